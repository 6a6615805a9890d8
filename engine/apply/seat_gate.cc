#include "engine/apply/seat_gate.h"

#include "engine/base/log.h"

namespace cutover {
namespace {

// Seats that were just seen to be short may be bought at any moment.
constexpr Duration kBetweenLooks = Seconds(10);

// Among what the processes of a run tell each other.
std::string NameOf(const std::string& sku_id) { return "seat " + sku_id; }

int CountOf(const Tally& tally, const std::string& name) {
  const auto found = tally.find(name);
  return found == tally.end() ? 0 : found->second;
}

}  // namespace

void SeatGate::ShareWith(const std::string& plan_id,
                         const std::string& worker) {
  plan_id_ = plan_id;
  worker_ = worker;
}

// The seat is told of before it is judged, so that of two who ask at once each
// sees the other's.
Verdict SeatGate::Ask(const std::string& sku_id) {
  if (!read_seats_) return {};
  std::lock_guard lock(mutex_);
  const std::string name = NameOf(sku_id);
  ++taken_[name];
  Exchange();
  --taken_[name];
  const Time now = clock_.Now();
  Verdict verdict = Judge(sku_id, now);
  const Duration holds = verdict.Proceeds() ? Minutes(1) : kBetweenLooks;
  if (read_at_.us == 0 || now - read_at_ >= holds) {
    auto skus = read_seats_();
    if (!skus.ok()) {
      ++taken_[name];  // as the others have heard
      return {};
    }
    skus_ = *std::move(skus);
    read_at_ = now;
    counted_ = elsewhere_;
    for (const auto& [each, count] : taken_) counted_[each] += count;
    verdict = Judge(sku_id, now);
  }
  if (verdict.Proceeds()) {
    ++taken_[name];
  } else {
    Exchange();
  }
  return verdict;
}

Verdict SeatGate::Judge(const std::string& sku_id, Time now) {
  std::vector<Sku> skus = skus_;
  for (Sku& each : skus) {
    const std::string name = NameOf(each.id);
    each.consumed += CountOf(taken_, name) + CountOf(elsewhere_, name) -
                     CountOf(counted_, name);
  }
  return SeatsGate(skus, sku_id, now);
}

// Without the store everybody goes by what was last heard.
void SeatGate::Exchange() {
  if (worker_.empty()) return;
  auto others = TallyStore(database_).Share(plan_id_, worker_, taken_);
  if (others.ok()) {
    elsewhere_ = *std::move(others);
  } else {
    Log(LogLevel::kWarning, "tally.unread",
        {{"reason", others.error().message}});
  }
}

}  // namespace cutover
