#include "engine/plan/why_wave.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "engine/plan/pose_waves.h"
#include "engine/plan/estate.h"
#include "engine/plan/wave_ties.h"

namespace cutover {
namespace {

constexpr size_t kMostNamed = 5;

/// The plan's users in the order of their waves.
struct Seat {
  const Wave* wave = nullptr;
  const Move* move = nullptr;
  const User* user = nullptr;
};

class Why {
 public:
  Why(const Plan& plan, const Snapshot& snapshot, const Policy& policy,
      const UserKey& key)
      : policy_(policy), estate_(snapshot) {
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        if (move.user.key == key) self_ = static_cast<int>(seats_.size());
        seats_.push_back({&wave, &move, estate_.UserWithKey(move.user.key)});
      }
    }
  }

  std::vector<std::string> Say() {
    if (self_ < 0) return {};
    SayNamed();
    SayPilot();
    SaySite();
    SayKey();
    SayTies();
    SayEarlier();
    return std::move(said_);
  }

 private:
  const Seat& At(int seat) const { return seats_[static_cast<size_t>(seat)]; }
  const Wave& OwnWave() const { return *At(self_).wave; }

  void SayNamed() {
    const auto found =
        policy_.waves.named.find(ToLower(At(self_).move->user.upn));
    if (found == policy_.waves.named.end()) return;
    const NamedUser& named = found->second;
    std::string text =
        "the campaign names the user (line " + std::to_string(named.line) + ")";
    if (named.place == WavePlace::kPilot) text += ": pilot";
    if (named.place == WavePlace::kLast) text += ": last";
    if (named.not_before.us != 0)
      text += ", not before " + FormatTime(named.not_before);
    if (!named.reason.empty()) text += ", " + named.reason;
    said_.push_back(text);
    is_named_ = named.place != WavePlace::kAny || named.not_before.us != 0;
  }

  void SayPilot() {
    if (OwnWave().number != 0) return;
    said_.push_back("pilot: " + std::to_string(policy_.pilot_size) +
                    " go ahead of everybody else" + Line("pilot"));
  }

  std::string Line(const char* key) const { return LineOf(policy_.waves, key); }

  void SaySite() {
    const User* user = At(self_).user;
    if (user == nullptr || policy_.waves.calendars.empty()) return;
    const int calendar = CalendarOf(*user, policy_.waves);
    if (calendar < 0) return;
    const SiteCalendar& site =
        policy_.waves.calendars[static_cast<size_t>(calendar)];
    said_.push_back((site.sites.empty()
                         ? "the nights of all sites without their own"
                         : "the nights of site " + site.nights.name) +
                    " (line " + std::to_string(site.line) + ")");
  }

  void SayKey() {
    const User* user = At(self_).user;
    if (user == nullptr || policy_.wave_key == WaveKey::kNone ||
        OwnWave().number == 0)
      return;
    said_.push_back("waves.key: only users of \"" +
                    WaveKeyOf(*user, policy_.wave_key) + "\" are in it" +
                    Line("key"));
  }

  void SayTies() {
    std::vector<int> number_of(estate_.snapshot().users.size(), -1);
    for (size_t i = 0; i < seats_.size(); ++i) {
      if (seats_[i].user != nullptr)
        number_of[estate_.IndexOf(*seats_[i].user)] = static_cast<int>(i);
    }
    for (const WaveTie& tie : TiesAmong(estate_.ties(), number_of)) {
      if (std::find(tie.members.begin(), tie.members.end(), self_) ==
          tie.members.end())
        continue;
      std::vector<std::string> here;
      std::vector<std::string> elsewhere;
      for (int member : tie.members) {
        const Seat& mate = At(member);
        if (member == self_) continue;
        if (mate.wave == &OwnWave()) {
          here.push_back(mate.move->user.upn);
          mates_.insert(member);
        } else {
          elsewhere.push_back(mate.move->user.upn + " in " + mate.wave->name);
        }
      }
      if (!here.empty())
        said_.push_back("together with " + Listed(here) + " (" + TieText(tie) +
                        ")");
      if (!elsewhere.empty())
        said_.push_back("cut from " + Listed(elsewhere) + " (" + TieText(tie) +
                        ")");
    }
  }

  static std::string Listed(const std::vector<std::string>& names) {
    std::vector<std::string> first(
        names.begin(), names.begin() + static_cast<int64_t>(
                                           std::min(names.size(), kMostNamed)));
    const size_t more = names.size() - first.size();
    return Join(first, ", ") +
           (more == 0 ? "" : " and " + std::to_string(more) + " more");
  }

  // Waves before it that the user might have been in.
  std::vector<const Wave*> Earlier() const {
    std::vector<const Wave*> earlier;
    const User* user = At(self_).user;
    if (user == nullptr) return earlier;
    std::set<const Wave*> seen;
    for (const Seat& each : seats_) {
      if (each.wave == &OwnWave()) break;
      if (each.wave->number == 0 || each.user == nullptr ||
          !seen.insert(each.wave).second)
        continue;
      if (WaveKeyOf(*each.user, policy_.wave_key) ==
              WaveKeyOf(*user, policy_.wave_key) &&
          CalendarOf(*each.user, policy_.waves) ==
              CalendarOf(*user, policy_.waves))
        earlier.push_back(each.wave);
    }
    return earlier;
  }

  void SayEarlier() {
    if (OwnWave().number == 0 || is_named_) return;
    const auto earlier = Earlier();
    if (earlier.empty()) {
      said_.push_back("the first wave that is open to the user");
      return;
    }
    const auto not_full =
        std::find_if(earlier.begin(), earlier.end(), [&](const Wave* wave) {
          return static_cast<int>(wave->moves.size()) < policy_.wave_size;
        });
    if (not_full == earlier.end()) {
      said_.push_back("the first wave with room: the " +
                      std::to_string(earlier.size()) +
                      " before it are full (waves.size = " +
                      std::to_string(policy_.wave_size) + ")");
      return;
    }
    const size_t left =
        static_cast<size_t>(policy_.wave_size) - (*not_full)->moves.size();
    if (mates_.size() + 1 > left) {
      said_.push_back("the first wave with room for all " +
                      std::to_string(mates_.size() + 1) +
                      " who move together: " + (*not_full)->name + " has " +
                      std::to_string(left) + " places left");
      return;
    }
    said_.push_back("earlier waves are held small by the other limits: " +
                    (*not_full)->name + " has " +
                    std::to_string((*not_full)->moves.size()) + " users");
  }

  const Policy& policy_;
  const Estate estate_;
  std::vector<Seat> seats_;
  int self_ = -1;
  bool is_named_ = false;
  std::set<int> mates_;
  std::vector<std::string> said_;
};

}  // namespace

std::vector<std::string> WhyThisWave(const Plan& plan, const Snapshot& snapshot,
                                     const Policy& policy,
                                     const UserKey& user) {
  return Why(plan, snapshot, policy, user).Say();
}

}  // namespace cutover
