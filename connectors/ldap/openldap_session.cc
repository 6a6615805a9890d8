#include <ldap.h>

#include <unordered_set>

#include "connectors/ldap/openldap_bind.h"
#include "connectors/ldap/openldap_controls.h"
#include "connectors/ldap/value_ranges.h"
#include "engine/base/log.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

struct FreeMessage {
  void operator()(LDAPMessage* p) const { ldap_msgfree(p); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

class OpenLdapSession : public LdapSession {
 public:
  OpenLdapSession(LdapHandle handle, LdapSettings settings, Clock& clock)
      : handle_(std::move(handle)),
        ldap_(handle_.get()),
        settings_(std::move(settings)),
        clock_(clock) {}

  // A page's cookie dies with its connection: after a loss the search begins
  // anew, and what was delivered already is passed over.
  Status Search(const LdapSearch& search, const OnEntry& on_entry) override {
    std::unordered_set<std::string> delivered;
    const auto on_new = [&](const LdapEntry& entry) -> Status {
      const std::string guid = entry.First("objectguid");
      const bool is_new =
          delivered.insert(guid.empty() ? entry.dn : guid).second;
      return is_new ? on_entry(entry) : Done{};
    };
    return OutlivingLosses(search, [&] { return SearchOnce(search, on_new); });
  }

  // A cookie of DirSync outlives the connection: after a loss it goes on.
  Result<std::string> DirSync(const LdapSearch& search,
                              const std::string& cookie,
                              const OnEntry& on_entry) override {
    std::string at = cookie;
    TRY(OutlivingLosses(search, [&] { return SyncOn(search, at, on_entry); }));
    return at;
  }

  Status Modify(const LdapChange& change) override {
    // Delete-this-value fails when somebody changed it: the assertion.
    std::string before = change.before, after = change.after;
    char* old_values[] = {before.data(), nullptr};
    char* new_values[] = {after.data(), nullptr};
    std::string name = change.attribute;
    LDAPMod remove{LDAP_MOD_DELETE, name.data(), {old_values}};
    LDAPMod add{LDAP_MOD_ADD, name.data(), {new_values}};
    std::vector<LDAPMod*> mods;
    if (!before.empty()) mods.push_back(&remove);
    if (!after.empty()) mods.push_back(&add);
    mods.push_back(nullptr);
    const int code = ldap_modify_ext_s(ldap_, change.dn.c_str(), mods.data(),
                                       nullptr, nullptr);
    if (code == LDAP_SUCCESS) return Done{};
    return LdapError(ldap_, code, "changing " + name + " of " + change.dn);
  }

 private:
  static constexpr int kMostLosses = 3;

  // Connects again, and to the next server if need be, when it is lost.
  Status OutlivingLosses(const LdapSearch& search,
                         const std::function<Status()>& work) {
    for (int losses = 0;; ++losses) {
      const Status status = work();
      const bool is_lost =
          !status.ok() && status.error().code == ErrorCode::kUnavailable;
      if (!is_lost || losses == kMostLosses) return status;
      Log(LogLevel::kWarning, "ldap.lost",
          {{"base", search.base_dn}, {"reason", status.error().message}});
      clock_.SleepUntil(clock_.Now() + Seconds(1LL << losses));
      auto handle = ConnectAndBind(settings_);
      if (!handle.ok()) return handle.error();
      handle_ = *std::move(handle);
      ldap_ = handle_.get();
    }
  }

  // The next page is asked for before this one is taken apart: the server
  // works while we do.
  Status SearchOnce(const LdapSearch& search, const OnEntry& on_entry) {
    std::string cookie;
    auto id = AskPage(search, cookie);
    while (id.ok()) {
      std::vector<Message> page;
      auto answer = ReceivePage(search, *id, page);
      if (!answer.ok()) return answer.error();
      cookie = NextPage(ldap_, *answer);
      const bool is_last = cookie.empty();
      if (!is_last) id = AskPage(search, cookie);
      for (const Message& message : page) {
        const Status status = Deliver(EntryOf(message.get()), on_entry);
        if (status.ok()) continue;
        if (!is_last && id.ok()) ldap_abandon_ext(ldap_, *id, nullptr, nullptr);
        return status;
      }
      if (is_last) return Done{};
    }
    return id.error();
  }

  Status Deliver(LdapEntry entry, const OnEntry& on_entry) {
    TRY(CompleteValues(entry, [&](const std::string& dn,
                                  const std::string& attribute) {
      return ReadOne({dn, "(objectClass=*)", {attribute}, LdapScope::kBase});
    }));
    return on_entry(entry);
  }

  Result<LdapEntry> ReadOne(const LdapSearch& search) {
    auto id = AskPage(search, "");
    if (!id.ok()) return id.error();
    std::vector<Message> page;
    auto answer = ReceivePage(search, *id, page);
    if (!answer.ok()) return answer.error();
    if (page.size() == 1) return EntryOf(page[0].get());
    return Error{ErrorCode::kConflict, search.base_dn + " went away meanwhile",
                 "run it again"};
  }

  // Each answer's cookie counts only once what came with it is delivered.
  Status SyncOn(const LdapSearch& search, std::string& cookie,
                const OnEntry& on_entry) {
    while (true) {
      std::vector<LdapControl> controls;
      controls.push_back(DirSyncControl(cookie));
      auto id = Ask(search, controls);
      if (!id.ok()) return id.error();
      std::vector<Message> page;
      auto controls_of_answer = ReceivePage(search, *id, page);
      if (!controls_of_answer.ok()) return controls_of_answer.error();
      auto answer = DirSyncAnswerOf(*controls_of_answer);
      if (!answer.ok()) return answer.error();
      for (const Message& message : page) {
        TRY(on_entry(EntryOf(message.get())));
      }
      cookie = answer->cookie;
      if (!answer->has_more) return Done{};
    }
  }

  Result<int> AskPage(const LdapSearch& search, const std::string& cookie) {
    std::vector<LdapControl> controls;
    if (search.scope == LdapScope::kSubtree)
      controls.push_back(PageControl(ldap_, settings_.page_size, cookie));
    if (search.deleted == LdapDeleted::kShown) {
      controls.push_back(ShowDeletedControl());
      controls.push_back(ShowRecycledControl());
    }
    return Ask(search, controls);
  }

  // The id of the request.
  Result<int> Ask(const LdapSearch& search,
                  const std::vector<LdapControl>& controls) {
    std::vector<LDAPControl*> list;
    for (const LdapControl& control : controls) list.push_back(control.get());
    list.push_back(nullptr);
    std::vector<char*> names;
    for (const std::string& name : search.attributes) {
      names.push_back(const_cast<char*>(name.c_str()));
    }
    names.push_back(nullptr);
    const int scope =
        search.scope == LdapScope::kBase ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE;
    int id = 0;
    const int code = ldap_search_ext(
        ldap_, search.base_dn.c_str(), scope, search.filter.c_str(),
        names.data(), 0, list.data(), nullptr, nullptr, LDAP_NO_LIMIT, &id);
    if (code == LDAP_SUCCESS) return id;
    return LdapError(ldap_, code, "searching " + search.base_dn);
  }

  // The entries into `page`; gives the controls of the result.
  Result<LdapControls> ReceivePage(const LdapSearch& search, int id,
                                   std::vector<Message>& page) {
    while (true) {
      timeval limit = LdapLimit(settings_.timeout);
      LDAPMessage* raw = nullptr;
      const int type = ldap_result(ldap_, id, LDAP_MSG_ONE, &limit, &raw);
      Message message(raw);
      if (type <= 0) {
        return LdapError(ldap_, type == 0 ? LDAP_TIMEOUT : LDAP_SERVER_DOWN,
                         "reading " + search.base_dn);
      }
      if (type == LDAP_RES_SEARCH_ENTRY) {
        page.push_back(std::move(message));
      } else if (type == LDAP_RES_SEARCH_RESULT) {
        return EndPage(message.get(), search);
      } else if (type != LDAP_RES_SEARCH_REFERENCE) {
        // Samba answers an unknown critical control by an extended response.
        return Error{ErrorCode::kUnavailable,
                     "the directory gave an unexpected answer"};
      }
    }
  }

  Result<LdapControls> EndPage(LDAPMessage* message, const LdapSearch& search) {
    int code = LDAP_SUCCESS;
    LDAPControl** controls = nullptr;
    ldap_parse_result(ldap_, message, &code, nullptr, nullptr, nullptr,
                      &controls, 0);
    LdapControls answer(controls);
    if (code == LDAP_SUCCESS) return answer;
    return LdapError(ldap_, code, "searching " + search.base_dn);
  }

  // In one pass: ldap_get_values_len would look each name up from the start.
  LdapEntry EntryOf(LDAPMessage* message) {
    LdapEntry entry;
    BerElement* at = nullptr;
    berval dn{0, nullptr};
    if (ldap_get_dn_ber(ldap_, message, &at, &dn) != LDAP_SUCCESS) return entry;
    entry.dn.assign(dn.bv_val, dn.bv_len);
    berval name{0, nullptr};
    berval* values = nullptr;
    while (ldap_get_attribute_ber(ldap_, message, at, &name, &values) ==
               LDAP_SUCCESS &&
           name.bv_val != nullptr) {
      auto& list = entry.attributes[ToLower({name.bv_val, name.bv_len})];
      for (berval* value = values; value && value->bv_val; ++value) {
        list.emplace_back(value->bv_val, value->bv_len);
      }
      // The array is ours; what it points at is the message's.
      ber_memfree(values);
      values = nullptr;
    }
    ber_free(at, 0);
    return entry;
  }

  LdapHandle handle_;
  LDAP* ldap_;  // of handle_
  const LdapSettings settings_;
  Clock& clock_;
};

}  // namespace

std::string LdapEntry::First(const std::string& name) const {
  const auto found = attributes.find(name);
  return found == attributes.end() || found->second.empty() ? ""
                                                            : found->second[0];
}

Result<std::unique_ptr<LdapSession>> OpenLdap(const LdapSettings& settings,
                                              Clock& clock) {
  auto handle = ConnectAndBind(settings);
  if (!handle.ok()) return handle.error();
  return std::unique_ptr<LdapSession>(
      new OpenLdapSession(*std::move(handle), settings, clock));
}

}  // namespace cutover
