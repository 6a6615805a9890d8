#include "engine/plan/path_checks.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/classify.h"

namespace cutover {
namespace {

// As read, else as the campaign tells it.
std::string TenantFact(const Estate& estate, const Policy& policy,
                       const char* name) {
  if (const auto read = estate.TenantFact(name)) return *read;
  const auto told = policy.told_tenant.find(name);
  return told == policy.told_tenant.end() ? "" : told->second;
}

// The word of directory.write for an attribute.
std::string WordOf(Attribute attribute) {
  return attribute == Attribute::kLineServer ? "line_server" : "option_flags";
}

}  // namespace

std::vector<Finding> UnwritableSteps(const User& user, const Move& move,
                                     const Policy& policy) {
  std::vector<Finding> findings;
  for (const Step& step : move.steps) {
    const Attribute attribute = step.attribute();
    if (RowOf(step.kind).system != StepSystem::kDirectory ||
        attribute == Attribute::kAdCopy ||
        policy.known_writes.contains(attribute))
      continue;
    findings.push_back({"CUT-WRITE", Severity::kBlock, user.key, move.user.upn,
                        std::string(AttributeName(attribute)) +
                            " of the directory is to be changed and may not "
                            "be written",
                        "add \"" + WordOf(attribute) +
                            "\" to directory.write, or change it by hand and "
                            "discover again"});
  }
  return findings;
}

std::vector<Finding> PortsOutsideTheirWindow(const std::vector<Wave>& waves) {
  std::vector<Finding> findings;
  for (const Wave& wave : waves) {
    if (!wave.window) continue;
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (step.kind != StepKind::kPortOut) continue;
        const auto date = ParseTime(step.after.value_or(""));
        if (date.ok() && *date <= wave.window->closes) continue;
        findings.push_back(
            {"CUT-PORT", Severity::kBlock, move.user.key, move.user.upn,
             step.item + " is ported " + step.after.value_or("at no time") +
                 ", after the window of wave " + std::to_string(wave.number) +
                 " (" + FormatTime(wave.window->closes) + ")",
             "give the user a wave whose window holds that day, or have the "
             "carrier move the port"});
      }
    }
  }
  return findings;
}

bool IsBlockedNumber(const Estate& estate, const Policy& policy,
                     const User& user, const NumberValue& wanted) {
  const std::string text = wanted.number.Text();
  const auto blocked =
      Split(TenantFact(estate, policy, tenant_fact::kBlockedNumbers), '\n');
  if (std::find(blocked.begin(), blocked.end(), text) != blocked.end())
    return true;
  const auto held = NumberOf(user);
  return held && held->number == wanted.number &&
         held->type == NumberType::kOperatorConnect &&
         EqualsIgnoringCase(
             TenantFact(estate, policy, tenant_fact::kBlockedForever), "true");
}

}  // namespace cutover
