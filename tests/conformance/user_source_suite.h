#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/model/ports.h"

namespace cutover {

/// What a scan delivered.
class KeepingSink : public ScanSink {
 public:
  void OnUser(Observation observation) override {
    ++deliveries[observation.source_id];
    systems.insert(observation.source);
    users[observation.source_id] = std::move(observation.facts);
  }
  void OnGone(SourceSystem, const std::string& id) override { gone.insert(id); }
  void OnMark(const std::string& next) override { mark = next; }

  std::map<std::string, Facts> users;
  std::map<std::string, int> deliveries;
  std::set<SourceSystem> systems;
  std::set<std::string> gone;
  std::string mark;
};

/// One implementation of the port, with the world behind it. Made anew for
/// each test; every source of one world stands for the same estate.
class SourceUnderTest {
 public:
  virtual ~SourceUnderTest() = default;
  virtual UserSource& source() = 0;
  /// Makes the n-th call from now (from 1) fail without an answer, for a
  /// source behind a wire that can be cut. False: it cannot.
  virtual bool CutAtCall(int) { return false; }
  virtual void Mend() {}
  /// All that the world holds, for "nothing has changed".
  virtual std::vector<std::string> World() { return {}; }
};

struct SourceKind {
  std::string name;
  /// Null when the server that it needs was not named: the test is skipped.
  std::function<std::unique_ptr<SourceUnderTest>()> make;
};

/// The statements that hold for every UserSource (engine/model/ports.h).
class UserSourceSuite : public testing::TestWithParam<SourceKind> {
 protected:
  void SetUp() override {
    under_test_ = GetParam().make();
    if (under_test_ == nullptr)
      GTEST_SKIP() << "no server was named for " << GetParam().name;
  }
  Status ScanInto(KeepingSink& sink) {
    return under_test_->source().Scan(sink);
  }

  std::unique_ptr<SourceUnderTest> under_test_;
};

inline std::string NameOfKind(const testing::TestParamInfo<SourceKind>& info) {
  return info.param.name;
}

}  // namespace cutover
