// pause, resume, stop, hold, release, set: orders to a run that another
// process is at.

#include <charconv>

#include "engine/base/text.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/with_store.h"
#include "engine/store/control_store.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

// What the order does, and when.
constexpr const char* kEffects[] = {
    "steps in hand are finished, nothing new begins until \"cutover resume\"",
    "the run goes on",
    "the run ends after the steps in hand; the rest is parked",
    "the user is left at the next safe point, the others go on",
    "the user goes on",
    "so many users are worked on at a time",
};

// The same person under another name is still told apart in the audit.
std::string SpeakerOf(const Call& call) {
  if (call.args.by.empty() || call.args.by == call.machine.user)
    return call.machine.user;
  return call.args.by + " (as " + call.machine.user + ")";
}

Result<Identity> UserOf(const StoredPlan& stored, const std::string& upn) {
  auto plan = PlanFromText(stored.body);
  if (!plan.ok()) return plan.error();
  for (const Wave& wave : plan->waves) {
    for (const Move& move : wave.moves) {
      if (EqualsIgnoringCase(move.user.upn, upn)) return move.user;
    }
  }
  return Error{ErrorCode::kNotFound, stored.id + " has no user " + upn,
               "\"cutover report " + stored.id + "\" lists them by their UPN"};
}

Result<int64_t> ConcurrencyOf(const std::string& setting) {
  const auto parts = Split(setting, '=');
  int64_t value = 0;
  const bool is_known = parts.size() == 2 && parts[0] == "concurrency";
  if (is_known) {
    const char* end = parts[1].data() + parts[1].size();
    const auto read = std::from_chars(parts[1].data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) value = 0;
  }
  if (value >= 1 && value <= 64) return value;
  return Error{ErrorCode::kInvalid, "\"" + setting + "\" cannot be set",
               "write concurrency=N, with N from 1 to 64"};
}

Result<ControlOrder> OrderOf(const Call& call, ControlVerb verb,
                             const StoredPlan& stored) {
  ControlOrder order{verb};
  order.by = SpeakerOf(call);
  order.why = Trim(call.args.why);
  if (order.why.empty())
    return Error{ErrorCode::kInvalid, "--why is empty",
                 "write the reason: it is all that the audit will know"};
  if (verb == ControlVerb::kHold || verb == ControlVerb::kRelease) {
    auto user = UserOf(stored, call.args.user);
    if (!user.ok()) return user.error();
    order.user_key = user->key;
    order.upn = user->upn;
  }
  if (verb == ControlVerb::kConcurrency) {
    auto value = ConcurrencyOf(call.args.setting);
    if (!value.ok()) return value.error();
    order.value = *value;
  }
  return order;
}

int Say(const Call& call, ControlVerb verb) {
  const char* name =
      verb == ControlVerb::kConcurrency ? "set" : ControlVerbName(verb);
  return WithStore(
      call, name, [&](const Config&, Database& database) -> Result<int> {
        auto stored =
            PlanStore(database, call.machine.clock).Load(call.args.plan);
        if (!stored.ok()) return stored.error();
        auto order = OrderOf(call, verb, *stored);
        if (!order.ok()) return order.error();
        TRY(ControlStore(database, call.machine.clock).Say(stored->id, *order));
        call.out.Say(RunIdOf(stored->id) + ": " + DescribeOrder(*order) +
                     (order->upn.empty() ? "" : " (" + order->upn + ")"));
        call.out.Say(kEffects[static_cast<size_t>(verb)]);
        call.out.Give(name, {{"plan", stored->id},
                             {"run", RunIdOf(stored->id)},
                             {"order", ControlVerbName(verb)},
                             {"user", order->upn},
                             {"value", order->value},
                             {"by", order->by},
                             {"why", order->why}});
        return static_cast<int>(kExitDone);
      });
}

}  // namespace

int PauseCommand(const Call& call) { return Say(call, ControlVerb::kPause); }

int ResumeCommand(const Call& call) { return Say(call, ControlVerb::kResume); }

int StopCommand(const Call& call) { return Say(call, ControlVerb::kStop); }

int HoldCommand(const Call& call) { return Say(call, ControlVerb::kHold); }

int ReleaseCommand(const Call& call) {
  return Say(call, ControlVerb::kRelease);
}

int SetCommand(const Call& call) {
  return Say(call, ControlVerb::kConcurrency);
}

}  // namespace cutover
