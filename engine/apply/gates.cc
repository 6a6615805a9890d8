#include "engine/apply/gates.h"

#include <algorithm>

#include "engine/apply/admission.h"
#include "engine/apply/window_gate.h"

namespace cutover {
namespace {

using Kind = Verdict::Kind;
using Reach = Verdict::Reach;

// Seats are bought by people: no need to ask more often.
constexpr Duration kLookForSeats = Minutes(1);

// The latest end of the closures of `kind` that cover `now`.
Verdict ClosedBy(const std::vector<Closure>& closures, ClosureKind kind,
                 const char* gate, Time now) {
  Verdict verdict;
  for (const Closure& each : closures) {
    if (each.kind != kind || now < each.from || now >= each.until) continue;
    if (each.until < verdict.until) continue;
    verdict = {Kind::kWait, gate, each.until, each.reason};
  }
  return verdict;
}

}  // namespace

std::string DescribeVerdict(const Verdict& verdict) {
  return std::string(verdict.gate) + ": " + verdict.reason +
         (verdict.until.us == 0 ? "" : ", until " + FormatTime(verdict.until));
}

Verdict FirstObjection(const std::vector<Verdict>& verdicts) {
  const auto found =
      std::find_if(verdicts.begin(), verdicts.end(),
                   [](const Verdict& each) { return !each.Proceeds(); });
  return found == verdicts.end() ? Verdict{} : *found;
}

Verdict ApprovalGate(const StoredPlan& stored) {
  const Status status = CheckApproval(stored);
  if (status.ok()) return {};
  return {Kind::kStop, "approval", {}, status.error().message};
}

Verdict WindowGate(const Wave& wave, Time now) {
  if (GateOf(wave, now) == Gate::kOpen) return {};
  const bool is_over = now >= wave.window->closes;
  return {Kind::kWait, "window", is_over ? Time{} : wave.window->opens,
          is_over ? "the window is over: plan again for another"
                  : "the window is not open yet"};
}

Verdict BlackoutGate(const std::vector<Closure>& closures, Time now) {
  return ClosedBy(closures, ClosureKind::kBlackout, "blackout", now);
}

Verdict MaintenanceGate(const std::vector<Closure>& closures, Time now) {
  return ClosedBy(closures, ClosureKind::kMaintenance, "maintenance", now);
}

Verdict PauseGate(const ControlState& control) {
  if (!control.pause) return {};
  return {Kind::kWait, "pause", {}, DescribeOrder(*control.pause)};
}

Verdict HoldGate(const ControlState& control, const UserKey& user) {
  const auto held = control.holds.find(user);
  if (held == control.holds.end()) return {};
  return {Kind::kWait, "hold", {}, DescribeOrder(held->second), Reach::kUser};
}

Verdict BudgetGate(const ErrorBudget& budget, const FaultCounts& faults,
                   int failed, int max_failures) {
  if (failed > max_failures) {
    return {Kind::kStop,
            "error budget",
            {},
            std::to_string(failed) +
                " moves failed, more than the campaign allows (" +
                std::to_string(max_failures) + ")"};
  }
  for (const auto& [name, most] : budget) {
    const auto met = faults.find(name);
    if (met == faults.end() || met->second <= most) continue;
    return {Kind::kStop,
            "error budget",
            {},
            std::to_string(met->second) + " errors of the class \"" + name +
                "\", more than apply.error_budget allows (" +
                std::to_string(most) + ")"};
  }
  return {};
}

Verdict SeatsGate(const std::vector<Sku>& skus, const std::string& sku_id,
                  Time now) {
  for (const Sku& each : skus) {
    if (each.id != sku_id || each.consumed < each.enabled) continue;
    return {Kind::kWait, "seats", now + kLookForSeats,
            "no free seat of " + each.part_number + " (" +
                std::to_string(each.consumed) + " of " +
                std::to_string(each.enabled) + " taken)",
            Reach::kUser};
  }
  return {};
}

}  // namespace cutover
