#include "engine/cli/workplace.h"

#include "engine/base/log.h"

namespace cutover {
namespace {

ShareRate ShareOf(RateStore& rates) {
  return [&rates](const std::string& service,
                  const std::function<void(RateState&, Time)>& change) {
    return rates.Share(service, change);
  };
}

// A connection of its own: who waits for a turn must not wait for a commit.
Status OpenRates(const Call& call, Workplace& place) {
  auto database = Database::Open(place.config.store_url, Durability::kRelaxed);
  if (!database.ok()) return database.error();
  place.rates = std::make_unique<RateStore>(
      *std::move(database), call.machine.clock, place.config.tenant.id);
  return Done{};
}

}  // namespace

Result<Workplace> Prepare(const Call& call, Calls calls) {
  Workplace place;
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return config.error();
  place.config = *std::move(config);
  place.config.apply.actor = call.machine.user + " " + call.machine.holder;
  auto database = OpenStore(place.config);
  if (!database.ok()) return database.error();
  place.database = *std::move(database);
  place.calls = calls;
  TRY(OpenRates(call, place));
  const bool is_shared = calls == Calls::kShared;
  auto tenancy = Connect(place.config, call.machine,
                         is_shared ? ShareOf(*place.rates) : nullptr);
  if (!tenancy.ok()) return tenancy.error();
  place.tenancy = *std::move(tenancy);
  auto gates =
      ConnectGates(place.config, call.machine, *place.database, *place.tenancy);
  if (!gates.ok()) return gates.error();
  place.gates = *std::move(gates);
  return place;
}

Result<Workplace> Enter(const Call& call) {
  auto place = Prepare(call, Calls::kAlone);
  if (!place.ok()) return place;
  auto lease = TakeTenantLock(*place->database, place->config, call.machine);
  if (!lease.ok()) return lease.error();
  place->lease = *std::move(lease);
  const Status recalled =
      place->tenancy->graph->RecallRates(ShareOf(*place->rates));
  if (!recalled.ok())
    Log(LogLevel::kWarning, "rates.unread",
        {{"reason", recalled.error().message}});
  return place;
}

void Leave(Workplace& place, const Call& call) {
  if (place.calls == Calls::kAlone) {
    const Status kept = place.tenancy->graph->KeepRates(ShareOf(*place.rates));
    if (!kept.ok())
      Log(LogLevel::kWarning, "rates.unkept",
          {{"reason", kept.error().message}});
  }
  const Status released =
      LeaseStore(*place.database, call.machine.clock).Release(place.lease);
  if (!released.ok()) call.out.Fail("lock", released.error());
}

}  // namespace cutover
