#include "engine/apply/last_steps.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "engine/store/chain.h"

namespace cutover {
namespace {

using Place = std::tuple<int64_t, int64_t, int64_t>;

Place PlaceOf(const StepRecord& record) {
  return {record.place.wave, record.place.move, record.place.step};
}

// By place, the number of the first intent of each step.
using Begun = std::map<Place, int64_t>;

Result<Begun> ReadBegun(Database& database, const std::string& plan_id) {
  auto events = Audit(database).Read(plan_id, "step.intent");
  if (!events.ok()) return events.error();
  Begun begun;
  for (const Event& event : *events)
    begun.emplace(Place{event.wave, event.move, event.step}, event.seq);
  return begun;
}

// The number of the `count`-th last intent that changed something.
int64_t CutAt(const Begun& begun, const std::vector<StepRecord>& records,
              size_t count) {
  std::vector<int64_t> changing;
  for (const StepRecord& record : records) {
    const bool counts =
        record.state == StepState::kDone || MayStillTakeEffect(record);
    const auto at = begun.find(PlaceOf(record));
    if (counts && at != begun.end()) changing.push_back(at->second);
  }
  if (changing.size() <= count) return 0;
  std::sort(changing.begin(), changing.end(), std::greater());
  return changing[count - 1];
}

// By wave and move, the first step that is taken back. What follows it goes
// along: waits have no intent of their own.
std::map<std::pair<int64_t, int64_t>, int64_t> FirstTakenBack(
    const Begun& begun, int64_t cut) {
  std::map<std::pair<int64_t, int64_t>, int64_t> first;
  for (const auto& [place, seq] : begun) {
    const auto& [wave, move, step] = place;
    if (seq >= cut) first.emplace(std::pair{wave, move}, step);
  }
  return first;
}

}  // namespace

Result<std::vector<UndoableMove>> LastUndoableMoves(
    Database& database, const std::string& plan_id, const Plan& plan,
    const std::vector<StepRecord>& records, int count) {
  auto begun = ReadBegun(database, plan_id);
  if (!begun.ok()) return begun.error();
  const int64_t cut = CutAt(*begun, records, static_cast<size_t>(count));
  const auto first = FirstTakenBack(*begun, cut);
  return UndoableMoves(plan, records, [&](const StepRecord& record) {
    const auto at = first.find({record.place.wave, record.place.move});
    return at == first.end() || record.place.step < at->second;
  });
}

}  // namespace cutover
