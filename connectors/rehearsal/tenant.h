#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/base/clock.h"
#include "engine/base/id_source.h"
#include "engine/base/json.h"
#include "engine/model/phone_number.h"

namespace cutover::rehearsal {

/// How the made-up world behaves. Every delay is real time of the Clock.
struct World {
  std::string tenant_id = "11111111-2222-4333-8444-555555555555";
  std::string client_id = "99999999-8888-4777-8666-555555555555";
  std::string client_secret = "rehearsal";
  uint64_t seed = 7;
  Duration order_time = Milliseconds(600);  ///< of a number order
  Duration read_lag = Milliseconds(300);    ///< until a policy can be read
  Duration licence_lag = Seconds(2);        ///< until Teams shows the feature
  Duration sync_interval = Seconds(3);
  int requests_per_second = 400;  ///< more are answered 429
  int page_size = 100;
  int free_seats = 1000;             ///< of each product
  Duration first_call = Seconds(1);  ///< of a user, after getting a number
  /// Policy types that Graph does not know here: Teams PowerShell has them.
  std::set<std::string> types_beyond_graph = {};
};

/// One user of the cloud side. `shown_*` is what reads see: it follows the
/// truth after a lag.
struct CloudUser {
  std::string id;
  std::string upn;
  std::string display_name;
  std::string immutable_id;  ///< base64, "" for cloud-only users
  std::string sid;
  std::string user_type = "Member";
  std::string account_type = "user";
  std::string usage_location;
  bool is_enabled = true;
  std::set<std::string> skus;  ///< ids, all direct
  /// Service plan ids that are off, by SKU.
  std::map<std::string, std::set<std::string>> disabled_plans;
  std::set<std::string> shown_features;
  bool has_voice = false;
  std::string number;  ///< canonical text of the primary number, or ""
  std::map<std::string, std::string> other_numbers;  ///< to their category
  std::vector<std::string> validation_errors;        ///< UserValidationErrors
  std::map<std::string, std::string> policies;       ///< direct, type to name
  std::map<std::string, std::string> shown_policies;

  bool operator==(const CloudUser&) const = default;
};

struct Number {
  NumberValue value;
  std::string holder;       ///< user id, or ""
  bool is_uploaded = true;  ///< stays in the inventory when released
  /// From then on a carrier has it: a release takes it out of the inventory.
  std::optional<Time> leaves_at = {};
  std::string category = "primary";  ///< of the holder's
};

/// What assignNumber asks for.
struct NumberOrder {
  NumberValue value;
  std::string category = "primary";
};

struct Operation {
  std::string id;
  Time created;
  std::string status = "running";
  std::string detail;
  std::string number;
};

/// What a fault does to the requests it meets.
struct Fault {
  std::string upn;     ///< lower case; "" meets every user
  std::string action;  ///< assignNumber, unassignNumber, assignPolicy, …
  std::string kind;    ///< refuse, silent, throttle, fail
  int count = 1;
};

/// One order that the tenant accepted, for tests that count them.
struct Order {
  std::string action;
  std::string number;
  std::string user_id;
  std::string key;  ///< client-request-id
};

/// One call of a user with the telephone network, as the logs keep it.
struct PhoneCall {
  std::string id;
  std::string user_id;
  std::string upn;
  std::string display_name;
  Time start;
  int seconds = 0;
  bool is_outgoing = false;
  bool is_direct = false;  ///< over Direct Routing, else a Calling Plan
  std::string own_number;
  std::string other_number;
  int sip_code = 0;  ///< of a call that failed
  std::string phrase;
};

/// A tenant and a forest in memory: they act, and expect nothing. Seeded and
/// deterministic under a ManualClock. One thread at a time.
class Tenant {
 public:
  Tenant(World world, Clock& clock);

  /// Fills both sides from the entries of a forest; `write_back` may be null,
  /// else on-prem changes are also made in that directory.
  void Populate(std::vector<LdapEntry> entries, LdapSession* write_back);

  /// Lets everything that is due happen. Call before each request.
  void Advance();
  /// From when on Advance has something to do.
  Time NextDue() const;

  const World& world() const { return world_; }
  Clock& clock() { return clock_; }
  IdSource& ids() { return ids_; }
  std::map<std::string, CloudUser>& users() { return users_; }
  std::map<std::string, Number>& numbers() { return numbers_; }
  std::map<std::string, Operation>& operations() { return operations_; }
  /// Batches of policies: by operation id, each user's result, "" until done.
  std::map<std::string, std::map<std::string, std::string>>& batches() {
    return batches_;
  }
  Json& number_configuration() { return number_configuration_; }
  /// Numbers that may not be assigned (AssignmentBlockedState).
  std::set<std::string>& blocked() { return blocked_; }
  std::vector<Order>& orders() { return orders_; }
  std::vector<Fault>& faults() { return faults_; }
  const std::vector<PhoneCall>& calls() const { return calls_; }
  std::map<std::string, LdapEntry>& forest() { return forest_; }

  void AddUser(CloudUser user);
  void Buy(const std::string& sku_id, int64_t seats) { seats_[sku_id] = seats; }
  /// To the recycle bin: what a synchronisation deletes.
  void RemoveUser(const std::string& id);
  /// The user calls out, twice when the first call fails, and is called.
  void Telephone(const std::string& user_id);

  CloudUser* UserBy(const std::string& id_or_upn);
  LdapEntry* EntryBySip(const std::string& sip);
  /// Takes one use of a fault that meets the call; "" when none does.
  std::string TakeFault(const std::string& upn, const std::string& action);

  void After(Duration delay, std::function<void()> effect);

  /// Begins an order; returns the operation's id.
  std::string Assign(const NumberOrder& order, const std::string& user_id,
                     const std::string& key, const std::string& fault);
  std::string Unassign(const std::string& number, const std::string& key,
                       const std::string& fault);
  void SetPolicy(CloudUser& user, const std::string& type,
                 const std::string& name);
  void LicenceChanged(CloudUser& user);

  /// The on-prem verbs (domain.md 1.1, 6); {"ok":…} as the worker's wire.
  Json Invoke(const std::string& verb, const Json& args);
  bool HasPolicy(const std::string& type, const std::string& name) const;
  std::string SkuId(const std::string& part_number) const;
  int64_t SeatsTaken(const std::string& sku_id) const;
  /// Bought once and for all: what was taken at first and free_seats more.
  int64_t SeatsBought(const std::string& sku_id) const;
  bool HasPhoneSystem(const CloudUser& user) const;

 private:
  void AddCloudTwin(const LdapEntry& entry);
  void AddCloudOnly();
  void Sync();
  void ReadLines();
  void SyncUser(const LdapEntry& entry, CloudUser& user);
  void SetAttribute(LdapEntry& entry, const std::string& name,
                    const std::string& value);
  void RefreshFeatures(CloudUser& user);
  void GiveNumber(const NumberOrder& order, Number& record, CloudUser& user);
  void TakeNumber(Number& record);
  void GotNumber(const CloudUser& user);
  void Call(const CloudUser& user, Time start, bool is_outgoing, int sip_code);
  Json Move(LdapEntry& entry, const std::string& target);

  const World world_;
  Clock& clock_;
  IdSource ids_;
  LdapSession* write_back_ = nullptr;
  std::map<std::string, CloudUser> users_;        ///< by id
  std::map<std::string, std::string> by_upn_;     ///< to id
  std::map<std::string, std::string> by_anchor_;  ///< objectGUID to id
  std::map<std::string, LdapEntry> forest_;       ///< by objectGUID bytes
  std::map<std::string, std::string> by_sip_;     ///< to objectGUID bytes
  std::map<std::string, Number> numbers_;         ///< by canonical text
  std::map<std::string, Operation> operations_;
  std::map<std::string, int64_t> seats_;  ///< bought, by SKU id
  std::map<std::string, std::map<std::string, std::string>> batches_;
  Json number_configuration_ = {{"AssignmentBlockedForever", false},
                                {"AllowOnPremToOnlineMigration", true},
                                {"AssignmentEmailEnabled", false},
                                {"UnassignmentEmailEnabled", false}};
  std::set<std::string> blocked_;
  std::vector<Order> orders_;
  std::vector<Fault> faults_;
  std::vector<PhoneCall> calls_;
  std::multimap<int64_t, std::function<void()>> due_;
  Time next_sync_;
};

/// The DN under which a pool stands in the configuration partition. A real
/// forest numbers its pools; the rehearsal names them, to be read by eye.
std::string HomeServerOf(const std::string& pool);

struct Product {
  const char* id;
  const char* part_number;
  std::vector<std::pair<const char*, const char*>> plans;  ///< name, id
};
const std::vector<Product>& Products();
const std::vector<std::pair<const char*, const char*>>& TenantPolicies();
/// What a cmdlet of the voice routing gives (voice_estate.h), or nothing for
/// any other cmdlet.
std::optional<Json> VoiceRoutingOf(const std::string& cmdlet);

}  // namespace cutover::rehearsal
