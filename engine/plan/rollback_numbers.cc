#include "engine/plan/rollback_numbers.h"

#include <algorithm>
#include <map>

#include "engine/plan/number_order.h"

namespace cutover {
namespace {

using Users = std::map<std::string, Identity>;  // by number

// Who was to get each number by the undone plan.
Users TakersOf(const Plan& undone) {
  Users takers;
  for (const Wave& wave : undone.waves) {
    for (const Move& move : wave.moves) {
      const auto takes = NumberChangeOf(move.steps).takes;
      if (takes) takers[*takes] = move.user;
    }
  }
  return takers;
}

class Settling {
 public:
  Settling(const Plan& undone, const ReadNow& read_now,
           std::vector<WayBack>& ways)
      : takers_(TakersOf(undone)), read_now_(read_now), ways_(ways) {}

  // Leaving one out can leave another waiting for it: until none is found.
  Status Run(std::vector<Finding>& findings) {
    for (bool again = true; again;) {
      again = false;
      FindGivers();
      for (size_t i = 0; i < ways_.size() && !again; ++i) {
        auto holder = HolderInTheWay(ways_[i].move);
        if (!holder.ok()) return holder.error();
        if (holder->empty()) continue;
        findings.push_back(About(ways_[i].move, *holder));
        ways_.erase(ways_.begin() + static_cast<ptrdiff_t>(i));
        again = true;
      }
    }
    return Done{};
  }

 private:
  void FindGivers() {
    givers_.clear();
    for (const WayBack& way : ways_) {
      const auto gives = NumberChangeOf(way.move.steps).gives;
      if (gives) givers_.insert(*gives);
    }
  }

  // "" when the number is free, the user's, or comes free on this way back.
  Result<std::string> HolderInTheWay(const Move& move) {
    const auto number = NumberChangeOf(move.steps).takes;
    if (!number || givers_.contains(*number)) return std::string();
    const auto taker = takers_.find(*number);
    if (taker == takers_.end()) return std::string();
    const auto known = holders_.find(*number);
    if (known == holders_.end()) {
      const Step look{StepKind::kWaitNumber, *number, {}, {}, ""};
      auto seen = read_now_(move.user, look);
      if (!seen.ok()) return seen.error();
      holders_[*number] = *seen;
    }
    const Value& holder = holders_.at(*number);
    if (!holder || *holder == move.user.cloud_id) return std::string();
    return *holder == taker->second.cloud_id ? taker->second.upn : *holder;
  }

  static Finding About(const Move& move, const std::string& holder) {
    return {"CUT-TAKEN",
            Severity::kBlock,
            move.user.key,
            move.user.upn,
            *NumberChangeOf(move.steps).takes + " is held by " + holder +
                " now: nothing of this user is taken back",
            "take back " + holder + " as well, in one rollback"};
  }

  const Users takers_;
  const ReadNow& read_now_;
  std::vector<WayBack>& ways_;
  std::set<std::string> givers_;
  std::map<std::string, Value> holders_;
};

// Whether somebody waits for a user of a later wave.
bool WaitsForALaterWave(const std::vector<Wave>& waves) {
  std::map<std::string, size_t> givers;
  for (size_t i = 0; i < waves.size(); ++i) {
    for (const Move& move : waves[i].moves) {
      const auto gives = NumberChangeOf(move.steps).gives;
      if (gives) givers[*gives] = i;
    }
  }
  for (size_t i = 0; i < waves.size(); ++i) {
    for (const Move& move : waves[i].moves) {
      for (const Step& step : move.steps) {
        if (step.kind != StepKind::kWaitNumber) continue;
        const auto giver = givers.find(step.item);
        if (giver != givers.end() && giver->second > i) return true;
      }
    }
  }
  return false;
}

// What a run did with numbers.
struct HandedOn {
  std::map<std::string, UserKey> takers;  // by number
  std::map<UserKey, std::string> had;     // the number that is gone
};

HandedOn HandedOnBy(const std::vector<UndoableMove>& moves) {
  HandedOn numbers;
  for (const UndoableMove& move : moves) {
    const NumberChange change = NumberChangeOf(move.changed);
    if (change.takes) numbers.takers[*change.takes] = move.user.key;
    if (change.gives) numbers.had[move.user.key] = *change.gives;
  }
  return numbers;
}

}  // namespace

Status SettleNumbers(const Plan& undone, const ReadNow& read_now,
                     std::vector<WayBack>& ways,
                     std::vector<Finding>& findings) {
  TRY(Settling(undone, read_now, ways).Run(findings));
  std::vector<Move*> moves;
  for (WayBack& way : ways) moves.push_back(&way.move);
  OrderNumbers(moves);
  return Done{};
}

std::vector<Wave> WavesBack(std::vector<WayBack> ways) {
  std::vector<Wave> waves;
  for (WayBack& way : ways) {
    if (waves.empty() || waves.back().number != way.wave)
      waves.push_back(Wave{way.wave, way.wave_name, std::nullopt, {}});
    waves.back().moves.push_back(std::move(way.move));
  }
  if (WaitsForALaterWave(waves)) std::reverse(waves.begin(), waves.end());
  return waves;
}

std::set<UserKey> HandOnNumbers(const std::vector<UndoableMove>& moves) {
  const HandedOn numbers = HandedOnBy(moves);
  std::set<UserKey> users;
  for (const auto& [giver, number] : numbers.had) {
    const auto taker = numbers.takers.find(number);
    if (taker != numbers.takers.end()) users.insert({giver, taker->second});
  }
  return users;
}

std::set<UserKey> GoBackTogether(const std::vector<UndoableMove>& moves,
                                 std::set<UserKey> wanted) {
  const HandedOn numbers = HandedOnBy(moves);
  std::vector<UserKey> next(wanted.begin(), wanted.end());
  while (!next.empty()) {
    const auto old = numbers.had.find(next.back());
    next.pop_back();
    if (old == numbers.had.end()) continue;
    const auto taker = numbers.takers.find(old->second);
    if (taker != numbers.takers.end() && wanted.insert(taker->second).second)
      next.push_back(taker->second);
  }
  return wanted;
}

}  // namespace cutover
