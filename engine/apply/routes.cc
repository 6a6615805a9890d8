#include "engine/apply/routes.h"

namespace cutover {
namespace {

Error NoRoute(StepSystem system) {
  return Error{
      ErrorCode::kInvalid,
      std::string("nothing is configured to reach ") + StepSystemName(system),
      system == StepSystem::kSfb ? "set sfb.worker in the configuration"
      : system == StepSystem::kDirectory
          ? "say in directory.write what may be written"
          : "check the [tenant] part of the configuration"};
}

}  // namespace

StepSystem Routes::SystemOf(const Step& step) const {
  const auto found = instead.find(step.attribute());
  return found == instead.end() ? RowOf(step.kind).system : found->second;
}

Result<Sighting> Routes::Observe(const Question& question) const {
  const StepSystem system = SystemOf(question.step);
  const auto found = sources.find(system);
  if (found == sources.end()) return NoRoute(system);
  return found->second->Observe(question);
}

Result<std::vector<Sighting>> Routes::ObserveTogether(
    const std::vector<Question>& questions) const {
  std::map<StepSystem, std::vector<size_t>> places;
  for (size_t i = 0; i < questions.size(); ++i)
    places[SystemOf(questions[i].step)].push_back(i);
  std::vector<Sighting> seen(questions.size());
  for (const auto& [system, here] : places) {
    const auto found = sources.find(system);
    if (found == sources.end()) return NoRoute(system);
    std::vector<Question> asked;
    for (const size_t place : here) asked.push_back(questions[place]);
    auto answers = found->second->ObserveTogether(asked);
    if (!answers.ok()) return answers.error();
    for (size_t i = 0; i < here.size(); ++i)
      seen[here[i]] = std::move((*answers)[i]);
  }
  return seen;
}

Result<Receipt> Routes::Apply(const Identity& user, const Step& step,
                              const std::string& key) const {
  const StepSystem system = SystemOf(step);
  const auto found = targets.find(system);
  if (found == targets.end()) return NoRoute(system);
  return found->second->Apply(user, step, key);
}

}  // namespace cutover
