// Plans and snapshots as stored: read whole or refused, never in part.

#include "engine/model/plan.h"
#include "engine/model/snapshot_json.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = TextOf(data, size);
  auto plan = PlanFromText(text);
  if (plan.ok()) Hold(PlanToText(*plan) == text, "a plan is read whole");
  auto facts = FactsFromText(text);
  if (facts.ok()) {
    auto again = FactsFromText(FactsToText(*facts));
    Hold(again.ok() && *again == *facts, "facts stay");
  }
  Snapshot snapshot;
  if (TenantFactsFromText(text, snapshot).ok()) {
    const std::string written = TenantFactsToText(snapshot);
    Snapshot copy;
    Hold(TenantFactsFromText(written, copy).ok(), "numbers can be read again");
    Hold(TenantFactsToText(copy) == written, "numbers and licences stay");
  }
  auto findings = FindingsFromText(text);
  if (findings.ok()) {
    auto again = FindingsFromText(FindingsToText(*findings));
    Hold(again.ok() && *again == *findings, "findings stay");
  }
  return 0;
}
