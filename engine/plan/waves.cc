#include "engine/plan/waves.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/base/text.h"
#include "engine/base/time_zone.h"
#include "engine/plan/wave_arrange.h"
#include "engine/plan/wave_conflict.h"
#include "engine/plan/wave_ties.h"

namespace cutover {
namespace {

std::string NameOf(const ArrangedWave& wave, const WaveProblem& problem,
                   const std::string& key) {
  if (wave.number == 0) return "pilot";
  std::string of = key;
  if (of.empty() && problem.calendars.size() > 1)
    of = problem.calendars[static_cast<size_t>(wave.calendar)].name;
  return "wave " + std::to_string(wave.number) +
         (of.empty() ? "" : " (" + of + ")");
}

// By key and user. There are few keys, and users mostly come in their order.
std::vector<KeyedMove*> Sorted(std::vector<KeyedMove>& moves) {
  std::map<std::string_view, std::vector<KeyedMove*>> by_key;
  for (KeyedMove& each : moves) by_key[each.key].push_back(&each);
  std::vector<KeyedMove*> sorted;
  sorted.reserve(moves.size());
  for (auto& [key, group] : by_key) {
    const auto is_ahead = [](const KeyedMove* a, const KeyedMove* b) {
      return a->move.user.key < b->move.user.key;
    };
    if (!std::is_sorted(group.begin(), group.end(), is_ahead))
      std::sort(group.begin(), group.end(), is_ahead);
    sorted.insert(sorted.end(), group.begin(), group.end());
  }
  return sorted;
}

// Users of sites without nights, where others have some.
std::optional<Error> WithoutNights(const std::vector<KeyedMove>& moves,
                                   const Policy& policy) {
  if (policy.waves.calendars.empty()) return std::nullopt;
  std::map<std::string, int> sites;
  for (const KeyedMove& each : moves) {
    if (each.user == nullptr || CalendarOf(*each.user, policy.waves) >= 0)
      continue;
    ++sites[each.user->facts.Text(Attribute::kSite)];
  }
  if (sites.empty()) return std::nullopt;
  std::string message = "no nights are given for:";
  for (const auto& [site, users] : sites) {
    message += "\n  " + (site.empty() ? "users of no site" : site) + ", " +
               std::to_string(users) + " users";
  }
  return Error{ErrorCode::kRefused, message,
               "add a [[site]] for each, or waves.nights for all the others"};
}

// A tie that must not be cut over sites whose nights differ: no limit that
// could be loosened by number would help.
std::optional<Error> TornTie(const std::vector<KeyedMove*>& moves,
                             const WaveProblem& problem,
                             const WavePolicy& policy) {
  const auto mover = [&](int at) -> const Mover& {
    return problem.movers[static_cast<size_t>(at)];
  };
  for (const WaveTie& tie : problem.ties) {
    if (tie.bond != Bond::kHard) continue;
    const int first = tie.members[0];
    for (int other : tie.members) {
      if (mover(other).calendar == mover(first).calendar) continue;
      const auto who = [&](int at) {
        return moves[static_cast<size_t>(at)]->move.user.upn + " (" +
               problem.calendars[static_cast<size_t>(mover(at).calendar)].name +
               ")";
      };
      return Error{ErrorCode::kRefused,
                   who(first) + " and " + who(other) + " must move together, " +
                       TieText(tie) + ", and their sites have different nights",
                   "name both sites in one [[site]], or take \"" +
                       std::string(TieKindName(tie.kind)) +
                       "\" out of waves.inseparable" +
                       LineOf(policy, "inseparable")};
    }
  }
  return std::nullopt;
}

std::string LocalTime(Time time, const std::string& zone) {
  auto local = FormatLocal(time, zone);
  return local.ok() ? *local : FormatTime(time);
}

// How good the waves are, where there is a choice: dated or with splits.
std::optional<Finding> Quality(const WaveAnswer& answer,
                               const WaveProblem& problem) {
  if (answer.waves.empty() || (problem.calendars.empty() && answer.splits == 0))
    return std::nullopt;
  std::string text = std::to_string(answer.wave_count) + " waves";
  if (problem.calendars.empty()) {
    text += ", " + std::to_string(answer.least_waves) + " at least";
  } else {
    const std::string& zone = answer.waves.back().window->zone;
    text += " end at " + LocalTime(answer.ends, zone);
    if (answer.ends_not_before.us > 0 && answer.ends_not_before < answer.ends)
      text += ", none can before " + LocalTime(answer.ends_not_before, zone);
  }
  text += "; " + std::to_string(answer.splits) + " relations are cut, " +
          std::to_string(answer.least_splits) + " must be";
  return Finding{"CUT-WAVES",
                 Severity::kNote,
                 "",
                 "waves",
                 text,
                 answer.splits == 0
                     ? ""
                     : "larger waves cut fewer; waves.inseparable allows none"};
}

std::vector<std::string> NamesOf(const std::vector<KeyedMove*>& moves) {
  std::vector<std::string> names;
  for (const KeyedMove* each : moves) names.push_back(each->move.user.upn);
  return names;
}

}  // namespace

const WaveAnswer& WaveMemory::AnswerTo(WaveProblem problem) {
  if (!problem_ || *problem_ != problem) {
    answer_ = ArrangeWaves(problem);
    problem_ = std::move(problem);
  }
  return answer_;
}

Result<FormedWaves> FormWaves(std::vector<KeyedMove> given,
                              const Estate& estate, const Policy& policy,
                              Time now, WaveMemory& memory,
                              const std::vector<Wave>& kept) {
  if (const auto error = WithoutNights(given, policy)) return *error;
  const std::vector<KeyedMove*> moves = Sorted(given);
  WaveProblem posed = PoseWaves(moves, estate, policy, now, kept);
  if (const auto error = TornTie(moves, posed, policy.waves)) return *error;
  const WaveAnswer& answer = memory.AnswerTo(std::move(posed));
  const WaveProblem& problem = memory.problem();
  if (!answer.unplaced.empty())
    return WaveRefusal(SmallestConflict(problem), NamesOf(moves));
  FormedWaves formed;
  for (const ArrangedWave& each : answer.waves) {
    const std::string& key = moves[static_cast<size_t>(each.movers[0])]->key;
    Wave wave{each.number, NameOf(each, problem, key), each.window, {}, {}};
    auto& users = formed.users.emplace_back();
    for (int mover : each.movers) {
      KeyedMove& move = *moves[static_cast<size_t>(mover)];
      users.push_back(move.user);
      wave.moves.push_back(std::move(move.move));
    }
    formed.waves.push_back(std::move(wave));
  }
  if (auto finding = Quality(answer, problem))
    formed.findings.push_back(*std::move(finding));
  return formed;
}

std::optional<Finding> ExclusionOf(const User& user, const Policy& policy) {
  if (policy.waves.excluded.empty()) return std::nullopt;
  const std::string upn = UpnOf(user);
  const auto found = policy.waves.excluded.find(ToLower(upn));
  if (found == policy.waves.excluded.end()) return std::nullopt;
  return Finding{"CUT-EXCLUDED",
                 Severity::kNote,
                 user.key,
                 upn,
                 "excluded: " + found->second.reason,
                 "take line " + std::to_string(found->second.line) +
                     " out of the campaign when that is over"};
}

}  // namespace cutover
