#include "engine/plan/number_order.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "engine/model/phone_number.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr int kNobody = -1;

std::optional<std::string> NumberIn(const Step& step, const Value& value) {
  if (!value) return std::nullopt;
  if (step.attribute() == A::kNumber) {
    auto number = NumberValue::Parse(*value);
    if (number.ok()) return number->number.Text();
    return std::nullopt;
  }
  auto line = PhoneNumber::Parse(*value);
  if (line.ok()) return line->Text();
  return std::nullopt;
}

// One of the two places of a number: Teams, or the directory.
struct Place {
  std::optional<std::string> first;
  std::optional<std::string> last;
  bool is_touched = false;
};

int IndexOfLoss(const std::vector<Step>& steps, const std::string& number) {
  for (size_t i = 0; i < steps.size(); ++i) {
    const A attribute = steps[i].attribute();
    if (attribute != A::kNumber && attribute != A::kAdLine) continue;
    if (NumberIn(steps[i], steps[i].before) == number)
      return static_cast<int>(i);
  }
  return 0;
}

int IndexOfGain(const std::vector<Step>& steps, const std::string& number) {
  for (size_t i = 0; i < steps.size(); ++i) {
    const A attribute = steps[i].attribute();
    if (attribute != A::kNumber && attribute != A::kAdLine) continue;
    if (NumberIn(steps[i], steps[i].after) == number)
      return static_cast<int>(i);
  }
  return 0;
}

// Who gives and who takes each number; kNobody, or where two do: kMany.
constexpr int kMany = -2;

struct Ends {
  int giver = kNobody;
  int taker = kNobody;
};

void Enter(int& end, int move) { end = end == kNobody ? move : kMany; }

void DropWaits(Move& move) {
  int staged = 0;
  for (int i = 0; i < move.staged; ++i)
    staged += move.steps[static_cast<size_t>(i)].kind != StepKind::kWaitNumber;
  move.staged = staged;
  std::erase_if(move.steps, [](const Step& step) {
    return step.kind == StepKind::kWaitNumber;
  });
}

class Ordering {
 public:
  explicit Ordering(std::vector<ChangingMove> moves)
      : moves_(std::move(moves)), awaits_(moves_.size(), kNobody) {}

  NumberOrder Run() {
    FindHandOvers();
    ChooseParked();
    for (const HandOver& each : order_.hand_overs) AddWait(each);
    return std::move(order_);
  }

 private:
  const NumberChange& ChangeOf(int move) const {
    return *moves_[static_cast<size_t>(move)].change;
  }
  Move& MoveOf(int move) const {
    return *moves_[static_cast<size_t>(move)].move;
  }

  void FindHandOvers() {
    std::unordered_map<std::string_view, Ends> ends;
    ends.reserve(moves_.size());
    for (size_t i = 0; i < moves_.size(); ++i) {
      const auto& takes = moves_[i].change->takes;
      if (takes) Enter(ends[*takes].taker, static_cast<int>(i));
    }
    for (size_t i = 0; i < moves_.size(); ++i) {
      const auto& gives = moves_[i].change->gives;
      const auto end = gives ? ends.find(*gives) : ends.end();
      if (end != ends.end()) Enter(end->second.giver, static_cast<int>(i));
    }
    for (const auto& [number, end] : ends) {
      if (end.giver < 0 || end.taker < 0) continue;
      order_.hand_overs.push_back({std::string(number), end.giver, end.taker});
      awaits_[static_cast<size_t>(end.taker)] = end.giver;
    }
    std::sort(order_.hand_overs.begin(), order_.hand_overs.end(),
              [](const HandOver& a, const HandOver& b) {
                return a.number < b.number;
              });
  }

  // Least comes first to be parked. A path that waits for a sync between loss
  // and gain is without a number there anyway.
  std::tuple<bool, UserKey> Reluctance(int move) const {
    const auto& steps = MoveOf(move).steps;
    const NumberChange& change = ChangeOf(move);
    const auto begin = steps.begin() + change.first_loss;
    const auto end =
        steps.begin() + std::max(change.first_loss, change.first_gain);
    const bool waits =
        std::any_of(begin, end, [](const Step& step) { return step.IsWait(); });
    return {!waits, MoveOf(move).user.key};
  }

  // Each move awaits one other at most and is awaited by one at most: what
  // hangs together is a chain or a ring.
  void ChooseParked() {
    std::vector<char> is_seen(moves_.size());
    for (size_t i = 0; i < moves_.size(); ++i) {
      if (is_seen[i] != 0) continue;
      int least = static_cast<int>(i);
      int at = least;
      while (at != kNobody && is_seen[static_cast<size_t>(at)] == 0) {
        is_seen[static_cast<size_t>(at)] = 1;
        if (Reluctance(at) < Reluctance(least)) least = at;
        at = awaits_[static_cast<size_t>(at)];
      }
      if (at == static_cast<int>(i)) order_.parked.push_back(least);
    }
    std::sort(order_.parked.begin(), order_.parked.end());
  }

  void AddWait(const HandOver& hand_over) {
    Move& taker = MoveOf(hand_over.taker);
    const Move& giver = MoveOf(hand_over.giver);
    const NumberChange& change = ChangeOf(hand_over.taker);
    const bool parks = std::binary_search(order_.parked.begin(),
                                          order_.parked.end(), hand_over.taker);
    int at = change.first_gain;
    if (change.gives && !parks) at = std::min(at, change.first_loss);
    at = std::max(at, taker.staged);
    taker.steps.insert(
        taker.steps.begin() + at,
        Step{StepKind::kWaitNumber, hand_over.number, giver.user.cloud_id,
             std::nullopt, giver.user.upn + " gives it up"});
  }

  const std::vector<ChangingMove> moves_;
  std::vector<int> awaits_;  ///< by move: whose number it takes
  NumberOrder order_;
};

}  // namespace

NumberChange NumberChangeOf(const std::vector<Step>& steps) {
  Place teams;
  Place directory;
  for (const Step& step : steps) {
    const A attribute = step.attribute();
    if (attribute != A::kNumber && attribute != A::kAdLine) continue;
    Place& place = attribute == A::kNumber ? teams : directory;
    if (!place.is_touched) place.first = NumberIn(step, step.before);
    place.is_touched = true;
    place.last = NumberIn(step, step.after);
  }
  const auto has = [](const std::optional<std::string>& one,
                      const std::optional<std::string>& other,
                      const std::string& number) {
    return one == number || other == number;
  };
  NumberChange change;
  for (const auto& was : {teams.first, directory.first}) {
    if (was && !has(teams.last, directory.last, *was)) change.gives = was;
  }
  for (const auto& is : {teams.last, directory.last}) {
    if (is && !has(teams.first, directory.first, *is)) change.takes = is;
  }
  if (change.gives) change.first_loss = IndexOfLoss(steps, *change.gives);
  if (change.takes) change.first_gain = IndexOfGain(steps, *change.takes);
  return change;
}

NumberOrder OrderNumbers(std::vector<ChangingMove> moves) {
  return Ordering(std::move(moves)).Run();
}

NumberOrder OrderNumbers(const std::vector<Move*>& moves) {
  std::vector<NumberChange> changes;
  for (Move* move : moves) {
    DropWaits(*move);
    changes.push_back(NumberChangeOf(move->steps));
  }
  std::vector<ChangingMove> changing;
  for (size_t i = 0; i < moves.size(); ++i)
    changing.push_back({moves[i], &changes[i]});
  return OrderNumbers(std::move(changing));
}

}  // namespace cutover
