#include "engine/plan/number_plan.h"

#include <limits>

#include <algorithm>

namespace cutover {
namespace {

Finding Refusal(const Identity& user, const std::string& what,
                const std::string& remedy) {
  return {"PF-N03", Severity::kBlock, user.key, user.upn, what, remedy};
}

std::string NameOf(const Estate& estate, const UserKey& key) {
  const User* user = estate.UserWithKey(key);
  return user == nullptr ? key : IdentityOf(*user).upn;
}

// Moves that take a number, by it, and what those in doubt lead to.
class Orphans {
 public:
  Orphans(const Estate& estate, const Policy& policy, Time now,
          const std::vector<KeyedMove>& moves)
      : estate_(estate), ledger_(estate, policy, now), moves_(moves) {
    for (size_t i = 0; i < moves.size(); ++i) {
      changes_.push_back(NumberChangeOf(moves[i].move.steps));
      if (changes_[i].gives) giver_[*changes_[i].gives] = i;
      if (changes_[i].takes) taker_[*changes_[i].takes] = i;
    }
    is_out_.assign(moves.size(), 0);
  }

  std::vector<Finding> Run() {
    for (size_t i = 0; i < moves_.size(); ++i) Look(i);
    return std::move(findings_);
  }
  bool IsOut(size_t move) const { return is_out_[move] != 0; }

 private:
  void Look(size_t move) {
    while (is_out_[move] == 0 && changes_[move].takes) {
      const auto why = WhyNot(move, *changes_[move].takes);
      if (!why) return;
      is_out_[move] = 1;
      findings_.push_back(*why);
      if (!changes_[move].gives) return;
      const auto next = taker_.find(*changes_[move].gives);
      if (next == taker_.end()) return;
      move = next->second;
    }
  }

  std::optional<Finding> WhyNot(size_t move, const std::string& text) const {
    const auto number = PhoneNumber::Parse(text);
    if (!number.ok()) return std::nullopt;
    const Move& taker = moves_[move].move;
    for (const UserKey& holder : ledger_.HoldersOf(*number)) {
      if (holder == taker.user.key) continue;
      const auto giver = giver_.find(text);
      const bool gives = giver != giver_.end() &&
                         moves_[giver->second].move.user.key == holder &&
                         is_out_[giver->second] == 0;
      if (!gives)
        return Refusal(taker.user,
                       text + " is held by " + NameOf(estate_, holder) +
                           ", who does not give it up in this plan",
                       "release it there, choose another, or plan the two "
                       "together");
      if (!IsSeen(*number, moves_[giver->second].move))
        return Refusal(taker.user,
                       text + " is a line of " + NameOf(estate_, holder) +
                           " that Teams does not show: nobody would see when "
                           "it is free",
                       "plan again once that user has been moved");
    }
    return std::nullopt;
  }

  // Whether the inventory will tell when the giver has let go.
  bool IsSeen(const PhoneNumber& number, const Move& giver) const {
    const NumberRecord* record = estate_.RecordOf(number);
    return record != nullptr && record->target_id == giver.user.cloud_id;
  }

  const Estate& estate_;
  const NumberLedger ledger_;
  const std::vector<KeyedMove>& moves_;
  std::vector<NumberChange> changes_;
  std::map<std::string, size_t> giver_;
  std::map<std::string, size_t> taker_;
  std::vector<char> is_out_;
  std::vector<Finding> findings_;
};

struct Turn {
  const Move* move = nullptr;
  const Wave* wave = nullptr;
};

// One move while it is run through.
struct Walk {
  const Move* move = nullptr;
  size_t next = 0;
  bool IsOver() const { return next == move->steps.size(); }
};

// Takes the walk on until it waits for a number; whether it came on at all.
Result<bool> GoOn(Walk& walk, NumberLedger& ledger) {
  const size_t begun_at = walk.next;
  for (; !walk.IsOver(); ++walk.next) {
    const Step& step = walk.move->steps[walk.next];
    if (step.kind == StepKind::kWaitNumber) {
      const auto number = PhoneNumber::Parse(step.item);
      if (number.ok() && !ledger.HoldersOf(*number).empty()) break;
      continue;
    }
    TRY(ledger.Apply(walk.move->user.key, step));
  }
  return walk.next != begun_at;
}

}  // namespace

bool GivesUp(const std::vector<Step>& steps, const PhoneNumber& number) {
  return NumberChangeOf(steps).gives == number.Text();
}

std::vector<Finding> NumberPlan::Order(std::vector<KeyedMove>& moves) const {
  Orphans orphans(estate_, policy_, now_, moves);
  auto findings = orphans.Run();
  std::vector<KeyedMove> kept;
  kept.reserve(moves.size());
  for (size_t i = 0; i < moves.size(); ++i) {
    if (!orphans.IsOut(i)) kept.push_back(std::move(moves[i]));
  }
  moves = std::move(kept);
  std::vector<Move*> pointers;
  for (KeyedMove& each : moves) pointers.push_back(&each.move);
  OrderNumbers(pointers);
  return findings;
}

std::vector<Finding> NumberPlan::ProveTurns(
    const std::vector<Wave>& waves) const {
  std::map<std::string, Turn> givers;
  std::map<std::string, Turn> takers;  // who wait
  for (const Wave& wave : waves) {
    for (const Move& move : wave.moves) {
      const NumberChange change = NumberChangeOf(move.steps);
      if (change.gives) givers[*change.gives] = {&move, &wave};
      for (const Step& step : move.steps) {
        if (step.kind == StepKind::kWaitNumber)
          takers[step.item] = {&move, &wave};
      }
    }
  }
  std::vector<Finding> findings;
  std::set<const Move*> is_out;
  const auto look = [&](std::string number) {
    for (;;) {
      const auto taker = takers.find(number);
      if (taker == takers.end() || is_out.contains(taker->second.move)) return;
      const auto giver = givers.find(number);
      const bool is_given =
          giver != givers.end() && !is_out.contains(giver->second.move);
      if (is_given && giver->second.wave->number <= taker->second.wave->number)
        return;
      const Move& move = *taker->second.move;
      findings.push_back(
          is_given ? Refusal(move.user,
                             number + " is given up by " +
                                 giver->second.move->user.upn + " only in " +
                                 giver->second.wave->name + ", after " +
                                 taker->second.wave->name,
                             "let waves be large enough for both, or plan "
                             "this user after that wave")
                   : Refusal(move.user,
                             number + " is not given up: its holder is left "
                                      "out of this plan",
                             "see the holder's findings"));
      is_out.insert(&move);
      const auto own = NumberChangeOf(move.steps).gives;
      if (!own) return;
      number = *own;
    }
  };
  for (const auto& [number, taker] : takers) look(number);
  return findings;
}

std::vector<Finding> NumberPlan::ProveHolders(
    const std::vector<Wave>& waves, const std::set<UserKey>& left_out) const {
  // Days of ports are judged with the windows (PF-N09, CUT-PORT).
  NumberLedger ledger(estate_, policy_,
                      Time{std::numeric_limits<int64_t>::max()});
  std::vector<Finding> findings;
  for (const Wave& wave : waves) {
    std::vector<Walk> walks;
    for (const Move& move : wave.moves) {
      if (!left_out.contains(move.user.key)) walks.push_back({&move});
    }
    for (bool came_on = true; came_on && !walks.empty();) {
      came_on = false;
      for (Walk& walk : walks) {
        const auto gone = GoOn(walk, ledger);
        if (gone.ok()) {
          came_on = came_on || *gone;
          continue;
        }
        findings.push_back(Refusal(walk.move->user, gone.error().message,
                                   "correct the number at its holder, then "
                                   "discover again"));
        walk.next = walk.move->steps.size();
      }
      std::erase_if(walks, [](const Walk& walk) { return walk.IsOver(); });
    }
    for (const Walk& walk : walks)
      findings.push_back(
          Refusal(walk.move->user,
                  "waits in vain for " + walk.move->steps[walk.next].item,
                  "see the findings of its holder"));
  }
  for (const std::string& base : ledger.MixedBases()) {
    findings.push_back({"PF-N06", Severity::kWarn, "", base,
                        base + " is given bare and with extensions",
                        "give every number on that base an extension, or "
                        "choose another base"});
  }
  return findings;
}

std::vector<Finding> NumberPlan::Prove(const std::vector<Wave>& waves) const {
  auto findings = ProveTurns(waves);
  std::set<UserKey> left_out;
  for (const Finding& each : findings) left_out.insert(each.user_key);
  for (Finding& each : ProveHolders(waves, left_out))
    findings.push_back(std::move(each));
  return findings;
}

}  // namespace cutover
