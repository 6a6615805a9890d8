#include "tests/simulation/mutants.h"

namespace cutover::simulation {
namespace {

std::string TextOf(const Identity& user, const Step& step) {
  return user.key + " " + RowOf(step.kind).id + " " + step.item + " " +
         step.after.value_or("");
}

}  // namespace

const char* MutantName(Mutant mutant) {
  constexpr const char* kNames[kMutants] = {"none",
                                            "no-settling",
                                            "sends-again",
                                            "lost-is-refused",
                                            "believes-answers",
                                            "overwrites",
                                            "forgets-intents",
                                            "no-compensation",
                                            "no-lease",
                                            "trusts-clocks",
                                            "sees-no-orders",
                                            "claims-nothing"};
  return kNames[static_cast<size_t>(mutant)];
}

Result<Sighting> MutantSource::Observe(const Question& question) {
  auto seen = source_.Observe(question);
  if (!seen.ok()) return seen;
  const Step& step = question.step;
  if (mutant_ == Mutant::kOverwrites && !step.IsWait() &&
      seen->value != step.after)
    seen->value = step.before;
  if (mutant_ == Mutant::kSeesNoOrders && seen->progress == Progress::kRunning)
    seen->progress = Progress::kNone;
  if (mutant_ == Mutant::kBelievesAnswers &&
      answered_.contains(TextOf(question.user, step)))
    return Sighting{step.after};
  return seen;
}

Result<Receipt> MutantTarget::Apply(const Identity& user, const Step& step,
                                    const std::string& key) {
  auto receipt = target_.Apply(user, step, key);
  if (receipt.ok()) answered_.insert(TextOf(user, step));
  if (receipt.ok() || receipt.error().code != ErrorCode::kUnavailable)
    return receipt;
  if (mutant_ == Mutant::kSendsAgain) return target_.Apply(user, step, key);
  if (mutant_ == Mutant::kLostIsRefused)
    return Error{ErrorCode::kRefused, receipt.error().message};
  return receipt;
}

void Mutate(Mutant mutant, ExecutorSettings& settings) {
  if (mutant == Mutant::kNoSettling) settings.settle_scale *= 0.01;
  if (mutant == Mutant::kNoCompensation)
    settings.on_failure = OnFailure::kLeave;
  if (mutant == Mutant::kTrustsClocks) settings.steady = nullptr;
  if (mutant == Mutant::kClaimsNothing) settings.company.reset();
}

}  // namespace cutover::simulation
