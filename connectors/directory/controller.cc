#include "connectors/directory/controller.h"

#include <cstdlib>

#include "connectors/directory/user_entry.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr const char* kDirSync = "1.2.840.113556.1.4.841";
constexpr const char* kShowDeleted = "1.2.840.113556.1.4.417";
constexpr const char* kAnything = "(objectClass=*)";
constexpr const char* kNothing = "(!(objectClass=*))";
// Computers change all day and are never read.
constexpr const char* kNoComputer = "(!(objectClass=computer))";
// By which every forest names its container of deleted objects (MS-ADTS
// 6.1.1.4).
constexpr const char* kDeletedObjects = "18E2EA80684F11D2B9AA00C04F79F805";

// DirSync shows an object when one of these changed. memberOf is none of the
// object's own, so it never does; a move changes the name.
std::vector<std::string> WatchedAttributes() {
  std::vector<std::string> names = DirectoryAttributes();
  std::erase(names, "memberof");
  const auto& copies = CopyAttributes();
  names.insert(names.end(), copies.begin(), copies.end());
  for (const char* name : {"name", "isDeleted", "member"}) {
    names.emplace_back(name);
  }
  return names;
}

LdapSearch WatchOf(const std::string& context, const char* filter) {
  return {context, filter, WatchedAttributes()};
}

Result<std::string> InvocationOf(LdapSession& session,
                                 const std::string& service) {
  std::string bytes;
  const Status status =
      session.Search({service, kAnything, {"invocationId"}, LdapScope::kBase},
                     [&](const LdapEntry& entry) -> Status {
                       bytes = entry.First("invocationid");
                       return Done{};
                     });
  // Whoever may not read it has no count to rely on.
  if (!status.ok() && status.error().code == ErrorCode::kUnavailable)
    return status.error();
  return HexEncode(bytes);
}

// By default only administrators see what lies in the container of deleted
// objects; Samba shows the container to everybody, and nothing of what is in
// it. An account that was deleted, and is seen, is the proof.
Result<bool> SeesDeleted(LdapSession& session, const std::string& context) {
  const Error enough{ErrorCode::kRefused, "one is enough"};
  bool is_seen = false;
  const Status status = session.Search(
      {std::string("<WKGUID=") + kDeletedObjects + "," + context + ">",
       "(&(isDeleted=TRUE)(objectClass=user))",
       {"objectGUID"},
       LdapScope::kSubtree,
       LdapDeleted::kShown},
      [&](const LdapEntry&) -> Status {
        is_seen = true;
        return enough;
      });
  if (!status.ok() && status.error().code == ErrorCode::kUnavailable)
    return status.error();
  return is_seen;
}

// Without a sight of the deleted a count of changes would keep them for ever.
Result<std::string> WhyNotByUsn(LdapSession& session,
                                const Controller& controller,
                                const std::set<std::string>& contexts) {
  if (controller.usn == 0 || controller.invocation.empty() ||
      !controller.controls.contains(kShowDeleted))
    return std::string("the server does not number its changes (uSNChanged)");
  for (const std::string& context : contexts) {
    auto sees = SeesDeleted(session, context);
    if (!sees.ok()) return sees.error();
    if (!*sees) return "the account sees no deleted user of " + context;
  }
  return std::string();
}

// A cookie says where, not what: the state of the directory, whatever the
// filter. So the first needs no object to come with it (MS-ADTS 3.1.1.3.4.1.3).
Result<std::string> WhyNotByDirSync(LdapSession& session,
                                    const Controller& controller,
                                    const std::set<std::string>& contexts,
                                    DirectoryMark& mark) {
  if (!controller.controls.contains(kDirSync))
    return std::string("the server has no DirSync");
  std::map<std::string, std::string> cookies;
  for (const std::string& context : contexts) {
    auto cookie =
        session.DirSync(WatchOf(context, kNothing), "",
                        [](const LdapEntry&) -> Status { return Done{}; });
    if (cookie.ok()) {
      cookies[context] = *cookie;
    } else if (cookie.error().code == ErrorCode::kUnavailable) {
      return cookie.error();
    } else {
      return "DirSync of " + context + " is refused: " + cookie.error().message;
    }
  }
  mark.cookies = std::move(cookies);
  return std::string();
}

LdapSession::OnEntry Into(Changes& changes) {
  return [&changes](const LdapEntry& entry) -> Status {
    auto guid = GuidFromAdBytes(entry.First("objectguid"));
    if (!guid.ok()) return Done{};
    const bool is_deleted =
        EqualsIgnoringCase(entry.First("isdeleted"), "true");
    (is_deleted ? changes.deleted : changes.touched).insert(*guid);
    return Done{};
  };
}

Error MarkIsLost(const std::string& why) {
  return Error{ErrorCode::kNotFound, why};
}

Status ReadByDirSync(LdapSession& session, DirectoryMark& mark,
                     Changes& changes) {
  for (auto& [context, cookie] : mark.cookies) {
    auto next =
        session.DirSync(WatchOf(context, kNoComputer), cookie, Into(changes));
    if (next.ok()) {
      cookie = *std::move(next);
    } else if (next.error().code == ErrorCode::kUnavailable) {
      return next.error();
    } else {
      return MarkIsLost("DirSync does not go on from where it was: " +
                        next.error().message);
    }
  }
  return Done{};
}

Status ReadByUsn(LdapSession& session, const Controller& controller,
                 const std::set<std::string>& contexts, DirectoryMark& mark,
                 Changes& changes) {
  if (mark.controller != controller.name)
    return MarkIsLost("another domain controller answers now");
  if (mark.invocation != controller.invocation || controller.usn < mark.usn)
    return MarkIsLost("the domain controller was restored since");
  const std::string since = std::to_string(mark.usn + 1);
  for (const std::string& context : contexts) {
    TRY(session.Search({context,
                        "(&(uSNChanged>=" + since + ")" + kNoComputer + ")",
                        {"objectGUID", "isDeleted"},
                        LdapScope::kSubtree,
                        LdapDeleted::kShown},
                       Into(changes)));
  }
  mark.usn = controller.usn;
  return Done{};
}

}  // namespace

std::string Controller::ContextOf(const std::string& base_dn) const {
  std::string best;
  for (const std::string& context : contexts) {
    const bool holds = EqualsIgnoringCase(base_dn, context) ||
                       EndsWithIgnoringCase(base_dn, "," + context);
    if (holds && context.size() > best.size()) best = context;
  }
  return best.empty() ? base_dn : best;
}

Result<Controller> ReadController(LdapSession& session) {
  Controller controller;
  const auto take = [&](const LdapEntry& entry) -> Status {
    controller.name = entry.First("dsservicename");
    controller.usn =
        std::strtoll(entry.First("highestcommittedusn").c_str(), nullptr, 10);
    const auto contexts = entry.attributes.find("namingcontexts");
    if (contexts != entry.attributes.end())
      controller.contexts = contexts->second;
    const auto controls = entry.attributes.find("supportedcontrol");
    if (controls != entry.attributes.end())
      controller.controls.insert(controls->second.begin(),
                                 controls->second.end());
    return Done{};
  };
  const Status status = session.Search({"",
                                        kAnything,
                                        {"dsServiceName", "highestCommittedUSN",
                                         "namingContexts", "supportedControl"},
                                        LdapScope::kBase},
                                       take);
  // A server that says nothing of itself can be read all the same.
  if (!status.ok() && status.error().code == ErrorCode::kUnavailable)
    return status.error();
  if (controller.name.empty()) return controller;
  auto invocation = InvocationOf(session, controller.name);
  if (!invocation.ok()) return invocation.error();
  controller.invocation = *std::move(invocation);
  return controller;
}

Result<std::vector<std::string>> MarkNow(
    LdapSession& session, const Controller& controller,
    const std::set<std::string>& contexts,
    const std::vector<ChangeMethod>& methods, DirectoryMark& mark) {
  std::vector<std::string> reasons;
  for (const ChangeMethod method : methods) {
    auto why_not = method == ChangeMethod::kDirSync
                       ? WhyNotByDirSync(session, controller, contexts, mark)
                       : WhyNotByUsn(session, controller, contexts);
    if (!why_not.ok()) return why_not.error();
    if (why_not->empty()) {
      mark.method = method;
      mark.controller = controller.name;
      mark.invocation = controller.invocation;
      mark.usn = controller.usn;
      break;
    }
    reasons.push_back(*std::move(why_not));
  }
  return reasons;
}

Result<Changes> ReadChanges(LdapSession& session, const Controller& controller,
                            const std::set<std::string>& contexts,
                            DirectoryMark& mark) {
  Changes changes;
  TRY(mark.method == ChangeMethod::kDirSync
          ? ReadByDirSync(session, mark, changes)
          : ReadByUsn(session, controller, contexts, mark, changes));
  return changes;
}

}  // namespace cutover
