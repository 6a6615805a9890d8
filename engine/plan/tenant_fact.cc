#include "engine/plan/tenant_fact.h"

#include "engine/base/text.h"

namespace cutover {

std::optional<std::string> Fact(const CheckCase& each, const char* name,
                                const char* source, Verdicts& out) {
  auto fact = each.TenantFact(name);
  if (!fact) {
    out.NotChecked(std::string(name) + " was not read: " + source +
                   ", or tell it in [tenant_facts] of the campaign");
  }
  return fact;
}

bool ListHolds(const std::string& list, const std::string& item) {
  for (const std::string& each : Split(list, '\n')) {
    if (EqualsIgnoringCase(each, item)) return true;
  }
  return false;
}

}  // namespace cutover
