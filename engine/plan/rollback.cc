#include "engine/plan/rollback.h"

#include <algorithm>
#include <map>

#include "engine/plan/number_order.h"
#include "engine/plan/rollback_numbers.h"

namespace cutover {
namespace {

Finding About(const Identity& user, const char* id, Severity severity,
              std::string summary, std::string remedy) {
  return Finding{id,       severity,           user.key,
                 user.upn, std::move(summary), std::move(remedy)};
}

// Where one attribute started and where the run left it.
struct Span {
  Value before;
  Value after;
  Step last;
};

using Spans = std::map<std::pair<Attribute, std::string>, Span>;

Spans SpansOf(const UndoableMove& move) {
  Spans spans;
  for (const Step& step : move.changed) {
    if (step.IsWait()) continue;
    const auto key = std::pair{step.attribute(), step.item};
    const auto [at, is_new] =
        spans.emplace(key, Span{step.before, step.after, step});
    if (is_new) continue;
    at->second.after = step.after;
    at->second.last = step;
  }
  return spans;
}

// The steps still to be taken back, given what is true now; or a finding.
class MoveRollback {
 public:
  MoveRollback(const UndoableMove& move, std::vector<Finding>& findings)
      : move_(move), findings_(findings) {}

  Result<std::vector<Step>> Run(const ReadNow& read_now) {
    if (HasPassedNoReturn(move_.changed) || HasPassedNoReturn(move_.kept)) {
      findings_.push_back(
          About(move_.user, "CUT-LOSS", Severity::kWarn,
                "the number has gone to the carrier; going back would leave "
                "the user without a telephone",
                "bring the move to its end; only a port back brings the number "
                "back"));
      return std::vector<Step>{};
    }
    const Spans spans = SpansOf(move_);
    std::map<std::pair<Attribute, std::string>, Value> now;
    for (const auto& [key, span] : spans) {
      auto value = read_now(move_.user, span.last);
      if (!value.ok()) return value.error();
      if (!IsOurs(key, *value)) {
        findings_.push_back(About(
            move_.user, "CUT-CHANGED", Severity::kBlock,
            std::string(AttributeName(key.first)) + " is now " +
                DescribeValue(*value) + ", which this run did not set",
            "somebody changed it since; settle it by hand, nothing of this "
            "user is overwritten"));
        return std::vector<Step>{};
      }
      now[key] = *value;
    }
    auto steps = Reverse(now);
    if (!steps.empty()) NoteHalfway();
    return steps;
  }

 private:
  // Any value that the run itself passed through may be taken back from.
  bool IsOurs(const std::pair<Attribute, std::string>& key,
              const Value& now) const {
    const auto passed = [&](const Step& step) {
      return std::pair{step.attribute(), step.item} == key &&
             (step.before == now || step.after == now);
    };
    return std::any_of(move_.changed.begin(), move_.changed.end(), passed) ||
           std::any_of(move_.kept.begin(), move_.kept.end(), passed);
  }

  void NoteHalfway() const {
    const auto writes =
        std::count_if(move_.kept.begin(), move_.kept.end(),
                      [](const Step& step) { return !step.IsWait(); });
    if (writes == 0) return;
    const NumberChange number = NumberChangeOf(move_.kept);
    const bool is_silent = number.gives && !number.takes;
    findings_.push_back(
        About(move_.user, "CUT-HALFWAY", Severity::kWarn,
              "goes back to the middle of the move: " + std::to_string(writes) +
                  " earlier steps of it stay done" +
                  (is_silent ? ", and the user has no number there" : ""),
              "to take the whole user back: cutover rollback RUN --user UPN"));
  }

  // Walks back; a step counts only while the attribute stands at its `after`.
  std::vector<Step> Reverse(
      std::map<std::pair<Attribute, std::string>, Value> now) {
    std::vector<Step> steps;
    bool writes = false;
    for (auto at = move_.changed.rbegin(); at != move_.changed.rend(); ++at) {
      const auto index =
          static_cast<size_t>(std::distance(at, move_.changed.rend()) - 1);
      auto& value = now[std::pair{at->attribute(), at->item}];
      if (at->IsWait()) {
        AddWait(*at, steps);
        continue;
      }
      if (value != at->after && !move_.open.contains(index)) continue;
      auto inverse = InverseOf(*at);
      if (!inverse) {
        findings_.push_back(
            About(move_.user, "CUT-LOSS", Severity::kWarn,
                  std::string(RowOf(at->kind).id) + " cannot be undone",
                  "it stays as it is"));
        continue;
      }
      if (RowOf(at->kind).reversibility == Reversibility::kR2) {
        findings_.push_back(About(move_.user, "CUT-LOSS", Severity::kWarn,
                                  LossOf(at->kind),
                                  "tell the user (domain.md 2.2, 2.3.2)"));
      }
      value = at->before;
      writes = true;
      steps.push_back(*std::move(inverse));
    }
    if (!writes) steps.clear();
    return WithVoice(OrderWaits(std::move(steps)));
  }

  // To a user in Teams a line that returns brings the number and not the voice
  // (domain.md 2.3.1); who had it gets it back.
  std::vector<Step> WithVoice(std::vector<Step> steps) const {
    const bool had_voice = move_.state == "S06" || move_.state == "S11";
    const bool gets_line = std::any_of(
        steps.begin(), steps.end(),
        [](const Step& each) { return each.kind == StepKind::kRestoreLine; });
    if (had_voice && gets_line) {
      steps.push_back({StepKind::kEnterpriseVoice, "", "false", "true",
                       "voice does not return with the line"});
    }
    return steps;
  }

  static void AddWait(const Step& wait, std::vector<Step>& steps) {
    auto inverse = InverseOf(wait);
    if (inverse) steps.push_back(*std::move(inverse));
  }

  // Forward, a wait follows its cause; reversed it would precede it.
  static std::vector<Step> OrderWaits(std::vector<Step> steps) {
    for (size_t i = 0; i + 1 < steps.size(); ++i) {
      const StepKind kind = steps[i].kind;
      const StepKind cause = kind == StepKind::kWaitHome
                                 ? StepKind::kMoveBack
                                 : StepKind::kRestoreLine;
      if (steps[i].IsWait() && steps[i + 1].kind == cause) {
        std::swap(steps[i], steps[i + 1]);
      }
    }
    std::erase_if(steps, [&](const Step& step) {
      if (!step.IsWait()) return false;
      const StepKind cause = step.kind == StepKind::kWaitHome
                                 ? StepKind::kMoveBack
                                 : StepKind::kRestoreLine;
      return std::none_of(steps.begin(), steps.end(),
                          [&](const Step& each) { return each.kind == cause; });
    });
    return steps;
  }

  const UndoableMove& move_;
  std::vector<Finding>& findings_;
};

}  // namespace

bool HasPassedNoReturn(const std::vector<Step>& done) {
  return std::any_of(done.begin(), done.end(), [](const Step& step) {
    return step.kind == StepKind::kPortOut;
  });
}

std::optional<Step> InverseOf(const Step& step) {
  const auto inverse = RowOf(step.kind).inverse;
  if (!inverse) return std::nullopt;
  return Step{*inverse, step.item, step.after, step.before,
              std::string("takes back ") + RowOf(step.kind).id};
}

Result<Plan> PlanRollback(const Plan& undone,
                          const std::vector<UndoableMove>& moves,
                          const ReadNow& read_now, const std::string& scope,
                          Time now) {
  Plan plan;
  plan.purpose = Purpose::kRollback;
  plan.tenant_id = undone.tenant_id;
  plan.snapshot_id = undone.snapshot_id;
  plan.snapshot_digest = undone.snapshot_digest;
  plan.campaign = undone.campaign;
  plan.campaign_digest = undone.campaign_digest;
  plan.undoes = PlanIdOf(PlanDigest(PlanToText(undone)));
  plan.scope = scope;
  plan.read_at = now;
  plan.valid_until = now + Hours(24);
  plan.rollback_horizon = undone.rollback_horizon;
  // One failed user must not keep the others from getting back.
  plan.max_failures = static_cast<int>(moves.size()) + 1;
  std::vector<WayBack> ways;
  for (const UndoableMove& move : moves) {
    auto steps = MoveRollback(move, plan.findings).Run(read_now);
    if (!steps.ok()) return steps.error();
    if (steps->empty()) continue;
    ways.push_back({move.wave, move.wave_name,
                    Move{move.user, move.state, "rollback of " + move.path, "",
                         *std::move(steps)}});
  }
  TRY(SettleNumbers(undone, read_now, ways, plan.findings));
  plan.waves = WavesBack(std::move(ways));
  SortFindings(plan.findings);
  return plan;
}

}  // namespace cutover
