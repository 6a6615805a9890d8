// calls: what the logs say of the users' calls, after their cut-over.

#include <algorithm>

#include "engine/cli/call_list.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/with_store.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

// A time, or how long ago.
Result<Time> TimeOf(const std::string& text, Time now) {
  auto ago = ParseDuration(text);
  if (ago.ok()) return Time{now.us - ago->us};
  auto time = ParseTime(text);
  if (time.ok()) return time;
  return Error{ErrorCode::kInvalid,
               "\"" + text + "\" is neither a UTC time nor a duration",
               "write it as 2026-11-24T21:05:09Z, or 24h for a day ago"};
}

Result<CallLogRange> AskedRange(const Call& call) {
  const Time now = call.machine.clock.Now();
  CallLogRange range{{}, now};
  if (!call.args.since.empty()) {
    auto since = TimeOf(call.args.since, now);
    if (!since.ok()) return since.error();
    range.from = *since;
  } else if (call.args.plan.empty()) {
    return Error{ErrorCode::kInvalid, "neither --plan nor --since is given",
                 "say of which plan's users, or since when"};
  }
  if (!call.args.until.empty()) {
    auto until = TimeOf(call.args.until, now);
    if (!until.ok()) return until.error();
    range.to = *until;
  }
  if (range.from < range.to) return range;
  return Error{ErrorCode::kInvalid,
               "--since, " + FormatTime(range.from) +
                   ", is not before --until, " + FormatTime(range.to),
               "correct one of them"};
}

// Expects the users of the plan from their cut-over on. Gives how many are not
// cut over; the range then begins with the first who is.
Result<int> ExpectUsers(const Call& call, Database& database,
                        CallLogRange& range, CallList& list) {
  auto stored = PlanStore(database, call.machine.clock).Load(call.args.plan);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  auto events = Audit(database).Read(stored->id);
  if (!events.ok()) return events.error();
  int waiting = 0;
  Time first = range.to;
  for (const CutOver& each : CutOversOf(*plan, *events)) {
    if (!each.at) {
      ++waiting;
      continue;
    }
    const Time since = std::max(*each.at, range.from);
    list.Expect(each.user, since);
    first = std::min(first, since);
  }
  range.from = first;
  return waiting;
}

Result<int> ReadBothLogs(const Call& call, const Config& config,
                         const CallLogRange& range, CallList& list) {
  auto tenancy = Connect(config, call.machine);
  if (!tenancy.ok()) return tenancy.error();
  int unreadable = 0, read = 0;
  for (const CallLog log : {CallLog::kDirectRouting, CallLog::kPstn}) {
    auto rows = ReadCalls(*(*tenancy)->graph, log, range, [&](PhoneCall each) {
      call.out.Progress(call.machine.clock,
                        std::to_string(++read) + " calls read");
      list.Add(std::move(each));
    });
    if (!rows.ok()) return rows.error();
    unreadable += *rows;
  }
  return unreadable;
}

std::string HeadOf(const UserCalls& user) {
  const std::string since = ", since " + FormatTime(user.since);
  if (user.calls.empty()) return user.upn + ": no call yet" + since;
  const std::string all = std::to_string(user.calls.size());
  if (user.failed == 0) return user.upn + ": " + all + " calls" + since;
  return user.upn + ": " + std::to_string(user.failed) + " of " + all +
         " calls failed" + since;
}

struct Totals {
  size_t users = 0, silent = 0, calls = 0, failed = 0;
};

Json Show(const Call& call, const std::vector<UserCalls>& users,
          Totals& totals) {
  Json rows = Json::array();
  for (const UserCalls& user : users) {
    ++totals.users;
    totals.silent += user.calls.empty() ? 1 : 0;
    totals.calls += user.calls.size();
    totals.failed += user.failed;
    call.out.Say("  " + HeadOf(user));
    Json calls = Json::array();
    for (const PhoneCall& each : user.calls) {
      call.out.Say("    " + CallLine(each));
      calls.push_back(CallJson(each));
    }
    rows.push_back({{"upn", user.upn},
                    {"since", FormatTime(user.since)},
                    {"failed", user.failed},
                    {"calls", calls}});
  }
  return rows;
}

Result<int> ShowCalls(const Call& call, const Config& config,
                      Database& database) {
  auto range = AskedRange(call);
  if (!range.ok()) return range.error();
  CallList list;
  int waiting = 0, unreadable = 0;
  if (!call.args.plan.empty()) {
    auto left = ExpectUsers(call, database, *range, list);
    if (!left.ok()) return left.error();
    waiting = *left;
  }
  if (range->from < range->to) {
    auto rows = ReadBothLogs(call, config, *range, list);
    if (!rows.ok()) return rows.error();
    unreadable = *rows;
  }
  Totals totals;
  const Json rows = Show(call, list.Users(), totals);
  call.out.Say(std::to_string(totals.calls) + " calls of " +
               std::to_string(totals.users) + " users, " +
               std::to_string(totals.failed) + " failed; " +
               std::to_string(totals.silent) + " users without a call, " +
               std::to_string(waiting) + " not cut over");
  if (unreadable > 0) {
    call.out.Say(std::to_string(unreadable) +
                 " rows of the logs say no time and are left out");
  }
  call.out.Give("calls", {{"users", rows},
                          {"calls", totals.calls},
                          {"failed", totals.failed},
                          {"silent", totals.silent},
                          {"not_cut_over", waiting},
                          {"unreadable", unreadable}});
  return static_cast<int>(kExitDone);
}

}  // namespace

int CallsCommand(const Call& call) {
  return WithStore(call, "calls",
                   [&](const Config& config, Database& database) {
                     return ShowCalls(call, config, database);
                   });
}

}  // namespace cutover
