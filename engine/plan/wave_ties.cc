#include "engine/plan/wave_ties.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

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

class Reader {
 public:
  explicit Reader(const std::vector<const User*>& users) : users_(users) {
    by_sip_.reserve(users.size());
    for (size_t i = 0; i < users.size(); ++i) {
      if (users[i] == nullptr) continue;
      const std::string sip = users[i]->facts.Text(A::kSipAddress);
      if (!sip.empty()) by_sip_.emplace(SipKey(sip), static_cast<int>(i));
    }
  }

  std::vector<WaveTie> Read() {
    for (size_t i = 0; i < users_.size(); ++i) {
      if (users_[i] != nullptr) ReadUser(static_cast<int>(i), *users_[i]);
    }
    std::vector<WaveTie> ties;
    for (const auto& [one, other] : pairs_)
      ties.push_back({TieKind::kDelegates, "", Bond::kSoft, {one, other}});
    Add(TieKind::kTeamCalls, teams_, ties);
    Add(TieKind::kResponseGroups, agents_, ties);
    AddLines(ties);
    return ties;
  }

 private:
  void ReadUser(int at, const User& user) {
    for (A side : {A::kDelegates, A::kDelegators}) {
      for (const std::string& sip : user.facts.List(side)) {
        const auto mate = by_sip_.find(SipKey(sip));
        if (mate == by_sip_.end() || mate->second == at) continue;
        pairs_.insert(std::minmax(at, mate->second));
      }
    }
    for (const std::string& sip : user.facts.List(A::kTeamCallMembers)) {
      const std::string own = SipKey(user.facts.Text(A::kSipAddress));
      const auto member = by_sip_.find(SipKey(sip));
      teams_[own].insert(at);
      if (member != by_sip_.end()) teams_[own].insert(member->second);
    }
    for (const std::string& sip : user.facts.List(A::kTeamCallOwners)) {
      const auto owner = by_sip_.find(SipKey(sip));
      teams_[SipKey(sip)].insert(at);
      if (owner != by_sip_.end()) teams_[SipKey(sip)].insert(owner->second);
    }
    for (const std::string& name : user.facts.List(A::kResponseGroups))
      agents_[name].insert(at);
    for (A line : {A::kAdLine, A::kNumber}) {
      const std::string_view base = BaseOf(user.facts.Find(line));
      if (!base.empty()) lines_.emplace_back(base, at);
    }
  }

  static void Add(TieKind kind, const Groups& groups,
                  std::vector<WaveTie>& ties) {
    for (const auto& [name, members] : groups) {
      if (members.size() < 2) continue;
      ties.push_back(
          {kind, name, Bond::kSoft, {members.begin(), members.end()}});
    }
  }

  // Nearly every user has a number of its own: sorted, the few that share one
  // stand side by side.
  void AddLines(std::vector<WaveTie>& ties) {
    std::sort(lines_.begin(), lines_.end());
    lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
    for (size_t from = 0; from < lines_.size();) {
      size_t to = from + 1;
      while (to < lines_.size() && lines_[to].first == lines_[from].first) ++to;
      if (to - from > 1) {
        WaveTie tie{
            TieKind::kLines, std::string(lines_[from].first), Bond::kSoft, {}};
        for (size_t i = from; i < to; ++i)
          tie.members.push_back(lines_[i].second);
        ties.push_back(std::move(tie));
      }
      from = to;
    }
  }

  const std::vector<const User*>& users_;
  std::unordered_map<std::string, int> by_sip_;
  std::set<std::pair<int, int>> pairs_;
  Groups teams_;
  Groups agents_;
  std::vector<std::pair<std::string_view, int>> lines_;  ///< into the facts
};

}  // namespace

std::vector<WaveTie> TiesOf(const std::vector<const User*>& users) {
  return Reader(users).Read();
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
