#include "engine/plan/number_ties.h"

#include <algorithm>
#include <map>
#include <string>

#include "engine/plan/number_order.h"

namespace cutover {
namespace {

// The next of a chain: who waits for that move's number; -1: nobody.
std::vector<int> Followers(const std::vector<KeyedMove*>& moves) {
  std::map<std::string, int> waiting;
  for (size_t i = 0; i < moves.size(); ++i) {
    for (const Step& step : moves[i]->move.steps) {
      if (step.kind == StepKind::kWaitNumber)
        waiting[step.item] = static_cast<int>(i);
    }
  }
  std::vector<int> followers(moves.size(), -1);
  if (waiting.empty()) return followers;
  for (size_t i = 0; i < moves.size(); ++i) {
    const auto& gives = moves[i]->notes->change.gives;
    const auto taker = gives ? waiting.find(*gives) : waiting.end();
    if (taker != waiting.end()) followers[i] = taker->second;
  }
  return followers;
}

bool FitOneWave(const std::vector<int>& members,
                const std::vector<Mover>& movers, int size) {
  const Mover& first = movers[static_cast<size_t>(members[0])];
  return static_cast<int>(members.size()) <= size &&
         std::all_of(members.begin(), members.end(), [&](int each) {
           const Mover& mover = movers[static_cast<size_t>(each)];
           return mover.calendar == first.calendar &&
                  mover.group == first.group && mover.place == first.place;
         });
}

}  // namespace

std::vector<WaveTie> NumberTies(const std::vector<KeyedMove*>& moves,
                                const std::vector<Mover>& movers, int size) {
  const std::vector<int> followers = Followers(moves);
  std::vector<char> follows(moves.size());
  for (int each : followers) {
    if (each >= 0) follows[static_cast<size_t>(each)] = 1;
  }
  std::vector<char> is_seen(moves.size());
  std::vector<WaveTie> ties;
  const auto walk = [&](size_t from) {
    WaveTie tie{TieKind::kNumbers, "", Bond::kSoft, {}};
    for (int at = static_cast<int>(from);
         at >= 0 && is_seen[static_cast<size_t>(at)] == 0;
         at = followers[static_cast<size_t>(at)]) {
      is_seen[static_cast<size_t>(at)] = 1;
      tie.members.push_back(at);
    }
    if (tie.members.size() < 2) return;
    std::sort(tie.members.begin(), tie.members.end());
    if (FitOneWave(tie.members, movers, size)) tie.bond = Bond::kHard;
    ties.push_back(std::move(tie));
  };
  // Chains from their heads first; what is left then are rings.
  for (size_t i = 0; i < moves.size(); ++i) {
    if (follows[i] == 0) walk(i);
  }
  for (size_t i = 0; i < moves.size(); ++i) walk(i);
  return ties;
}

}  // namespace cutover
