#include "ops/bench/slow_tenant.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include "engine/base/since_boot.h"

namespace cutover {
namespace {

constexpr StepKind kKinds[] = {StepKind::kUsageLocation, StepKind::kDialPlan,
                               StepKind::kCallingPolicy,
                               StepKind::kVoiceRouting};

size_t NumberOf(const Identity& user) {
  return static_cast<size_t>(std::stoll(user.cloud_id));
}

uint8_t BitOf(const Step& step) {
  const auto* at = std::find(std::begin(kKinds), std::end(kKinds), step.kind);
  return static_cast<uint8_t>(1U << (at - kKinds));
}

Move MadeMove(int64_t user) {
  const std::string number = std::to_string(user);
  Move move{{"ad:" + number, "user" + number + "@contoso.com", "User " + number,
             number, ""},
            "S05",
            "P3A",
            "all",
            {}};
  // Scattered, so that 25 in a row are a mixed lot.
  const int64_t steps = 1 + ((user * 2654435761LL) >> 8) % 4;
  for (int64_t i = 0; i < steps; ++i)
    move.steps.push_back({kKinds[i], "", std::nullopt, "Berlin", ""});
  return move;
}

}  // namespace

Plan MadeSteps(int64_t users, Time now) {
  Plan plan;
  plan.tenant_id = "t-1";
  plan.snapshot_id = "s-1";
  plan.campaign = "speed";
  plan.read_at = now;
  plan.valid_until = now + Hours(72);
  plan.waves = {Wave{0, "all", std::nullopt, {}}};
  for (int64_t i = 0; i < users; ++i)
    plan.waves[0].moves.push_back(MadeMove(i));
  return plan;
}

void SlowTenant::Call(Duration answers_in) {
  if (calls_++ == 0) {
    first_call_ = SinceBoot().us;
    on_first();
  }
  if (answers_in.us == 0) return;
  free_.acquire();
  const Time begun = SinceBoot();
  std::this_thread::sleep_for(std::chrono::microseconds(answers_in.us));
  busy_us_ += (SinceBoot() - begun).us;
  free_.release();
}

Result<Sighting> SlowTenant::Observe(const Question& question) {
  Call(pace_.answers_in);
  const bool is_done =
      (done_[NumberOf(question.user)] & BitOf(question.step)) != 0;
  return Sighting{is_done ? question.step.after : question.step.before};
}

Result<Receipt> SlowTenant::Apply(const Identity& user, const Step& step,
                                  const std::string&) {
  ++writes_;
  const size_t number = NumberOf(user);
  const bool straggles =
      static_cast<int64_t>(number) == pace_.straggler && done_[number] == 0;
  Call(straggles ? pace_.straggles : pace_.answers_in);
  done_[number] |= BitOf(step);
  return Receipt{};
}

}  // namespace cutover
