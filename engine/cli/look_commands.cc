// verify, audit: the commands that only look.

#include "engine/apply/admission.h"
#include "engine/base/csv.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reader.h"
#include "engine/cli/with_store.h"
#include "engine/store/chain.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

Json EventJson(const Event& event) {
  const auto value = [](const Value& v) {
    return v ? Json(*v) : Json(nullptr);
  };
  return {{"plan", event.plan_id},
          {"seq", event.seq},
          {"at", FormatTime(event.at)},
          {"at_us", event.at.us},
          {"actor", event.actor},
          {"kind", event.kind},
          {"user", event.user_key},
          {"upn", event.upn},
          {"wave", event.wave},
          {"move", event.move},
          {"step", event.step},
          {"step_kind", event.step_kind},
          {"before", value(event.before)},
          {"after", value(event.after)},
          {"seen", value(event.seen)},
          {"detail", event.detail},
          {"prev_hash", event.prev_hash},
          {"hash", event.hash}};
}

// What one user's attributes are now, against the plan.
struct Standing {
  int at_after = 0;
  int at_before = 0;
  std::string elsewhere;
};

// The last value a plan gives each attribute, and the first it came from.
std::map<std::pair<Attribute, std::string>, std::pair<Value, Step>> EndsOf(
    const Move& move) {
  std::map<std::pair<Attribute, std::string>, std::pair<Value, Step>> ends;
  for (const Step& step : move.steps) {
    if (step.IsWait()) continue;
    const auto key = std::pair{step.attribute(), step.item};
    const auto [at, is_new] = ends.emplace(key, std::pair{step.before, step});
    if (!is_new) at->second.second = step;
  }
  return ends;
}

Result<Standing> StandingOf(const ReadNow& read, const Move& move) {
  Standing standing;
  for (const auto& [key, end] : EndsOf(move)) {
    auto seen = read(move.user, end.second);
    if (!seen.ok()) return seen.error();
    if (*seen == end.second.after) {
      ++standing.at_after;
    } else if (*seen == end.first) {
      ++standing.at_before;
    } else {
      standing.elsewhere += std::string(AttributeName(key.first)) + " is " +
                            DescribeValue(*seen) + "; ";
    }
  }
  return standing;
}

Result<int> Verify(const Call& call, const Config& config, Database& database) {
  auto stored = PlanStore(database, call.machine.clock).Load(call.args.plan);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  if (call.args.wave) TRY(CheckHasWave(*plan, *call.args.wave));
  auto tenancy = Connect(config, call.machine);
  if (!tenancy.ok()) return tenancy.error();
  auto read = ReaderFor(call, (*tenancy)->routes, CountMoves(*plan));
  if (!read.ok()) return read.error();
  const std::string of_all =
      " of " + std::to_string(CountMoves(*plan)) + " users looked at";
  int after = 0, before = 0, looked = 0;
  Json elsewhere = Json::array();
  for (const Wave& wave : plan->waves) {
    if (call.args.wave && *call.args.wave != wave.number) continue;
    for (const Move& move : wave.moves) {
      auto standing = StandingOf(*read, move);
      if (!standing.ok()) return standing.error();
      call.out.Progress(call.machine.clock, std::to_string(++looked) + of_all);
      const bool is_mixed = standing->at_after > 0 && standing->at_before > 0;
      if (!standing->elsewhere.empty() || is_mixed) {
        const std::string what = standing->elsewhere.empty()
                                     ? "part of the way"
                                     : standing->elsewhere;
        call.out.Say("  " + move.user.upn + ": " + what);
        elsewhere.push_back({{"upn", move.user.upn}, {"what", what}});
      } else if (standing->at_after > 0) {
        ++after;
      } else {
        ++before;
      }
    }
  }
  call.out.Say(std::to_string(after) + " users are as planned, " +
               std::to_string(before) + " as before, " +
               std::to_string(elsewhere.size()) + " neither");
  call.out.Give("verify", {{"plan", stored->id},
                           {"after", after},
                           {"before", before},
                           {"elsewhere", elsewhere}});
  return before == 0 && elsewhere.empty() ? kExitDone : kExitFailed;
}

std::string ExportText(const std::vector<Event>& events, bool is_csv) {
  std::string text;
  if (is_csv)
    text = CsvLine({"plan", "seq", "at", "actor", "kind", "upn", "wave",
                    "step_kind", "before", "after", "seen", "detail", "hash"});
  for (const Event& event : events) {
    if (!is_csv) {
      text += CanonicalJson(EventJson(event)) + "\n";
      continue;
    }
    text += CsvLine({event.plan_id, std::to_string(event.seq),
                     FormatTime(event.at), event.actor, event.kind, event.upn,
                     std::to_string(event.wave), event.step_kind,
                     event.before.value_or(""), event.after.value_or(""),
                     event.seen.value_or(""), event.detail, event.hash});
  }
  return text;
}

// The whole id of the plan or run that was named; "" when none was.
Result<std::string> NamedPlan(const Call& call, Database& database) {
  if (call.args.plan.empty()) return std::string();
  auto stored = PlanStore(database, call.machine.clock).Load(call.args.plan);
  if (!stored.ok()) return stored.error();
  return stored->id;
}

Result<std::vector<Event>> NamedEvents(const Call& call, Database& database) {
  auto named = NamedPlan(call, database);
  if (!named.ok()) return named.error();
  return Audit(database).Read(*named);
}

Result<int> ListEvents(const Call& call, Database& database) {
  auto events = NamedEvents(call, database);
  if (!events.ok()) return events.error();
  Json rows = Json::array();
  const std::string& user = call.args.user;
  for (const Event& event : *events) {
    if (!user.empty() && !EqualsIgnoringCase(event.upn, user)) continue;
    rows.push_back(EventJson(event));
    call.out.Say(FormatTime(event.at) + " " + event.plan_id + " " + event.kind +
                 " " + event.upn + " " + event.step_kind + " " + event.detail);
  }
  call.out.Give("audit", {{"events", rows}});
  return static_cast<int>(kExitDone);
}

Result<int> ExportEvents(const Call& call, Database& database) {
  auto events = NamedEvents(call, database);
  if (!events.ok()) return events.error();
  TRY(WriteFileAtomically(call.args.output,
                          ExportText(*events, call.args.format == "csv")));
  call.out.Say("wrote " + std::to_string(events->size()) + " events to " +
               call.args.output);
  call.out.Give("audit-export", {{"events", events->size()}});
  return static_cast<int>(kExitDone);
}

Result<int> VerifyChains(const Call& call, Database& database) {
  Audit audit(database);
  auto named = NamedPlan(call, database);
  if (!named.ok()) return named.error();
  std::vector<std::string> ids = {*named};
  if (named->empty()) {
    auto chains = audit.Chains();
    if (!chains.ok()) return chains.error();
    ids = *std::move(chains);
  }
  Json faults = Json::array();
  for (const std::string& id : ids) {
    auto found = audit.Verify(id);
    if (!found.ok()) return found.error();
    for (const std::string& fault : *found) {
      call.out.Say("  " + id + ": " + fault);
      faults.push_back({{"plan", id}, {"fault", fault}});
    }
  }
  call.out.Say(std::to_string(ids.size()) + " chains checked, " +
               std::to_string(faults.size()) + " faults");
  call.out.Give("audit-verify", {{"chains", ids.size()}, {"faults", faults}});
  return static_cast<int>(faults.empty() ? kExitDone : kExitFailed);
}

}  // namespace

int VerifyCommand(const Call& call) {
  return WithStore(call, "verify",
                   [&](const Config& config, Database& database) {
                     return Verify(call, config, database);
                   });
}

int AuditListCommand(const Call& call) {
  return WithStore(call, "audit", [&](const Config&, Database& database) {
    return ListEvents(call, database);
  });
}

int AuditExportCommand(const Call& call) {
  return WithStore(call, "audit", [&](const Config&, Database& database) {
    return ExportEvents(call, database);
  });
}

int AuditVerifyCommand(const Call& call) {
  return WithStore(call, "audit", [&](const Config&, Database& database) {
    return VerifyChains(call, database);
  });
}

}  // namespace cutover
