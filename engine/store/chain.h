#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/attribute.h"
#include "engine/store/database.h"

namespace cutover {

/// One line of the audit. Its chain is the plan's: creation, approval, run.
struct Event {
  std::string plan_id;
  int64_t seq = 0;  ///< 1, 2, 3 … without a gap
  Time at;
  std::string actor;  ///< who: a person, or "cutover" and the process
  std::string kind;   ///< e.g. "plan.approved", "step.intent"
  std::string user_key;
  std::string upn;
  int64_t wave = -1;
  int64_t move = -1;
  int64_t step = -1;
  std::string step_kind;
  Value before;
  Value after;
  Value seen;
  std::string detail;
  std::string prev_hash;
  std::string hash;
};

/// SHA-256 over prev_hash and every field but hash.
std::string EventHash(const Event& event);

/// Appends one event inside the caller's transaction, as Chains does.
Status AppendEvent(soci::session& session, Event event);

/// Appends many events inside the caller's transaction: the end of each chain
/// is read once, and Close writes all of them by one statement.
class Chains {
 public:
  explicit Chains(soci::session& session) : session_(session) {}
  /// Sets seq, prev_hash and hash. kBug, and nothing is done, for a plan that
  /// does not exist.
  Status Append(Event event);
  void Close();

 private:
  struct End {
    long long length = 0;
    std::string head;
  };
  Result<End*> EndOf(const std::string& plan_id);

  soci::session& session_;
  std::map<std::string, End> ends_;
  std::vector<Event> events_;
};

/// Reads and checks the audit.
class Audit {
 public:
  explicit Audit(Database& database) : database_(database) {}

  /// Every event of a plan in order, or of all plans for an empty id.
  Result<std::vector<Event>> Read(const std::string& plan_id);
  /// Those of one kind.
  Result<std::vector<Event>> Read(const std::string& plan_id,
                                  const std::string& kind);
  /// The last event of a plan whose kind begins with `prefix`.
  Result<std::optional<Event>> Last(const std::string& plan_id,
                                    const std::string& prefix);
  /// Ids of all plans that have a chain.
  Result<std::vector<std::string>> Chains();
  /// The faults of one chain, one sentence each: edited, dropped, reordered,
  /// truncated, or a step whose state its events do not explain. Empty: whole.
  Result<std::vector<std::string>> Verify(const std::string& plan_id);

 private:
  Database& database_;
};

}  // namespace cutover
