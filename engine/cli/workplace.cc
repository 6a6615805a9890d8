#include "engine/cli/workplace.h"

#include "engine/cli/exit_code.h"

namespace cutover {

namespace {

// A connection of its own: who waits for a turn must not wait for a commit.
Result<ShareRate> ShareRates(const Call& call, Workplace& place) {
  auto database = Database::Open(place.config.store_url, Durability::kRelaxed);
  if (!database.ok()) return database.error();
  place.rates = std::make_unique<RateStore>(
      *std::move(database), call.machine.clock, place.config.tenant.id);
  return ShareRate([rates = place.rates.get()](
                       const std::string& service,
                       const std::function<void(RateState&, Time)>& change) {
    return rates->Share(service, change);
  });
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
  ShareRate share;
  if (calls == Calls::kShared) {
    auto shared = ShareRates(call, place);
    if (!shared.ok()) return shared.error();
    share = *std::move(shared);
  }
  auto tenancy = Connect(place.config, call.machine, share);
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
  return place;
}

void Leave(Workplace& place, const Call& call) {
  const Status released =
      LeaseStore(*place.database, call.machine.clock).Release(place.lease);
  if (!released.ok()) call.out.Fail("lock", released.error());
}

OnProgress ProgressOf(const Call& call) {
  return [&call](int finished, int all) {
    call.out.Progress(call.machine.clock, std::to_string(finished) + " of " +
                                              std::to_string(all) +
                                              " steps finished");
  };
}

int ReportRun(const Call& call, const char* verb, const std::string& plan_id,
              const RunSummary& summary) {
  call.out.Say(RunIdOf(plan_id) + ": " + std::to_string(summary.done) + " of " +
               std::to_string(summary.moves) + " users done, " +
               std::to_string(summary.failed) + " failed (" +
               std::to_string(summary.compensated) + " of them taken back), " +
               std::to_string(summary.parked) + " parked, " +
               std::to_string(summary.not_begun) + " not begun");
  if (summary.staged > 0)
    call.out.Say(std::to_string(summary.staged) +
                 " of the parked are staged and wait for their window");
  if (summary.is_stopped) call.out.Say("stopped: " + summary.stop_reason);
  const bool is_open = summary.parked > 0 || summary.not_begun > 0;
  if (is_open) {
    call.out.Say("not finished: run \"cutover apply " + plan_id + "\" again" +
                 (summary.resume_at.us > 0
                      ? " from " + FormatTime(summary.resume_at)
                      : "") +
                 "; it goes on where it stopped");
  }
  call.out.Give(verb, {{"plan", plan_id},
                       {"run", RunIdOf(plan_id)},
                       {"moves", summary.moves},
                       {"done", summary.done},
                       {"failed", summary.failed},
                       {"compensated", summary.compensated},
                       {"parked", summary.parked},
                       {"staged", summary.staged},
                       {"not_begun", summary.not_begun},
                       {"stop_reason", summary.stop_reason}});
  const bool is_asked_to_stop =
      call.machine.stop.load() || summary.is_held_back;
  if (is_open && is_asked_to_stop) return kExitParked;
  if (summary.failed > 0 || !summary.stop_reason.empty()) return kExitFailed;
  return is_open ? kExitParked : kExitDone;
}

}  // namespace cutover
