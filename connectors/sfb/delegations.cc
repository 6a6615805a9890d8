#include "connectors/sfb/delegations.h"

#include <algorithm>

#include "connectors/sfb/sip_address.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr const char* kOwners[] = {"Owner",      "User",   "Identity",
                                   "SipAddress", "SipUri", "Delegator",
                                   "Manager"};
constexpr const char* kDelegates[] = {"Delegates", "Delegate"};
constexpr const char* kTeams[] = {"Team", "TeamMembers"};
constexpr std::string_view kUserLine = "User Aor:";

void AddTo(TextList& list, const TextList& more) {
  for (const std::string& each : more) {
    if (std::find(list.begin(), list.end(), each) == list.end())
      list.push_back(each);
  }
}

Status AddAddressesAt(const ExportRow& row, const char* name, TextList& list) {
  const auto items = row.Items(name);
  for (const Json& item : items.value_or(std::vector<Json>{})) {
    const std::string text = Trim(ExportedText(item));
    const TextList found = SipAddressesIn(text);
    if (found.empty() && !text.empty()) {
      return Error{ErrorCode::kInvalid,
                   row.where() + ": \"" + text.substr(0, 60) + "\" under " +
                       name + " is no SIP address",
                   "give addresses, not names: sip:joe@contoso.com"};
    }
    AddTo(list, found);
  }
  return Done{};
}

bool HasAny(const ExportRow& row, const char* const* begin,
            const char* const* end) {
  return std::any_of(begin, end,
                     [&](const char* name) { return row.Has(name); });
}

std::string OwnerOf(const ExportRow& row) {
  for (const char* name : kOwners) {
    const std::string sip = SipAddressOf(row.Text(name));
    if (!sip.empty()) return sip;
  }
  return "";
}

}  // namespace

Status DelegationReader::Take(const ExportRow& row) {
  const std::string owner = OwnerOf(row);
  const bool tells =
      HasAny(row, std::begin(kDelegates), std::end(kDelegates)) ||
      HasAny(row, std::begin(kTeams), std::end(kTeams));
  if (owner.empty() || !tells) {
    return Error{
        ErrorCode::kInvalid,
        row.where() + (owner.empty() ? ": no column holds the owner's address"
                                     : ": there is no column of delegates"),
        "give the columns Owner and Delegate, each with a SIP address"};
  }
  OnPremDelegation& delegation = Of(owner);
  for (const char* name : kDelegates) {
    TRY(AddAddressesAt(row, name, delegation.delegates));
  }
  for (const char* name : kTeams) {
    TRY(AddAddressesAt(row, name, delegation.team));
  }
  return Done{};
}

Status DelegationReader::TakeSefaUtil(const std::string& text) {
  OnPremDelegation* current = nullptr;
  int number = 0;
  for (const std::string& raw : Split(text, '\n')) {
    ++number;
    const std::string line = Trim(raw);
    if (StartsWithIgnoringCase(line, kUserLine)) {
      const std::string owner =
          SipAddressOf(std::string_view(line).substr(kUserLine.size()));
      if (owner.empty()) {
        return Error{ErrorCode::kInvalid,
                     "line " + std::to_string(number) +
                         ": the user's address cannot be read",
                     "let SEFAUtil print it again"};
      }
      current = &Of(owner);
      continue;
    }
    const size_t first = ToLower(line).find("sip:");
    if (first == std::string::npos) continue;
    // Whom it rings is told by the words before the first address.
    const std::string words = ToLower(line.substr(0, first));
    const bool is_team = words.find("team") != std::string::npos;
    if (!is_team && words.find("delegates") == std::string::npos) continue;
    if (current == nullptr) {
      return Error{ErrorCode::kInvalid,
                   "line " + std::to_string(number) +
                       ": settings of nobody: no \"User Aor\" above",
                   "the file lost its beginning: let SEFAUtil print it again"};
    }
    AddTo(is_team ? current->team : current->delegates,
          SipAddressesIn(line.substr(first)));
  }
  if (current != nullptr) return Done{};
  return Error{ErrorCode::kInvalid, "SEFAUtil tells of no user",
               "let SEFAUtil print the settings of the users"};
}

OnPremDelegation& DelegationReader::Of(const std::string& owner) {
  OnPremDelegation& delegation = by_owner_[owner];
  delegation.owner = owner;
  return delegation;
}

std::vector<OnPremDelegation> DelegationReader::Finish() const {
  std::vector<OnPremDelegation> all;
  for (const auto& [owner, delegation] : by_owner_) all.push_back(delegation);
  return all;
}

bool IsSefaUtilText(const std::string& text) {
  return text.find(kUserLine) != std::string::npos;
}

}  // namespace cutover
