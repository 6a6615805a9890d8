#include "engine/cli/gate_notes.h"

#include "engine/base/file.h"
#include "engine/store/chain.h"
#include "engine/store/journal.h"

namespace cutover {
namespace {

using Kind = Verdict::Kind;

void Add(std::vector<GateNote>& notes, const Verdict& verdict,
         const std::string& whom = "") {
  if (!verdict.Proceeds()) notes.push_back({verdict, whom});
}

// Whom a hold leaves aside, by name.
void AddHolds(const ControlState& control, std::vector<GateNote>& notes) {
  for (const auto& [key, order] : control.holds) {
    Add(notes, HoldGate(control, key), order.upn);
  }
}

void AddClosures(const std::string& file, Time now,
                 std::vector<GateNote>& notes) {
  if (file.empty()) return;
  auto text = ReadFile(file);
  auto closures = text.ok() ? ParseClosures(*text, file)
                            : Result<std::vector<Closure>>(text.error());
  if (!closures.ok()) {
    Add(notes, {Kind::kStop, "blackout", {}, Describe(closures.error())});
    return;
  }
  Add(notes, BlackoutGate(*closures, now));
  Add(notes, MaintenanceGate(*closures, now));
}

// Waves with somebody in them who is not at an end.
std::vector<bool> OpenWaves(const Plan& plan,
                            const std::vector<StepRecord>& records) {
  std::vector<bool> is_open(plan.waves.size(), records.empty());
  for (const StepRecord& record : records) {
    if (record.state == StepState::kPlanned ||
        record.state == StepState::kIntent)
      is_open[static_cast<size_t>(record.place.wave)] = true;
  }
  return is_open;
}

Status AddWindows(const Plan& plan, Database& database,
                  const std::string& plan_id, Time now,
                  std::vector<GateNote>& notes) {
  auto records = ReadSteps(database, plan_id);
  if (!records.ok()) return records.error();
  const auto is_open = OpenWaves(plan, *records);
  for (size_t i = 0; i < plan.waves.size(); ++i) {
    if (!is_open[i]) continue;
    Add(notes, WindowGate(plan.waves[i], now),
        "wave " + std::to_string(plan.waves[i].number));
  }
  return Done{};
}

// The gates that only the run can ask.
Status AddTold(Database& database, const std::string& plan_id,
               std::vector<GateNote>& notes) {
  auto last = Audit(database).Last(plan_id, "gate.");
  if (!last.ok()) return last.error();
  if (!*last || (*last)->kind == "gate.opens") return Done{};
  const std::string& detail = (*last)->detail;
  for (const char* gate : {"hook", "SBC health", "error budget"}) {
    const std::string start = std::string(gate) + ": ";
    if (!detail.starts_with(start)) continue;
    notes.push_back({{(*last)->kind == "gate.waits" ? Kind::kWait : Kind::kStop,
                      gate,
                      {},
                      detail.substr(start.size())},
                     "",
                     (*last)->at});
  }
  return Done{};
}

}  // namespace

Result<std::vector<GateNote>> GatesNow(const Config& config, Database& database,
                                       const Clock& clock,
                                       const std::string& plan_id) {
  auto stored = PlanStore(database, clock).Load(plan_id);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  ControlState control;
  TRY(ControlStore(database, clock).Update(plan_id, control));
  std::vector<GateNote> notes;
  Add(notes, ApprovalGate(*stored));
  Add(notes, PauseGate(control));
  AddHolds(control, notes);
  AddClosures(config.apply.gates.blackout_file, clock.Now(), notes);
  TRY(AddWindows(*plan, database, plan_id, clock.Now(), notes));
  TRY(AddTold(database, plan_id, notes));
  return notes;
}

std::string GateLine(const GateNote& note) {
  const Verdict& verdict = note.verdict;
  return std::string(verdict.gate) +
         (verdict.kind == Kind::kStop ? " stops" : " holds back") +
         (note.whom.empty() ? "" : " " + note.whom) + ": " + verdict.reason +
         (verdict.until.us == 0 ? "" : ", until " + FormatTime(verdict.until)) +
         (note.told_at.us == 0 ? "" : " (" + FormatTime(note.told_at) + ")");
}

Json GateJson(const GateNote& note) {
  return {{"gate", note.verdict.gate},
          {"verdict", note.verdict.kind == Kind::kStop ? "stop" : "wait"},
          {"whom", note.whom},
          {"reason", note.verdict.reason},
          {"until", note.verdict.until.us == 0
                        ? Json(nullptr)
                        : Json(FormatTime(note.verdict.until))}};
}

}  // namespace cutover
