#include "engine/plan/pose_waves.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string_view>
#include <unordered_set>

#include "engine/base/text.h"
#include "engine/plan/erlang.h"
#include "engine/plan/expand_steps.h"
#include "engine/plan/kept_loads.h"
#include "engine/plan/tenant_fact.h"
#include "engine/plan/number_ties.h"
#include "engine/plan/wave_ties.h"

namespace cutover {
namespace {

using A = Attribute;

class Posing {
 public:
  Posing(const std::vector<KeyedMove*>& moves, const Estate& estate,
         const Policy& policy, Time now, const std::vector<Wave>& kept)
      : moves_(moves),
        estate_(estate),
        policy_(policy),
        now_(now),
        kept_(kept) {
    for (const KeyedMove* each : moves) users_.push_back(each->user);
  }

  WaveProblem Pose() {
    problem_.size = policy_.wave_size;
    problem_.pilot = policy_.pilot_size;
    problem_.windows = policy_.windows;
    problem_.default_window = policy_.default_window;
    problem_.soak = policy_.waves.soak;
    problem_.most_a_night = policy_.waves.most_a_night;
    problem_.seats_a_day = policy_.waves.seats_a_day;
    AddMovers();
    AddTies();
    AddCalendars();
    AddPace();
    AddSupplies();
    problem_.kept = KeptLoadsOf(kept_, estate_, policy_.waves,
                                problem_.calendars, supplied_);
    NameLimits();
    return std::move(problem_);
  }

 private:
  void AddMovers() {
    problem_.movers.reserve(moves_.size());
    int group = 0;
    for (size_t i = 0; i < moves_.size(); ++i) {
      if (i > 0 && moves_[i]->key != moves_[i - 1]->key) ++group;
      Mover mover;
      mover.group = group;
      if (users_[i] != nullptr)
        mover.calendar = std::max(CalendarOf(*users_[i], policy_.waves), 0);
      for (const auto& [sku, seats] : moves_[i]->notes->seats)
        mover.seats += static_cast<int>(std::max<int64_t>(seats, 0));
      if (const NamedUser* named = NamedAs(moves_[i]->move)) {
        mover.place = named->place;
        mover.not_before = named->not_before;
      }
      problem_.movers.push_back(std::move(mover));
    }
  }

  // Null where the campaign does not name the user.
  const NamedUser* NamedAs(const Move& move) const {
    if (policy_.waves.named.empty()) return nullptr;
    const auto found = policy_.waves.named.find(ToLower(move.user.upn));
    return found == policy_.waves.named.end() ? nullptr : &found->second;
  }

  void AddTies() {
    const auto has = [](const std::vector<TieKind>& kinds, TieKind kind) {
      return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    };
    std::vector<int> number_of(estate_.snapshot().users.size(), -1);
    for (size_t i = 0; i < users_.size(); ++i) {
      if (users_[i] != nullptr)
        number_of[estate_.IndexOf(*users_[i])] = static_cast<int>(i);
    }
    for (WaveTie& tie : TiesAmong(estate_.ties(), number_of)) {
      const bool is_hard = has(policy_.waves.inseparable, tie.kind);
      if (!is_hard && !has(policy_.waves.together, tie.kind)) continue;
      tie.bond = is_hard ? Bond::kHard : Bond::kSoft;
      problem_.ties.push_back(std::move(tie));
    }
    for (WaveTie& tie : NumberTies(moves_, problem_.movers, problem_.size))
      problem_.ties.push_back(std::move(tie));
  }

  void AddCalendars() {
    for (const SiteCalendar& each : policy_.waves.calendars) {
      problem_.calendars.push_back(each.nights);
      std::erase_if(problem_.calendars.back().nights,
                    [&](const Night& night) { return night.opens < now_; });
    }
  }

  void AddPace() {
    if (!policy_.waves.calls_a_second) return;
    int calls = 1;
    Duration tail;
    for (const KeyedMove* each : moves_) {
      // What is staged is done before the window opens.
      const int first = policy_.stage_ahead.us > 0 ? each->move.staged : 0;
      calls = std::max(calls, CallsOf(each->move, first));
      tail = std::max(tail, SettleOf(each->move, first));
    }
    const double us = 1e6 * calls / *policy_.waves.calls_a_second;
    problem_.pace = MovePace{{static_cast<int64_t>(std::ceil(us))}, tail};
  }

  void AddSupplies() {
    std::set<std::string> skus;
    for (const StockArrival& each : policy_.waves.arrivals) {
      if (!each.sku.empty()) skus.insert(ToLower(each.sku));
    }
    for (const Sku& sku : estate_.snapshot().skus) {
      if (skus.contains(ToLower(sku.part_number))) AddSeats(sku);
    }
    AddSessions();
  }

  void AddSeats(const Sku& sku) {
    int64_t stock = std::max<int64_t>(sku.enabled - sku.consumed, 0);
    Supply supply{"seats of " + sku.part_number, {{Time{}, stock}}};
    for (const StockArrival& each : ArrivalsOf(sku.part_number)) {
      stock += each.count;
      // Staging takes the seat ahead of the window.
      supply.stock.emplace_back(each.from + policy_.stage_ahead, stock);
    }
    problem_.supplies.push_back(std::move(supply));
    supplied_.push_back(sku.id);
    for (size_t i = 0; i < moves_.size(); ++i) {
      Mover& mover = problem_.movers[i];
      mover.takes.resize(problem_.supplies.size());
      for (const auto& [id, seats] : moves_[i]->notes->seats) {
        if (id == sku.id && seats > 0)
          mover.takes.back() = static_cast<int>(seats);
      }
    }
  }

  std::vector<StockArrival> ArrivalsOf(const std::string& sku) const {
    std::vector<StockArrival> arrivals;
    for (const StockArrival& each : policy_.waves.arrivals) {
      if (EqualsIgnoringCase(each.sku, sku)) arrivals.push_back(each);
    }
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const StockArrival& a, const StockArrival& b) {
                       return a.from < b.from;
                     });
    return arrivals;
  }

  // Users whom the gateways' sessions carry, less those who are on them
  // already.
  void AddSessions() {
    const auto sessions = MaxSessions(estate_, policy_);
    if (!policy_.waves.blocked_calls || !sessions) return;
    const int64_t there = UsersOnGateways();
    const auto users = [&](int64_t lines) {
      return MostUsers(lines, policy_.erlangs_per_user,
                       *policy_.waves.blocked_calls) -
             there;
    };
    int64_t lines = *sessions;
    Supply supply{"sessions of the gateways", {{Time{}, users(lines)}}};
    for (const StockArrival& each : ArrivalsOf("")) {
      lines += each.count;
      supply.stock.emplace_back(each.from, users(lines));
    }
    problem_.supplies.push_back(std::move(supply));
    supplied_.push_back("");
    for (Mover& mover : problem_.movers) {
      mover.takes.resize(problem_.supplies.size());
      mover.takes.back() = 1;
    }
  }

  int64_t UsersOnGateways() const {
    std::unordered_set<std::string_view> moving;
    for (const KeyedMove* each : moves_) moving.insert(each->move.user.key);
    for (const Wave& wave : kept_) {
      for (const Move& each : wave.moves) moving.insert(each.user.key);
    }
    const Snapshot& snapshot = estate_.snapshot();
    int64_t count = snapshot.left_out.value_or(LeftOut{}).on_direct_routing;
    for (const User& user : snapshot.users) {
      if (user.facts.Text(A::kNumber).starts_with("directRouting") &&
          !moving.contains(user.key))
        ++count;
    }
    return count;
  }

  void Limit(LimitKind kind, int index, std::string words) {
    problem_.limits.push_back({kind, index, std::move(words)});
  }

  std::string Line(const char* key) const { return LineOf(policy_.waves, key); }

  void NameLimits() {
    Limit(LimitKind::kSize, 0,
          "waves.size = " + std::to_string(problem_.size) + Line("size"));
    if (policy_.wave_key != WaveKey::kNone)
      Limit(LimitKind::kKey, 0, "waves.key" + Line("key"));
    for (TieKind kind : policy_.waves.inseparable) {
      Limit(LimitKind::kInseparable, static_cast<int>(kind),
            "waves.inseparable has \"" + std::string(TieKindName(kind)) + "\"" +
                Line("inseparable"));
    }
    if (problem_.most_a_night)
      Limit(LimitKind::kNightLoad, 0,
            "waves.most_a_night = " + std::to_string(*problem_.most_a_night) +
                Line("most_a_night"));
    if (problem_.seats_a_day)
      Limit(LimitKind::kSeatsADay, 0,
            "waves.seats_a_day = " + std::to_string(*problem_.seats_a_day) +
                Line("seats_a_day"));
    NamePace();
    NameSupplies();
    NameNights();
    NamePeople();
  }

  void NamePace() {
    if (!problem_.pace) return;
    Limit(LimitKind::kPace, 0,
          "waves.calls_a_second" + Line("calls_a_second") + ": a move takes " +
              FormatDuration(problem_.pace->a_move) +
              " of it, and the last of a window ends " +
              FormatDuration(problem_.pace->tail) + " after it began");
  }

  void NameSupplies() {
    for (size_t i = 0; i < problem_.supplies.size(); ++i) {
      const Supply& supply = problem_.supplies[i];
      std::string words =
          supply.name + ": enough for " +
          std::to_string(std::max<int64_t>(supply.stock[0].second, 0)) +
          " users";
      for (size_t k = 1; k < supply.stock.size(); ++k) {
        words += ", from " + FormatTime(supply.stock[k].first) + " for " +
                 std::to_string(supply.stock[k].second);
      }
      Limit(LimitKind::kSupply, static_cast<int>(i), words);
    }
  }

  void NameNights() {
    if (problem_.calendars.empty()) return;
    for (size_t i = 0; i < problem_.calendars.size(); ++i) {
      const NightCalendar& each = problem_.calendars[i];
      if (!each.most_a_night) continue;
      const int line = policy_.waves.calendars[i].load_line;
      Limit(LimitKind::kSiteLoad, static_cast<int>(i),
            "site.most_a_night = " + std::to_string(*each.most_a_night) +
                " of " + each.name + " (line " + std::to_string(line) + ")");
    }
    for (size_t i = 0; i < policy_.waves.barriers.size(); ++i) {
      Limit(LimitKind::kBarrier, static_cast<int>(i),
            policy_.waves.barriers[i]);
    }
    Limit(LimitKind::kUntil, 0, policy_.waves.until);
    if (problem_.soak.us > 0 && problem_.pilot > 0)
      Limit(LimitKind::kSoak, 0,
            "waves.soak = " + FormatDuration(problem_.soak) + Line("soak"));
  }

  void NamePeople() {
    bool has_pilot = false;
    for (size_t i = 0; i < moves_.size(); ++i) {
      const NamedUser* named = NamedAs(moves_[i]->move);
      if (named == nullptr) continue;
      const NamedUser& each = *named;
      has_pilot = has_pilot || each.place == WavePlace::kPilot;
      if (each.place == WavePlace::kAny && each.not_before.us == 0) continue;
      std::string words = moves_[i]->move.user.upn;
      if (each.place == WavePlace::kPilot) words += " in the pilot";
      if (each.place == WavePlace::kLast) words += " last";
      if (each.not_before.us != 0)
        words += " not before " + FormatTime(each.not_before);
      if (!each.reason.empty()) words += ", " + each.reason;
      Limit(LimitKind::kPerson, static_cast<int>(i),
            words + " (line " + std::to_string(each.line) + ")");
    }
    if (has_pilot)
      Limit(LimitKind::kPilot, 0,
            "waves.pilot = " + std::to_string(problem_.pilot) + Line("pilot"));
  }

  const std::vector<KeyedMove*>& moves_;
  const Estate& estate_;
  const Policy& policy_;
  const Time now_;
  const std::vector<Wave>& kept_;
  std::vector<std::string> supplied_;  ///< as KeptLoadsOf takes them
  std::vector<const User*> users_;
  WaveProblem problem_;
};

}  // namespace

std::string WaveKeyOf(const User& user, WaveKey key) {
  switch (key) {
    case WaveKey::kNone:
      return "";
    case WaveKey::kCountry:
      return CountryOf(user, nullptr);
    case WaveKey::kSite:
      return user.facts.Text(A::kSite);
    case WaveKey::kDepartment:
      return user.facts.Text(A::kDepartment);
  }
  return "";
}

int CalendarOf(const User& user, const WavePolicy& policy) {
  if (policy.calendars.empty()) return -1;
  const std::string site = ToLower(user.facts.Text(A::kSite));
  int others = -1;
  for (size_t i = 0; i < policy.calendars.size(); ++i) {
    const auto& sites = policy.calendars[i].sites;
    if (sites.empty()) others = static_cast<int>(i);
    if (std::find(sites.begin(), sites.end(), site) != sites.end())
      return static_cast<int>(i);
  }
  return others;
}

std::optional<int64_t> MaxSessions(const Estate& estate, const Policy& policy) {
  auto told = estate.TenantFact(tenant_fact::kMaxSessions);
  if (!told) {
    const auto found = policy.told_tenant.find(tenant_fact::kMaxSessions);
    if (found == policy.told_tenant.end()) return std::nullopt;
    told = found->second;
  }
  return std::atoll(told->c_str());
}

WaveProblem PoseWaves(const std::vector<KeyedMove*>& moves,
                      const Estate& estate, const Policy& policy, Time now,
                      const std::vector<Wave>& kept) {
  return Posing(moves, estate, policy, now, kept).Pose();
}

int CallsOf(const Move& move, int first) {
  int calls = 0;
  for (size_t i = static_cast<size_t>(first); i < move.steps.size(); ++i)
    calls += move.steps[i].IsWait() ? 2 : 3;
  return calls;
}

Duration SettleOf(const Move& move, int first) {
  Duration settle;
  for (size_t i = static_cast<size_t>(first); i < move.steps.size(); ++i)
    settle = settle + RowOf(move.steps[i].kind).settle;
  return settle;
}

}  // namespace cutover
