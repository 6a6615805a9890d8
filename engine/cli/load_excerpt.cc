#include "engine/cli/load_excerpt.h"

#include <unordered_set>

#include "engine/model/snapshot_json.h"
#include "engine/plan/excerpt.h"
#include "engine/plan/extension_book.h"
#include "engine/store/snapshot_store.h"

namespace cutover {
namespace {

class ExcerptReading {
 public:
  ExcerptReading(Database& database, Snapshot head, const Policy& policy,
                 const std::string& also)
      : store_(database),
        part_(std::move(head)),
        excerpt_(policy),
        digester_(part_) {
    if (!also.empty()) excerpt_.AlsoKeep(also);
    excerpt_.HeedExtensions(ExtensionNumbersOf(part_));
  }

  Result<Snapshot> Run() {
    const std::string id = part_.id;
    TRY(ReadUsers(id));
    TRY(ReadNumbers(id));
    // A locale that orders keys in its own way: too rare for a second road.
    const bool is_whole = digester_.is_in_order()
                              ? digester_.End() == part_.digest
                              : store_.Load(id).ok();
    if (!is_whole) return SnapshotWasChanged(id);
    TRY(ReadOthers(id));
    SortSnapshot(part_);
    part_.left_out = excerpt_.left_out();
    return std::move(part_);
  }

 private:
  Status ReadUsers(const std::string& id) {
    return store_.ForEachUser(
        id, [&](const UserKey& key, const std::string& text) -> Status {
          digester_.AddUser(key, text);
          ++met_;
          auto facts = FactsFromText(text);
          if (!facts.ok()) return facts.error();
          User user{key, *std::move(facts)};
          if (!excerpt_.Meet(user)) return Done{};
          kept_.insert(key);
          part_.users.push_back(std::move(user));
          return Done{};
        });
  }

  void Take(const NumberRecord& number, std::vector<NumberRecord>& wanted) {
    if (excerpt_.WantsNumber(number)) wanted.push_back(number);
  }

  // A snapshot of an older version has its numbers in the head.
  Status ReadNumbers(const std::string& id) {
    std::vector<NumberRecord> wanted;
    for (const NumberRecord& number : part_.numbers) {
      digester_.AddNumber(NumberToText(number));
      Take(number, wanted);
    }
    TRY(store_.ForEachNumber(id, [&](const std::string& text) -> Status {
      digester_.AddNumber(text);
      auto number = NumberFromText(text);
      if (!number.ok()) return number.error();
      Take(*number, wanted);
      return Done{};
    }));
    part_.numbers = std::move(wanted);
    return Done{};
  }

  Status ReadOthers(const std::string& id) {
    if (kept_.size() == met_) return Done{};
    return store_.ForEachUser(
        id, [&](const UserKey& key, const std::string& text) -> Status {
          if (kept_.contains(key)) return Done{};
          auto facts = FactsFromText(text);
          if (!facts.ok()) return facts.error();
          User user{key, *std::move(facts)};
          if (excerpt_.WantsToo(user)) part_.users.push_back(std::move(user));
          return Done{};
        });
  }

  SnapshotStore store_;
  Snapshot part_;
  Excerpt excerpt_;
  SnapshotDigester digester_;
  std::unordered_set<UserKey> kept_;
  size_t met_ = 0;  ///< users of the snapshot
};

}  // namespace

Result<Snapshot> LoadExcerpt(Database& database, const std::string& id,
                             const Policy& policy, const std::string& also) {
  auto head = SnapshotStore(database).LoadHead(id);
  if (!head.ok()) return head.error();
  return ExcerptReading(database, *std::move(head), policy, also).Run();
}

}  // namespace cutover
