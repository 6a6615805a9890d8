#include "connectors/directory/server_reading.h"

#include <algorithm>

#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr const char* kGroupFilter = "(objectClass=group)";
// What people's accounts stand in.
constexpr const char* kFolderFilter =
    "(|(objectClass=organizationalUnit)(objectClass=container)"
    "(objectClass=builtinDomain)(objectClass=lostAndFound))";

std::vector<ChangeMethod> MethodsOf(Incremental incremental) {
  switch (incremental) {
    case Incremental::kAuto:
      return {ChangeMethod::kDirSync, ChangeMethod::kUsn};
    case Incremental::kDirSync:
      return {ChangeMethod::kDirSync};
    case Incremental::kUsn:
      return {ChangeMethod::kUsn};
    case Incremental::kNever:
      return {};
  }
  return {};
}

bool IsNotForUs(const Status& status) {
  return !status.ok() && (status.error().code == ErrorCode::kNotFound ||
                          status.error().code == ErrorCode::kUnauthorized);
}

}  // namespace

SourceSystem SystemOf(DirectoryRole role) {
  return role == DirectoryRole::kResource ? SourceSystem::kResourceDirectory
                                          : SourceSystem::kDirectory;
}

void AddGroup(const LdapEntry& entry, GroupGraph& groups) {
  GroupGraph::Group group{entry.dn, {}};
  const auto parents = entry.attributes.find("memberof");
  if (parents != entry.attributes.end()) group.parents = parents->second;
  std::sort(group.parents.begin(), group.parents.end());
  auto guid = GuidFromAdBytes(entry.First("objectguid"));
  groups.Add(guid.ok() ? *guid : ToLower(entry.dn), std::move(group));
}

Result<Observation> ObservationOfEntry(const LdapEntry& entry,
                                       DirectoryRole role,
                                       const GroupGraph& groups) {
  auto observation = ObservationOfEntry(entry);
  if (!observation.ok()) return observation;
  Facts& facts = observation->facts;
  observation->source = SystemOf(role);
  facts.SetList(Attribute::kMemberOf,
                groups.Effective(facts.List(Attribute::kMemberOf)));
  return observation;
}

Status ServerReading::Begin() {
  auto controller = ReadController(session_);
  if (!controller.ok()) return controller.error();
  controller_ = *std::move(controller);
  for (const std::string& base : settings_.base_dns) {
    contexts_.insert(controller_.ContextOf(base));
  }
  return Done{};
}

std::vector<std::string> ServerReading::AskedAttributes() const {
  std::vector<std::string> names = DirectoryAttributes();
  names.insert(names.end(), settings_.copies.begin(), settings_.copies.end());
  return names;
}

// What a mark is good for: another base, role or version asks for other facts.
std::string ServerReading::Scope() const {
  std::string text =
      settings_.role == DirectoryRole::kResource ? "resource\n" : "account\n";
  text += Join(settings_.base_dns, "\n") + "\n" + Join(AskedAttributes(), "\n");
  return Sha256Hex(text);
}

Status ServerReading::MakeMark() {
  const auto methods = MethodsOf(settings_.incremental);
  auto reasons = MarkNow(session_, controller_, contexts_, methods, mark_);
  if (!reasons.ok()) return reasons.error();
  mark_.scope = Scope();
  if (mark_.method != ChangeMethod::kNone || methods.empty()) return Done{};
  const std::string why = Join(*reasons, "; ");
  if (settings_.incremental != Incremental::kAuto) {
    return Error{ErrorCode::kRefused,
                 "directory.incremental cannot be had: " + why,
                 "give the account the right, or set it to auto"};
  }
  sink_.OnFinding(
      {"CUT-FULL", Severity::kNote, "", Join(settings_.base_dns, " and "),
       "every discover reads this directory in full: " + why,
       "of Active Directory, give the account \"Replicating Directory "
       "Changes\" on the domain, or the right to list its deleted objects; "
       "else set directory.incremental = \"never\""});
  return Done{};
}

Result<int> ServerReading::ReadAll() {
  TRY(Begin());
  TRY(MakeMark());
  TRY(ReadGroups());
  if (mark_.method != ChangeMethod::kNone) TRY(ReadFolders());
  for (const std::string& base : settings_.base_dns) {
    TRY(ReadUsers(base, kUserFilter, nullptr));
  }
  if (mark_.method == ChangeMethod::kNone) return users_;
  const Status end = End();
  // Whatever was read is as good as ever; only the next has to be in full.
  if (end.ok()) sink_.OnMark(MarkToText(mark_));
  if (!end.ok() && end.error().code != ErrorCode::kNotFound) return end.error();
  return users_;
}

// Two controllers are never at the same point: what one had not heard of yet,
// the mark of the other would pass over.
Status ServerReading::End() {
  auto last = ReadController(session_);
  if (!last.ok()) return last.error();
  if (last->IsSameAs(controller_)) return Done{};
  return Error{ErrorCode::kNotFound,
               "another domain controller took over in the middle"};
}

// Groups first, so that the users need not be kept until the last group.
Status ServerReading::ReadGroups() {
  for (const std::string& context : contexts_) {
    const Status whole = ReadGroupsUnder(context);
    if (whole.ok()) continue;
    if (!IsNotForUs(whole)) return whole;
    for (const std::string& base : settings_.base_dns) {
      if (controller_.ContextOf(base) == context) TRY(ReadGroupsUnder(base));
    }
    sink_.OnFinding({"CUT-NEST", Severity::kWarn, "", context,
                     "the account may read groups of directory.base_dn only: "
                     "membership through other groups is not known",
                     "let it read the groups of the whole domain"});
  }
  return Done{};
}

Status ServerReading::ReadGroupsUnder(const std::string& dn) {
  return session_.Search({dn, kGroupFilter, {"objectGUID", "memberOf"}},
                         [&](const LdapEntry& entry) -> Status {
                           AddGroup(entry, mark_.groups);
                           return Done{};
                         });
}

Status ServerReading::ReadFolders() {
  for (const std::string& base : settings_.base_dns) {
    TRY(session_.Search({base, kFolderFilter, {"objectGUID"}},
                        [&](const LdapEntry& entry) -> Status {
                          auto guid =
                              GuidFromAdBytes(entry.First("objectguid"));
                          if (guid.ok()) mark_.folders[*guid] = entry.dn;
                          return Done{};
                        }));
  }
  return Done{};
}

Status ServerReading::ReadUsers(const std::string& dn,
                                const std::string& filter, Guids* found) {
  return session_.Search(
      {dn, filter, AskedAttributes()}, [&](const LdapEntry& entry) -> Status {
        if (!IsUserEntry(entry)) return Done{};
        auto observation =
            ObservationOfEntry(entry, settings_.role, mark_.groups);
        if (!observation.ok()) return observation.error();
        AddCopies(entry, settings_.copies, observation->facts);
        if (found != nullptr) found->insert(observation->source_id);
        sink_.OnUser(*std::move(observation));
        ++users_;
        return Done{};
      });
}

}  // namespace cutover
