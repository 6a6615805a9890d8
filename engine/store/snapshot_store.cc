#include "engine/store/snapshot_store.h"

#include <soci/soci.h>

#include <algorithm>

#include "engine/model/snapshot_json.h"

namespace cutover {
namespace {

void SaveNumbers(soci::session& session, const Snapshot& snapshot) {
  long long place = 0;
  std::string body;
  soci::statement insert =
      (session.prepare << "insert into inventory (snapshot_id, place, body)"
                          " values (:id, :place, :body)",
       soci::use(snapshot.id, "id"), soci::use(place, "place"),
       soci::use(body, "body"));
  for (const NumberRecord& number : snapshot.numbers) {
    body = NumberToText(number);
    insert.execute(true);
    ++place;
  }
}

}  // namespace

Status SnapshotStore::Save(const Snapshot& snapshot,
                           const std::vector<ReadingChange>& readings) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    const long long taken_at = snapshot.taken_at.us;
    const long long count = static_cast<long long>(snapshot.users.size());
    const std::string tenant_facts =
        TextBeforeNumbers(snapshot) + TextAfterNumbers(snapshot);
    const std::string findings = FindingsToText(snapshot.findings);
    session << "insert into snapshot (id, tenant_id, taken_at, user_count,"
               " digest, tenant_facts, findings)"
               " values (:id, :tenant, :at, :count, :digest, :facts, :found)",
        soci::use(snapshot.id, "id"), soci::use(snapshot.tenant_id, "tenant"),
        soci::use(taken_at, "at"), soci::use(count, "count"),
        soci::use(snapshot.digest, "digest"), soci::use(tenant_facts, "facts"),
        soci::use(findings, "found");
    std::string key;
    std::string facts;
    soci::statement insert =
        (session.prepare << "insert into observation"
                            " (snapshot_id, user_key, facts)"
                            " values (:id, :key, :facts)",
         soci::use(snapshot.id, "id"), soci::use(key, "key"),
         soci::use(facts, "facts"));
    for (const User& user : snapshot.users) {
      key = user.key;
      facts = FactsToText(user.facts);
      insert.execute(true);
    }
    SaveNumbers(session, snapshot);
    for (const ReadingChange& each : readings) {
      TRY(WriteReading(session, snapshot.tenant_id, each));
    }
    return Done{};
  });
}

Result<Snapshot> SnapshotStore::LoadHead(const std::string& id) {
  Snapshot snapshot;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    std::string tenant_facts;
    std::string findings;
    long long taken_at = 0;
    session << "select id, tenant_id, taken_at, digest, tenant_facts, findings"
               " from snapshot where id = :id",
        soci::into(snapshot.id), soci::into(snapshot.tenant_id),
        soci::into(taken_at), soci::into(snapshot.digest),
        soci::into(tenant_facts), soci::into(findings), soci::use(id, "id");
    if (!session.got_data()) {
      return Error{ErrorCode::kNotFound, "there is no snapshot " + id,
                   "run \"cutover discover\""};
    }
    snapshot.taken_at = Time{taken_at};
    TRY(TenantFactsFromText(tenant_facts, snapshot));
    auto found = FindingsFromText(findings);
    if (!found.ok()) return found.error();
    snapshot.findings = *std::move(found);
    return Done{};
  }));
  return snapshot;
}

Status SnapshotStore::ForEachUser(const std::string& id,
                                  const OnUser& on_user) {
  std::string last;  // no key is empty
  while (true) {
    std::vector<std::pair<std::string, std::string>> page;
    TRY(database_.InTransaction([&](soci::session& session) -> Status {
      std::string key;
      std::string facts;
      soci::statement select =
          (session.prepare << "select user_key, facts from observation"
                              " where snapshot_id = :id"
                              " and user_key > :last"
                              " order by user_key limit 1000",
           soci::use(id), soci::use(last), soci::into(key), soci::into(facts));
      select.execute();
      while (select.fetch()) page.emplace_back(key, facts);
      return Done{};
    }));
    for (const auto& [key, facts] : page) TRY(on_user(key, facts));
    if (page.size() < 1000) return Done{};
    last = page.back().first;
  }
}

Status SnapshotStore::ForEachNumber(const std::string& id,
                                    const OnNumber& on_number) {
  for (long long from = 0;; from += 1000) {
    std::vector<std::string> page;
    TRY(database_.InTransaction([&](soci::session& session) -> Status {
      const long long until = from + 1000;
      std::string body;
      soci::statement select =
          (session.prepare << "select body from inventory"
                              " where snapshot_id = :id"
                              " and place >= :from and place < :until"
                              " order by place",
           soci::use(id), soci::use(from), soci::use(until), soci::into(body));
      select.execute();
      while (select.fetch()) page.push_back(body);
      return Done{};
    }));
    for (const std::string& body : page) TRY(on_number(body));
    if (page.size() < 1000) return Done{};
  }
}

Result<Snapshot> SnapshotStore::Load(const std::string& id) {
  auto snapshot = LoadHead(id);
  if (!snapshot.ok()) return snapshot.error();
  TRY(ForEachUser(id,
                  [&](const UserKey& key, const std::string& text) -> Status {
                    auto facts = FactsFromText(text);
                    if (!facts.ok()) return facts.error();
                    snapshot->users.push_back(User{key, *std::move(facts)});
                    return Done{};
                  }));
  TRY(ForEachNumber(id, [&](const std::string& text) -> Status {
    auto number = NumberFromText(text);
    if (!number.ok()) return number.error();
    snapshot->numbers.push_back(*std::move(number));
    return Done{};
  }));
  // PostgreSQL orders by its locale; a snapshot is in byte order.
  std::sort(snapshot->users.begin(), snapshot->users.end(),
            [](const User& a, const User& b) { return a.key < b.key; });
  if (SnapshotDigest(*snapshot) == snapshot->digest) return snapshot;
  return SnapshotWasChanged(id);
}

Error SnapshotWasChanged(const std::string& id) {
  return Error{ErrorCode::kConflict,
               "snapshot " + id + " was changed after it was saved",
               "discover again; do not plan on it"};
}

Result<std::string> SnapshotStore::Latest(const std::string& tenant_id) {
  std::string id;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    session << "select id from snapshot where tenant_id = :tenant"
               " order by taken_at desc, id desc limit 1",
        soci::into(id), soci::use(tenant_id, "tenant");
    return Done{};
  }));
  if (!id.empty()) return id;
  return Error{ErrorCode::kNotFound,
               "nothing was discovered yet for tenant " + tenant_id,
               "run \"cutover discover\" first"};
}

}  // namespace cutover
