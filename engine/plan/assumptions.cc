#include "engine/plan/assumptions.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/policy.h"

namespace cutover {
namespace {

using K = StepKind;

template <typename Predicate>
size_t CountMovesWith(const std::vector<Wave>& waves, Predicate predicate) {
  size_t count = 0;
  for (const Wave& wave : waves) {
    count += static_cast<size_t>(std::count_if(
        wave.moves.begin(), wave.moves.end(), [&](const Move& move) {
          return std::any_of(
              move.steps.begin(), move.steps.end(),
              [&](const Step& step) { return predicate(move, step); });
        }));
  }
  return count;
}

size_t CountMovesWith(const std::vector<Wave>& waves, StepKind kind) {
  return CountMovesWith(
      waves, [&](const Move&, const Step& step) { return step.kind == kind; });
}

bool HasExtension(const Move& move, const Step& step) {
  return move.state == "S14" && step.kind == K::kAssignDirectRouting &&
         step.after && step.after->find(";ext=") != std::string::npos;
}

std::string OnlineOperations(const Policy& policy, const TenantFacts& tenant) {
  const char* name = tenant_fact::kOnPremToOnline;
  const auto read = tenant.find(name);
  const auto told = policy.told_tenant.find(name);
  const std::string value = read != tenant.end()               ? read->second
                            : told != policy.told_tenant.end() ? told->second
                                                               : "not known";
  return "the cloud does not change a number that the directory supplies: the "
         "line is cleared and synchronised first (AllowOnPremToOnlineMigration "
         "is " +
         value + ")";
}

class Collector {
 public:
  explicit Collector(std::vector<Finding>& findings) : findings_(findings) {}

  void Add(size_t users, std::string summary, std::string remedy) {
    if (users == 0) return;
    findings_.push_back({"CUT-ASSUME", Severity::kNote, "",
                         std::to_string(users) + " users", std::move(summary),
                         std::move(remedy)});
  }

 private:
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Finding> AssumptionFindings(const std::vector<Wave>& waves,
                                        const Policy& policy,
                                        const TenantFacts& tenant) {
  std::vector<Finding> findings;
  Collector found(findings);
  const size_t cleared = CountMovesWith(waves, K::kClearLine);
  found.Add(cleared, OnlineOperations(policy, tenant),
            "nothing is lost if it does; the silence is then shorter");
  found.Add(cleared,
            "a cleared line leaves LineURI and OnPremLineURI both empty in "
            "Teams",
            "if a pilot user keeps OnPremLineURI, stop and ask Microsoft");
  const size_t moved = CountMovesWith(waves, K::kMove);
  found.Add(moved,
            "a move back does not bring contacts and meetings back, whatever "
            "older pages promise",
            "export contacts before the wave where they matter");
  const bool is_required =
      policy.assumptions.sfb_plan2 == Assumptions::Plan2::kRequired;
  found.Add(moved,
            is_required
                ? "Move-CsUser asks for Skype for Business Plan 2 where "
                  "an assigned licence has it"
                : "Move-CsUser no longer asks for Skype for Business "
                  "Plan 2",
            "assumptions.sfb_plan2");
  const bool may_extend = policy.assumptions.resource_account_extensions ==
                          Assumptions::Extensions::kAllowed;
  found.Add(CountMovesWith(waves, HasExtension),
            may_extend ? "a resource account takes a number with an extension"
                       : "a resource account takes no number with an extension",
            "assumptions.resource_account_extensions");
  return findings;
}

}  // namespace cutover
