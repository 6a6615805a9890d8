#include "engine/cli/call_list.h"

#include <algorithm>
#include <tuple>

#include "engine/base/text.h"

namespace cutover {
namespace {

const char* NameOf(CallDirection direction) {
  constexpr const char* kNames[] = {"out", "in", "unknown"};
  return kNames[static_cast<size_t>(direction)];
}

const char* NameOf(CallOutcome outcome) {
  constexpr const char* kNames[] = {"good", "failed", "unknown"};
  return kNames[static_cast<size_t>(outcome)];
}

const char* NameOf(CallLog log) {
  return log == CallLog::kDirectRouting ? "direct routing" : "calling plan";
}

bool CarriesCalls(const Step& step) {
  return RowOf(step.kind).system != StepSystem::kEntra;
}

using Place = std::tuple<int64_t, int64_t, int64_t>;

// When each step came to its end, by its place in the plan.
std::map<Place, Time> EndsOf(const std::vector<Event>& events) {
  std::map<Place, Time> ends;
  for (const Event& event : events) {
    const Place place{event.wave, event.move, event.step};
    if (event.kind == "step.done" || event.kind == "step.recovered" ||
        event.kind == "step.skipped") {
      ends.emplace(place, event.at);
    } else if (event.kind == "step.intent") {
      ends.erase(place);  // it is done anew
    }
  }
  return ends;
}

std::optional<Time> CutOverOf(const Move& move, int64_t wave, int64_t place,
                              const std::map<Place, Time>& ends) {
  std::optional<Time> last;
  for (size_t i = 0; i < move.steps.size(); ++i) {
    if (!CarriesCalls(move.steps[i])) continue;
    const auto end = ends.find({wave, place, static_cast<int64_t>(i)});
    if (end == ends.end()) return std::nullopt;
    last = std::max(last.value_or(end->second), end->second);
  }
  return last;
}

bool IsFailed(const PhoneCall& call) {
  return call.outcome == CallOutcome::kFailed;
}

}  // namespace

std::vector<CutOver> CutOversOf(const Plan& plan,
                                const std::vector<Event>& events) {
  const auto ends = EndsOf(events);
  std::vector<CutOver> cut_overs;
  for (size_t w = 0; w < plan.waves.size(); ++w) {
    const auto& moves = plan.waves[w].moves;
    for (size_t m = 0; m < moves.size(); ++m) {
      cut_overs.push_back(
          {moves[m].user, CutOverOf(moves[m], static_cast<int64_t>(w),
                                    static_cast<int64_t>(m), ends)});
    }
  }
  return cut_overs;
}

void CallList::Expect(const Identity& user, Time since) {
  is_of_expected_ = true;
  users_[ToLower(user.cloud_id)] = {user.upn, since, {}};
}

void CallList::Add(PhoneCall call) {
  auto user = users_.find(call.user_id);
  if (user == users_.end()) {
    if (is_of_expected_) return;
    user =
        users_.emplace(call.user_id, UserCalls{call.upn, call.start, {}}).first;
  }
  UserCalls& of_user = user->second;
  if (is_of_expected_ && call.start < of_user.since) return;
  if (of_user.upn.empty()) of_user.upn = call.upn;
  of_user.since = std::min(of_user.since, call.start);
  of_user.failed += IsFailed(call) ? 1 : 0;
  of_user.calls.push_back(std::move(call));
}

std::vector<UserCalls> CallList::Users() const {
  std::vector<UserCalls> users;
  for (const auto& [id, user] : users_) {
    users.push_back(user);
    if (user.upn.empty())
      users.back().upn = id.empty() ? "(no user)" : "user " + id;
    std::sort(users.back().calls.begin(), users.back().calls.end(),
              [](const PhoneCall& a, const PhoneCall& b) {
                return std::tuple(!IsFailed(a), a.start, a.id) <
                       std::tuple(!IsFailed(b), b.start, b.id);
              });
  }
  std::sort(users.begin(), users.end(),
            [](const UserCalls& a, const UserCalls& b) {
              return std::tuple(b.failed, !a.calls.empty(), a.upn) <
                     std::tuple(a.failed, !b.calls.empty(), b.upn);
            });
  return users;
}

std::string CallLine(const PhoneCall& call) {
  const std::string other = call.direction == CallDirection::kOut ? call.callee
                            : call.direction == CallDirection::kIn
                                ? call.caller
                                : call.caller + " to " + call.callee;
  std::string line = FormatTime(call.start) + "  " + NameOf(call.direction) +
                     "  " + other + "  ";
  if (IsFailed(call)) {
    line += "failed: " + std::to_string(call.sip_code) + " " + call.phrase;
  } else if (call.outcome == CallOutcome::kGood) {
    line += FormatDuration(call.duration);
  } else {
    line += "not known how it ended";
  }
  line += std::string("  ") + NameOf(call.log);
  return call.trunk.empty() ? line : line + " " + call.trunk;
}

Json CallJson(const PhoneCall& call) {
  return {{"id", call.id},
          {"start", FormatTime(call.start)},
          {"seconds", call.duration.us / 1'000'000},
          {"direction", NameOf(call.direction)},
          {"type", call.type},
          {"log", NameOf(call.log)},
          {"caller", call.caller},
          {"callee", call.callee},
          {"outcome", NameOf(call.outcome)},
          {"sip_code", call.sip_code},
          {"phrase", call.phrase},
          {"trunk", call.trunk}};
}

}  // namespace cutover
