#include "engine/cli/health_reading.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {

HealthCounter::HealthCounter(const std::vector<CutOver>& users,
                             Duration look_back)
    : look_back_(look_back) {
  for (const CutOver& each : users) {
    if (!each.at || each.user.cloud_id.empty()) continue;
    cut_over_[ToLower(each.user.cloud_id)] = *each.at;
    ++counts_.users;
    counts_.last_cut_over = std::max(counts_.last_cut_over, *each.at);
    const Time since = *each.at - look_back_;
    since_ = since_.us == 0 ? since : std::min(since_, since);
  }
}

void HealthCounter::Add(const PhoneCall& call) {
  const auto user = cut_over_.find(call.user_id);
  if (user == cut_over_.end() || call.outcome == CallOutcome::kUnknown) return;
  const bool has_failed = call.outcome == CallOutcome::kFailed;
  if (call.start >= user->second) {
    ++counts_.calls;
    counts_.failed += has_failed ? 1 : 0;
  } else if (call.start >= user->second - look_back_) {
    ++counts_.calls_before;
    counts_.failed_before += has_failed ? 1 : 0;
  }
}

ReadHealth HealthReader(Database& database, GraphClient& graph,
                        const Clock& clock) {
  return [&database, &graph, &clock](const std::string& plan_id,
                                     const Plan& plan,
                                     size_t waves) -> Result<HealthCounts> {
    auto events = Audit(database).Read(plan_id);
    if (!events.ok()) return events.error();
    auto users = CutOversOf(plan, *events);
    size_t count = 0;
    for (size_t i = 0; i < waves; ++i) count += plan.waves[i].moves.size();
    users.resize(std::min(count, users.size()));
    HealthCounter counter(users, plan.health->look_back);
    if (counter.counts().users == 0) return counter.counts();
    const CallLogRange range{counter.since(), clock.Now()};
    for (const CallLog log : {CallLog::kDirectRouting, CallLog::kPstn}) {
      auto unreadable = ReadCalls(
          graph, log, range, [&](const PhoneCall& each) { counter.Add(each); });
      if (!unreadable.ok()) return unreadable.error();
    }
    return counter.counts();
  };
}

}  // namespace cutover
