#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/model/plan.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// Where a scan delivers; called from the scanning thread only.
class ScanSink {
 public:
  virtual ~ScanSink() = default;
  virtual void OnUser(Observation observation) = 0;
  virtual void OnNumber(NumberRecord) {}
  virtual void OnSku(Sku) {}
  virtual void OnFinding(Finding) {}
  virtual void OnOnPremEstate(OnPremEstate) {}
  /// A user that was there at the mark and is not any more.
  virtual void OnGone(SourceSystem, const std::string& /*source_id*/) {}
  /// Where a later ScanSince may begin; the last one of a scan counts.
  virtual void OnMark(const std::string& /*mark*/) {}
};

/// From where an incremental scan begins.
struct Since {
  std::string mark = {};  ///< what OnMark gave; "" means from the beginning
  /// Source ids of the users that the last reading showed in that group (its
  /// DN in kMemberOf): they changed with it, though their entries did not.
  std::function<std::vector<std::string>(const std::string& group_dn)>
      members_of = {};
};

/// What the remote said when a step was applied, e.g. the URL of a Graph
/// operation. Stored with the intent so that a restart can ask it.
struct Receipt {
  std::string operation = {};  ///< empty when the remote gave none
  /// The remote's own id of the call, for the audit and its support; or "".
  std::string request_id = {};
};

/// Ask for one attribute of one user, as it is now.
struct Question {
  const Identity& user;
  const Step& step;
  /// Set once our own write may be under way: its receipt (may be empty) and
  /// when it was sent. A source then also looks for an unfinished order.
  std::optional<Receipt> receipt = std::nullopt;
  Time sent_at = {};
};

enum class Progress {
  kNone,     ///< nothing of ours is known to be under way
  kRunning,  ///< our order is accepted and not finished
  kFailed,   ///< our order ended without effect; `detail` says why
};

/// One attribute of one user, as read.
struct Sighting {
  Value value;
  Progress progress = Progress::kNone;
  std::string detail = {};
};

/// Reads; never changes anything.
class UserSource {
 public:
  virtual ~UserSource() = default;
  /// Delivers every user (and number, SKU) of this source once.
  virtual Status Scan(ScanSink& sink) = 0;
  /// Delivers what changed since the mark, and the next mark: the users that
  /// are new or differ, whole, and those that are gone. A user may come twice;
  /// the last counts. kNotFound: the mark no longer holds, begin without it;
  /// what came before counts for nothing. A source that cannot tell gives no
  /// mark and delivers everything.
  virtual Status ScanSince(const Since&, ScanSink& sink) { return Scan(sink); }
  /// Reads `question.step.attribute()`. Safe for use from any thread.
  virtual Result<Sighting> Observe(const Question& question) = 0;
  /// Reads several attributes of one user, in the order of the questions, with
  /// fewer calls where one answer tells several of them. An answer is never
  /// older than this call, nor than the order that its question asks about.
  /// Safe for use from any thread.
  virtual Result<std::vector<Sighting>> ObserveTogether(
      const std::vector<Question>& questions) {
    std::vector<Sighting> seen;
    for (const Question& question : questions) {
      auto one = Observe(question);
      if (!one.ok()) return one.error();
      seen.push_back(*std::move(one));
    }
    return seen;
  }
};

/// Changes; the only write verb in the system. `key` is unique to the step
/// and attempt and goes out as the correlation id where the wire has one.
/// kUnavailable means nobody knows whether it was done: the caller looks, it
/// never re-sends. Safe for use from any thread.
class MoveTarget {
 public:
  virtual ~MoveTarget() = default;
  virtual Result<Receipt> Apply(const Identity& user, const Step& step,
                                const std::string& key) = 0;
};

}  // namespace cutover
