#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "engine/model/ports.h"

namespace cutover {

/// What somebody who keeps the readings of a source makes of them.
class KeptReading {
 public:
  std::map<std::string, Facts> users;
  std::string mark;
  std::vector<Finding> findings;
  int delivered = 0;  ///< of the last reading, again and again counted

  /// Everything, from the beginning.
  Status ReadAll(UserSource& source) {
    *this = KeptReading();
    return Take(source, {});
  }

  /// What changed since the last time; nothing changes here when it fails.
  Status ReadOn(UserSource& source) {
    KeptReading next = *this;
    next.findings.clear();
    const Status status = next.Take(
        source,
        {mark, [this](const std::string& dn) { return MembersOf(dn); }});
    if (status.ok()) *this = std::move(next);
    return status;
  }

 private:
  struct Sink : ScanSink {
    explicit Sink(KeptReading& to) : to(to) {}
    void OnUser(Observation observation) override {
      ++to.delivered;
      to.users[observation.source_id] = std::move(observation.facts);
    }
    void OnGone(SourceSystem, const std::string& id) override {
      to.users.erase(id);
    }
    void OnFinding(Finding finding) override {
      to.findings.push_back(std::move(finding));
    }
    void OnMark(const std::string& mark) override { to.mark = mark; }
    KeptReading& to;
  };

  Status Take(UserSource& source, const Since& since) {
    delivered = 0;
    mark.clear();
    Sink sink(*this);
    return source.ScanSince(since, sink);
  }

  std::vector<std::string> MembersOf(const std::string& dn) const {
    std::vector<std::string> members;
    for (const auto& [id, facts] : users) {
      if (facts.ListHas(Attribute::kMemberOf, dn)) members.push_back(id);
    }
    return members;
  }
};

}  // namespace cutover
