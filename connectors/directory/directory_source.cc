#include "connectors/directory/directory_source.h"

#include "connectors/directory/ldif.h"
#include "connectors/directory/server_reading.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

class DirectorySource : public UserSource {
 public:
  DirectorySource(DirectorySettings settings, LdapOpener open)
      : settings_(std::move(settings)), open_(std::move(open)) {}

  Status Scan(ScanSink& sink) override { return ScanSince({}, sink); }

  Status ScanSince(const Since& since, ScanSink& sink) override {
    if (!settings_.ldif_file.empty()) return ReadExport(sink);
    if (!since.mark.empty() && settings_.incremental == Incremental::kNever) {
      return Error{ErrorCode::kNotFound, "directory.incremental is never now"};
    }
    auto session = open_();
    if (!session.ok()) return session.error();
    ServerReading reading(settings_, **session, sink);
    if (!since.mark.empty()) return reading.ReadSince(since);
    auto users = reading.ReadAll();
    if (!users.ok()) return users.error();
    if (*users > 0) return Done{};
    return Error{ErrorCode::kInvalid,
                 "there is no user under " + Join(settings_.base_dns, " and "),
                 "check directory.base_dn and what directory.bind_dn may read"};
  }

  Result<Sighting> Observe(const Question&) override {
    return Error{ErrorCode::kBug, "no step is observed in the directory"};
  }

 private:
  Status ReadExport(ScanSink& sink) const {
    auto text = ReadFile(settings_.ldif_file);
    if (!text.ok()) return text.error();
    // An export is in no order: groups first, as from a server.
    auto groups = GroupsOfExport(*text);
    if (!groups.ok()) return OfTheFile(groups.error());
    int users = 0;
    auto end = ParseLdif(*text, [&](const LdapEntry& entry) -> Status {
      if (!IsUserEntry(entry)) return Done{};
      auto observation = ObservationOfEntry(entry, settings_.role, *groups);
      if (!observation.ok()) return observation.error();
      sink.OnUser(*std::move(observation));
      ++users;
      return Done{};
    });
    if (!end.ok()) return OfTheFile(end.error());
    if (!end->is_counted) WarnOfNoCount(end->entries, sink);
    if (users > 0) return Done{};
    return Error{ErrorCode::kInvalid, settings_.ldif_file + " holds no user",
                 "export again, and look at the filter"};
  }

  static Result<GroupGraph> GroupsOfExport(const std::string& text) {
    GroupGraph groups;
    auto end = ParseLdif(text, [&](const LdapEntry& entry) -> Status {
      if (IsGroupEntry(entry)) AddGroup(entry, groups);
      return Done{};
    });
    if (!end.ok()) return end.error();
    return groups;
  }

  Error OfTheFile(Error error) const {
    error.message = settings_.ldif_file + ": " + error.message;
    return error;
  }

  void WarnOfNoCount(long entries, ScanSink& sink) const {
    sink.OnFinding(
        {"CUT-LDIF", Severity::kWarn, "", settings_.ldif_file,
         "the export does not say how many entries it should hold (" +
             std::to_string(entries) + " were read)",
         "compare the count, or export with ldapsearch, which closes with "
         "\"# numEntries\""});
  }

  const DirectorySettings settings_;
  const LdapOpener open_;
};

}  // namespace

std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                Clock& clock) {
  auto open = [ldap = settings.ldap, &clock] { return OpenLdap(ldap, clock); };
  return MakeDirectorySource(std::move(settings), std::move(open));
}

std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                LdapOpener open) {
  return std::make_unique<DirectorySource>(std::move(settings),
                                           std::move(open));
}

}  // namespace cutover
