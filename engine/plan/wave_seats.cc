#include "engine/plan/wave_seats.h"

#include "engine/model/licence.h"

namespace cutover {

std::map<std::string, int64_t> SeatsOf(const Move& move) {
  std::map<std::string, int64_t> seats;
  for (const Step& step : move.steps) {
    if (step.kind == StepKind::kLicenceAdd) ++seats[step.item];
    if (step.kind == StepKind::kLicenceRemove) --seats[step.item];
    if (step.kind != StepKind::kLicenceSwap) continue;
    ++seats[DirectLicence::Parse(*step.after).sku];
    --seats[DirectLicence::Parse(*step.before).sku];
  }
  return seats;
}

}  // namespace cutover
