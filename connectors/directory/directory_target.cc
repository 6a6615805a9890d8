#include "connectors/directory/directory_target.h"

#include "connectors/ldap/filter.h"
#include "engine/base/encoding.h"

namespace cutover {
namespace {

constexpr const char* kKeyPrefix = "ad:";

}  // namespace

// One session for all; one that was lost is opened anew by the next call.
Status DirectoryTarget::WithSession(
    const std::function<Status(LdapSession&)>& use) {
  std::lock_guard lock(mutex_);
  if (session_ == nullptr) {
    auto opened = open_();
    if (!opened.ok()) return opened.error();
    session_ = *std::move(opened);
  }
  const Status status = use(*session_);
  if (!status.ok() && status.error().code == ErrorCode::kUnavailable)
    session_.reset();
  return status;
}

Result<LdapEntry> DirectoryTarget::EntryOf(LdapSession& session,
                                           const Identity& user,
                                           const Step& step) const {
  if (!user.key.starts_with(kKeyPrefix))
    return Error{ErrorCode::kNotFound,
                 user.upn + " is not known to the directory"};
  auto guid = GuidToAdBytes(user.key.substr(std::string(kKeyPrefix).size()));
  if (!guid.ok()) return guid.error();
  const std::string filter = "(objectGUID=" + EscapeForFilter(*guid) + ")";
  std::vector<LdapEntry> found;
  for (const std::string& base : base_dns_) {
    TRY(session.Search({base, filter, {LdapAttributeOf(step)}},
                       [&](const LdapEntry& entry) -> Status {
                         found.push_back(entry);
                         return Done{};
                       }));
    if (!found.empty()) return found[0];
  }
  return Error{ErrorCode::kNotFound,
               "no entry has the objectGUID of " + user.upn,
               "see whether directory.base_dn holds the user, or discover "
               "again"};
}

Status DirectoryTarget::Scan(ScanSink& sink) {
  return WithSession([&](LdapSession& session) -> Status {
    for (const std::string& base : base_dns_) {
      TRY(session.Search({base, kUserFilter, DirectoryAttributes()},
                         [&](const LdapEntry& entry) -> Status {
                           if (!IsUserEntry(entry)) return Done{};
                           auto user = ObservationOfEntry(entry);
                           if (!user.ok()) return user.error();
                           sink.OnUser(*std::move(user));
                           return Done{};
                         }));
    }
    return Done{};
  });
}

Result<Sighting> DirectoryTarget::Observe(const Question& question) {
  Sighting seen;
  TRY(WithSession([&](LdapSession& session) -> Status {
    auto entry = EntryOf(session, question.user, question.step);
    if (!entry.ok()) return entry.error();
    auto value = ValueIn(*entry, question.step);
    if (!value.ok()) return value.error();
    seen.value = *value;
    return Done{};
  }));
  return seen;
}

// The look gives the entry's name and the values that one change depends on;
// it is also what wakes a connection that the server has let go.
Result<Receipt> DirectoryTarget::Apply(const Identity& user, const Step& step,
                                       const std::string& /*key*/) {
  TRY(writes_.Allow(step));
  TRY(WithSession([&](LdapSession& session) -> Status {
    auto entry = EntryOf(session, user, step);
    if (!entry.ok()) return entry.error();
    auto now = ValueIn(*entry, step);
    if (!now.ok()) return now.error();
    if (*now == step.after) return Done{};
    if (*now != step.before)
      return Error{ErrorCode::kConflict,
                   LdapAttributeOf(step) + " of " + entry->dn + " is " +
                       DescribeValue(*now) + " now, not " +
                       DescribeValue(step.before),
                   "somebody else changed it; look again"};
    auto change = ChangeOf(*entry, step);
    if (!change.ok()) return change.error();
    return session.Modify(*change);
  }));
  return Receipt{};
}

}  // namespace cutover
