#include "engine/apply/bulk_reader.h"

#include <map>
#include <memory>
#include <set>

#include "engine/apply/undo.h"
#include "engine/base/text.h"
#include "engine/model/licence.h"

namespace cutover {
namespace {

// What was read, by the id that the source knows the user by.
struct Everybody : public ScanSink {
  explicit Everybody(const std::function<void()>& on_user)
      : on_user_(on_user) {}

  void OnUser(Observation seen) override {
    on_user_();
    if (seen.source == SourceSystem::kDirectory) {
      by_key[AdUserKey(seen.source_id)].Add(seen.facts);
      return;
    }
    for (const auto& [attribute, value] : seen.facts.all()) {
      delivered.insert(attribute);
    }
    auto& side = seen.source == SourceSystem::kSfb ? by_sip : by_cloud_id;
    side[ToLower(seen.source_id)].Add(seen.facts);
  }

  const Facts* Of(const Identity& user) {
    return Find(by_cloud_id, user.cloud_id);
  }
  const Facts* OfSkype(const Identity& user) { return Find(by_sip, user.sip); }

  std::map<UserKey, Facts> by_key;  // of the directory
  std::map<std::string, Facts> by_cloud_id;
  std::map<std::string, Facts> by_sip;
  std::set<Attribute> delivered;

 private:
  static const Facts* Find(const std::map<std::string, Facts>& side,
                           const std::string& id) {
    const auto found = side.find(ToLower(id));
    return found == side.end() ? nullptr : &found->second;
  }

  const std::function<void()>& on_user_;
};

}  // namespace

Result<ReadNow> BulkReader(const Routes& routes,
                           const std::function<void()>& on_user) {
  const auto all = std::make_shared<Everybody>(on_user);
  for (const auto& [system, source] : routes.sources) {
    TRY(source->Scan(*all));
  }
  return ReadNow([all, live = LiveReader(routes)](
                     const Identity& user, const Step& step) -> Result<Value> {
    const Attribute attribute = step.attribute();
    const Facts* facts = all->Of(user);
    if (attribute == Attribute::kLicence && facts != nullptr)
      return LicenceOf(*facts, step.item);
    if (attribute == Attribute::kLicenceSwap && facts != nullptr)
      return SwapOf(*facts, step.item);
    const Facts* skype = all->OfSkype(user);
    if (attribute == Attribute::kHomedOn && skype != nullptr)
      return skype->Get(attribute);
    const auto entry = all->by_key.find(user.key);
    if (attribute == Attribute::kAdLine && entry != all->by_key.end())
      return entry->second.Get(attribute);
    const bool is_told = all->delivered.contains(attribute);
    if (facts != nullptr && is_told && attribute != Attribute::kHomedOn)
      return facts->Get(attribute);
    return live(user, step);
  });
}

}  // namespace cutover
