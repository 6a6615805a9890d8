#include "engine/plan/number_plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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
  Orphans(const Estate& estate, const std::vector<KeyedMove>& moves)
      : estate_(estate), moves_(moves), is_out_(moves.size(), 0) {
    for (size_t i = 0; i < moves.size(); ++i) {
      if (IsInDoubt(i)) taker_[*ChangeOf(i).takes] = i;
    }
    if (taker_.empty()) return;
    for (size_t i = 0; i < moves.size(); ++i) {
      const auto& gives = ChangeOf(i).gives;
      if (gives && taker_.contains(*gives)) giver_[*gives] = i;
    }
  }

  std::vector<Finding> Run() {
    for (size_t i = 0; i < moves_.size(); ++i) Look(i);
    return std::move(findings_);
  }
  bool IsOut(size_t move) const { return is_out_[move] != 0; }

 private:
  const NumberChange& ChangeOf(size_t move) const {
    return moves_[move].notes->change;
  }

  // Whether somebody else holds what it takes.
  bool IsInDoubt(size_t move) const {
    return ChangeOf(move).takes && !moves_[move].notes->holders.empty();
  }

  void Look(size_t move) {
    while (is_out_[move] == 0 && IsInDoubt(move)) {
      const auto why = WhyNot(move, *ChangeOf(move).takes);
      if (!why) return;
      is_out_[move] = 1;
      findings_.push_back(*why);
      if (!ChangeOf(move).gives) return;
      const auto next = taker_.find(*ChangeOf(move).gives);
      if (next == taker_.end()) return;
      move = next->second;
    }
  }

  std::optional<Finding> WhyNot(size_t move, const std::string& text) const {
    const Move& taker = moves_[move].move;
    for (const UserKey& holder : moves_[move].notes->holders) {
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
      if (!IsSeen(text, moves_[giver->second].move))
        return Refusal(taker.user,
                       text + " is a line of " + NameOf(estate_, holder) +
                           " that Teams does not show: nobody would see when "
                           "it is free",
                       "plan again once that user has been moved");
    }
    return std::nullopt;
  }

  // Whether the inventory will tell when the giver has let go.
  bool IsSeen(const std::string& text, const Move& giver) const {
    const auto number = PhoneNumber::Parse(text);
    const NumberRecord* record =
        number.ok() ? estate_.RecordOf(*number) : nullptr;
    return record != nullptr && record->target_id == giver.user.cloud_id;
  }

  const Estate& estate_;
  const std::vector<KeyedMove>& moves_;
  std::unordered_map<std::string_view, size_t> giver_;  ///< of what is taken
  std::unordered_map<std::string_view, size_t> taker_;
  std::vector<char> is_out_;
  std::vector<Finding> findings_;
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

Finding Refused(const Identity& user, const std::string& why) {
  return Refusal(user, why,
                 "correct the number at its holder, then discover again");
}

// Bases that more than one move touches.
class SharedBases {
 public:
  explicit SharedBases(const std::vector<PlacedMove>& moves) {
    std::vector<size_t> all;
    all.reserve(2 * moves.size());
    for (const PlacedMove& each : moves) {
      all.insert(all.end(), each.notes->bases.begin(), each.notes->bases.end());
    }
    std::sort(all.begin(), all.end());
    for (size_t i = 1; i < all.size(); ++i) {
      if (all[i] == all[i - 1]) shared_.insert(all[i]);
    }
  }

  bool Has(const MoveNotes& notes) const {
    return !shared_.empty() &&
           std::any_of(notes.bases.begin(), notes.bases.end(),
                       [&](size_t base) { return shared_.contains(base); });
  }

 private:
  std::unordered_set<size_t> shared_;
};

}  // namespace

bool AwaitsNumber(const Move& move) {
  return std::any_of(
      move.steps.begin(), move.steps.end(),
      [](const Step& step) { return step.kind == StepKind::kWaitNumber; });
}

bool GivesUp(const std::vector<Step>& steps, const PhoneNumber& number) {
  return NumberChangeOf(steps).gives == number.Text();
}

std::vector<Finding> NumberPlan::Order(std::vector<KeyedMove>& moves) const {
  Orphans orphans(estate_, moves);
  auto findings = orphans.Run();
  size_t kept = 0;
  for (size_t i = 0; i < moves.size(); ++i) {
    if (orphans.IsOut(i)) continue;
    if (kept != i) moves[kept] = std::move(moves[i]);
    ++kept;
  }
  moves.erase(moves.begin() + static_cast<std::ptrdiff_t>(kept), moves.end());
  std::vector<ChangingMove> changing;
  for (KeyedMove& each : moves) {
    const NumberChange& change = each.notes->change;
    if (change.gives || change.takes) changing.push_back({&each.move, &change});
  }
  OrderNumbers(std::move(changing));
  return findings;
}

std::vector<Finding> NumberPlan::ProveTurns(
    const std::vector<PlacedMove>& moves) {
  std::map<std::string, const PlacedMove*> takers;  // who wait
  for (const PlacedMove& each : moves) {
    for (const Step& step : each.move->steps) {
      if (step.kind == StepKind::kWaitNumber) takers[step.item] = &each;
    }
  }
  std::map<std::string, const PlacedMove*> givers;
  for (const PlacedMove& each : moves) {
    const auto& gives = each.notes->change.gives;
    if (gives && takers.contains(*gives)) givers[*gives] = &each;
  }
  std::vector<Finding> findings;
  std::set<const Move*> is_out;
  const auto look = [&](std::string number) {
    for (;;) {
      const auto taker = takers.find(number);
      if (taker == takers.end() || is_out.contains(taker->second->move)) return;
      const auto giver = givers.find(number);
      const bool is_given =
          giver != givers.end() && !is_out.contains(giver->second->move);
      const Wave& wave = *taker->second->wave;
      if (is_given && giver->second->wave->number <= wave.number) return;
      const Move& move = *taker->second->move;
      findings.push_back(
          is_given
              ? Refusal(move.user,
                        number + " is given up by " +
                            giver->second->move->user.upn + " only in " +
                            giver->second->wave->name + ", after " + wave.name,
                        "let waves be large enough for both, or plan "
                        "this user after that wave")
              : Refusal(move.user,
                        number + " is not given up: its holder is left "
                                 "out of this plan",
                        "see the holder's findings"));
      is_out.insert(&move);
      const auto& own = taker->second->notes->change.gives;
      if (!own) return;
      number = *own;
    }
  };
  for (const auto& [number, taker] : takers) look(number);
  return findings;
}

void NumberPlan::ProveTogether(const std::vector<const Move*>& wave,
                               NumberLedger& ledger,
                               std::vector<Finding>& findings) const {
  std::vector<Walk> walks;
  for (const Move* move : wave) walks.push_back({move});
  for (bool came_on = true; came_on && !walks.empty();) {
    came_on = false;
    for (Walk& walk : walks) {
      const auto gone = GoOn(walk, ledger);
      if (gone.ok()) {
        came_on = came_on || *gone;
        continue;
      }
      findings.push_back(Refused(walk.move->user, gone.error().message));
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

// Who shares no number with another move fares as the notes say; the others
// are run through together.
std::vector<Finding> NumberPlan::ProveHolders(
    const std::vector<PlacedMove>& moves,
    const std::set<UserKey>& left_out) const {
  const SharedBases shared(moves);
  NumberLedger ledger(estate_, policy_, NumberLedger::kAfterAllPorts);
  std::vector<Finding> findings;
  std::vector<std::string> mixed;
  std::vector<const Move*> together;
  for (size_t i = 0; i < moves.size(); ++i) {
    const PlacedMove& each = moves[i];
    const MoveNotes& notes = *each.notes;
    if (left_out.contains(each.move->user.key)) {
      // is not run through
    } else if (shared.Has(notes) || AwaitsNumber(*each.move)) {
      together.push_back(each.move);
    } else {
      if (notes.refusal)
        findings.push_back(Refused(each.move->user, *notes.refusal));
      mixed.insert(mixed.end(), notes.mixed_bases.begin(),
                   notes.mixed_bases.end());
    }
    if (i + 1 < moves.size() && moves[i + 1].wave == each.wave) continue;
    ProveTogether(together, ledger, findings);
    together.clear();
  }
  for (std::string& base : ledger.MixedBases())
    mixed.push_back(std::move(base));
  for (const std::string& base : mixed) {
    findings.push_back({"PF-N06", Severity::kWarn, "", base,
                        base + " is given bare and with extensions",
                        "give every number on that base an extension, or "
                        "choose another base"});
  }
  return findings;
}

std::vector<Finding> NumberPlan::Prove(
    const std::vector<PlacedMove>& moves) const {
  auto findings = ProveTurns(moves);
  std::set<UserKey> left_out;
  for (const Finding& each : findings) left_out.insert(each.user_key);
  for (Finding& each : ProveHolders(moves, left_out))
    findings.push_back(std::move(each));
  return findings;
}

}  // namespace cutover
