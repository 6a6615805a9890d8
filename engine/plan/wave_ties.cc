#include "engine/plan/wave_ties.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <unordered_set>

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using Groups = std::map<std::string, std::set<int>>;

std::string SipKey(const std::string& text) {
  const std::string sip = ToLower(text);
  return sip.starts_with("sip:") ? sip : "sip:" + sip;
}

// "+4930100" of "tel:+4930100;ext=12" and of a number's value with its type;
// "" where there is none.
std::string_view BaseOf(const std::string* text) {
  const size_t plus = text == nullptr ? std::string::npos : text->find('+');
  if (plus == std::string::npos) return "";
  const size_t end = text->find_first_not_of("0123456789", plus + 1);
  return std::string_view(*text).substr(
      plus, end == std::string::npos ? end : end - plus);
}

size_t HashOf(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

constexpr A kNaming[] = {A::kDelegates, A::kDelegators, A::kTeamCallMembers,
                         A::kTeamCallOwners, A::kResponseGroups};
constexpr A kLines[] = {A::kAdLine, A::kNumber};

void Add(TieKind kind, const Groups& groups, std::vector<KnownTie>& ties) {
  for (const auto& [name, members] : groups) {
    if (members.size() < 2) continue;
    ties.push_back(
        {{kind, name, Bond::kSoft, {members.begin(), members.end()}}});
  }
}

// Users by the SIP addresses that others name.
using BySip = std::map<std::string, std::vector<int>>;

// Ties of those who name others, or a response group.
class Reader {
 public:
  explicit Reader(const BySip& by_sip) : by_sip_(by_sip) {}

  void Read(int at, const Facts& facts) {
    for (A side : {A::kDelegates, A::kDelegators}) {
      for (const std::string& sip : facts.List(side)) {
        for (int mate : by_sip_.at(SipKey(sip))) {
          if (mate != at) pairs_.insert(std::minmax(at, mate));
        }
      }
    }
    for (const std::string& sip : facts.List(A::kTeamCallMembers))
      Join(at, sip, teams_[SipKey(facts.Text(A::kSipAddress))]);
    for (const std::string& sip : facts.List(A::kTeamCallOwners))
      Join(at, sip, teams_[SipKey(sip)]);
    for (const std::string& name : facts.List(A::kResponseGroups))
      agents_[name].insert(at);
  }

  std::vector<KnownTie> Ties() const {
    std::vector<KnownTie> ties;
    for (const auto& [one, other] : pairs_)
      ties.push_back({{TieKind::kDelegates, "", Bond::kSoft, {one, other}}});
    for (const auto& [name, team] : teams_) {
      KnownTie tie{{TieKind::kTeamCalls, name, Bond::kSoft, {}}};
      for (const auto& [member, vouchers] : team) {
        tie.tie.members.push_back(member);
        tie.vouchers.emplace_back(vouchers.begin(), vouchers.end());
      }
      ties.push_back(std::move(tie));
    }
    Add(TieKind::kResponseGroups, agents_, ties);
    return ties;
  }

 private:
  using Team = std::map<int, std::set<int>>;  ///< members, who vouch for them

  void Join(int at, const std::string& sip, Team& team) const {
    team[at].insert(at);
    for (int member : by_sip_.at(SipKey(sip))) team[member].insert(at);
  }

  const BySip& by_sip_;
  std::set<std::pair<int, int>> pairs_;
  std::map<std::string, Team> teams_;
  Groups agents_;
};

}  // namespace

void TieBook::Set(int at, const User* user) {
  Keys keys{user, 0, {}, false};
  if (user != nullptr) {
    const Facts& facts = user->facts;
    if (facts.Has(A::kSipAddress))
      keys.sip = HashOf(SipKey(*facts.Find(A::kSipAddress)));
    for (size_t i = 0; i < std::size(kLines); ++i) {
      const std::string_view base = BaseOf(facts.Find(kLines[i]));
      if (!base.empty()) keys.bases[i] = HashOf(base);
    }
    keys.names_others = std::any_of(std::begin(kNaming), std::end(kNaming),
                                    [&](A each) { return facts.Has(each); });
  }
  keys_[static_cast<size_t>(at)] = keys;
}

std::vector<KnownTie> TieBook::Ties() const {
  const auto by_sip = ThoseNamed();
  Reader reader(by_sip);
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].names_others)
      reader.Read(static_cast<int>(i), keys_[i].user->facts);
  }
  auto ties = reader.Ties();
  AddLines(ties);
  return ties;
}

// Few users are named by others: their addresses first, then whose they are.
BySip TieBook::ThoseNamed() const {
  BySip by_sip;
  std::unordered_set<size_t> hashes;
  for (const Keys& keys : keys_) {
    if (!keys.names_others) continue;
    for (A list : {A::kDelegates, A::kDelegators, A::kTeamCallMembers,
                   A::kTeamCallOwners}) {
      for (const std::string& sip : keys.user->facts.List(list)) {
        const auto named = by_sip.try_emplace(SipKey(sip)).first;
        hashes.insert(HashOf(named->first));
      }
    }
  }
  if (hashes.empty()) return by_sip;
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].sip == 0 || !hashes.contains(keys_[i].sip)) continue;
    const auto named =
        by_sip.find(SipKey(keys_[i].user->facts.Text(A::kSipAddress)));
    if (named != by_sip.end()) named->second.push_back(static_cast<int>(i));
  }
  return by_sip;
}

// Nearly every user has a number of its own: sorted, the few that share one
// stand side by side.
void TieBook::AddLines(std::vector<KnownTie>& ties) const {
  std::vector<std::pair<size_t, int>> lines;
  lines.reserve(keys_.size());
  for (size_t i = 0; i < keys_.size(); ++i) {
    const auto& [own, other] = keys_[i].bases;
    if (own != 0) lines.emplace_back(own, static_cast<int>(i));
    if (other != 0 && other != own)
      lines.emplace_back(other, static_cast<int>(i));
  }
  std::sort(lines.begin(), lines.end());
  Groups groups;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool is_shared =
        (i > 0 && lines[i - 1].first == lines[i].first) ||
        (i + 1 < lines.size() && lines[i + 1].first == lines[i].first);
    if (!is_shared) continue;
    const User& user = *keys_[static_cast<size_t>(lines[i].second)].user;
    for (A line : kLines) {
      const std::string_view base = BaseOf(user.facts.Find(line));
      if (!base.empty() && HashOf(base) == lines[i].first)
        groups[std::string(base)].insert(lines[i].second);
    }
  }
  Add(TieKind::kLines, groups, ties);
}

std::vector<WaveTie> TiesOf(const std::vector<const User*>& users) {
  TieBook book(users.size());
  for (size_t i = 0; i < users.size(); ++i)
    book.Set(static_cast<int>(i), users[i]);
  std::vector<int> all(users.size());
  std::iota(all.begin(), all.end(), 0);
  return TiesAmong(book.Ties(), all);
}

std::vector<WaveTie> TiesAmong(const std::vector<KnownTie>& ties,
                               const std::vector<int>& number_of) {
  const auto is_among = [&](int user) {
    return number_of[static_cast<size_t>(user)] >= 0;
  };
  std::vector<WaveTie> among;
  for (const auto& [tie, vouchers] : ties) {
    WaveTie few{tie.kind, tie.name, tie.bond, {}};
    for (size_t i = 0; i < tie.members.size(); ++i) {
      const int member = tie.members[i];
      const bool is_known =
          vouchers.empty() ||
          std::any_of(vouchers[i].begin(), vouchers[i].end(), is_among);
      if (is_among(member) && is_known)
        few.members.push_back(number_of[static_cast<size_t>(member)]);
    }
    if (few.members.size() < 2) continue;
    std::sort(few.members.begin(), few.members.end());
    among.push_back(std::move(few));
  }
  const auto end_of_pairs = std::find_if(
      among.begin(), among.end(),
      [](const WaveTie& tie) { return tie.kind != TieKind::kDelegates; });
  std::sort(
      among.begin(), end_of_pairs,
      [](const WaveTie& a, const WaveTie& b) { return a.members < b.members; });
  return among;
}

const char* TieKindName(TieKind kind) {
  constexpr const char* kNames[] = {"delegates", "team_calls",
                                    "response_groups", "lines", "numbers"};
  return kNames[static_cast<size_t>(kind)];
}

std::string TieText(const WaveTie& tie) {
  switch (tie.kind) {
    case TieKind::kDelegates:
      return "delegate";
    case TieKind::kTeamCalls:
      return "team call of " + tie.name;
    case TieKind::kResponseGroups:
      return "response group " + tie.name;
    case TieKind::kLines:
      return "line " + tie.name;
    case TieKind::kNumbers:
      return "numbers of each other";
  }
  return "";
}

}  // namespace cutover
