#include "engine/store/reading_store.h"

#include <soci/soci.h>

#include "engine/model/snapshot_json.h"

namespace cutover {
namespace {

constexpr std::pair<SourceSystem, const char*> kSystems[] = {
    {SourceSystem::kDirectory, "directory"},
    {SourceSystem::kEntra, "entra"},
    {SourceSystem::kTeams, "teams"},
    {SourceSystem::kSfb, "sfb"},
    {SourceSystem::kResourceDirectory, "resource directory"}};

std::string NameOf(SourceSystem system) {
  for (const auto& [each, name] : kSystems) {
    if (each == system) return name;
  }
  return "";
}

Result<SourceSystem> SystemNamed(const std::string& name) {
  for (const auto& [each, known] : kSystems) {
    if (name == known) return each;
  }
  return Error{ErrorCode::kInvalid,
               "the store holds a reading of the unknown system " + name,
               "read it with the version of cutover that wrote it"};
}

void Forget(soci::session& session, const std::string& tenant_id,
            const std::string& source) {
  session << "delete from reading_user"
             " where tenant_id = :tenant and source = :source",
      soci::use(tenant_id, "tenant"), soci::use(source, "source");
  session << "delete from reading"
             " where tenant_id = :tenant and source = :source",
      soci::use(tenant_id, "tenant"), soci::use(source, "source");
}

void Begin(soci::session& session, const std::string& tenant_id,
           const ReadingChange& change) {
  const long long at = change.taken_at.us;
  session << "insert into reading (tenant_id, source, mark, taken_at, whole_at)"
             " values (:tenant, :source, :mark, :at, :whole)",
      soci::use(tenant_id, "tenant"), soci::use(change.source, "source"),
      soci::use(change.mark, "mark"), soci::use(at, "at"),
      soci::use(at, "whole");
}

// Who reads on from what another has read on from already would undo it.
Status GoOn(soci::session& session, const std::string& tenant_id,
            const ReadingChange& change) {
  const long long at = change.taken_at.us, before = change.follows->us;
  soci::statement update =
      (session.prepare << "update reading set mark = :mark, taken_at = :at"
                          " where tenant_id = :tenant and source = :source"
                          " and taken_at = :before",
       soci::use(change.mark, "mark"), soci::use(at, "at"),
       soci::use(tenant_id, "tenant"), soci::use(change.source, "source"),
       soci::use(before, "before"));
  update.execute(true);
  if (update.get_affected_rows() == 1) return Done{};
  return Error{ErrorCode::kConflict,
               "another discover read " + change.source + " meanwhile",
               "run \"cutover discover\" again"};
}

void Delete(soci::session& session, const std::string& tenant_id,
            const ReadingChange& change) {
  std::string id;
  soci::statement remove =
      (session.prepare << "delete from reading_user where tenant_id = :tenant"
                          " and source = :source and source_id = :id",
       soci::use(tenant_id, "tenant"), soci::use(change.source, "source"),
       soci::use(id, "id"));
  for (const std::string& each : change.gone) {
    id = each;
    remove.execute(true);
  }
  for (const Observation& each : change.users) {
    id = each.source_id;
    remove.execute(true);
  }
}

void Insert(soci::session& session, const std::string& tenant_id,
            const ReadingChange& change) {
  std::string id, system, facts;
  soci::statement insert =
      (session.prepare << "insert into reading_user"
                          " (tenant_id, source, source_id, system, facts)"
                          " values (:tenant, :source, :id, :system, :facts)",
       soci::use(tenant_id, "tenant"), soci::use(change.source, "source"),
       soci::use(id, "id"), soci::use(system, "system"),
       soci::use(facts, "facts"));
  for (const Observation& each : change.users) {
    id = each.source_id;
    system = NameOf(each.source);
    facts = FactsToText(each.facts);
    insert.execute(true);
  }
}

Status LoadUsers(soci::session& session, const std::string& tenant_id,
                 Reading& reading) {
  soci::rowset<soci::row> rows =
      (session.prepare << "select source_id, system, facts from reading_user"
                          " where tenant_id = :tenant and source = :source",
       soci::use(tenant_id, "tenant"), soci::use(reading.source, "source"));
  for (const soci::row& row : rows) {
    const std::string id = row.get<std::string>(0);
    auto system = SystemNamed(row.get<std::string>(1));
    if (!system.ok()) return system.error();
    auto facts = FactsFromText(row.get<std::string>(2));
    if (!facts.ok()) return facts.error();
    reading.users[id] = {*system, id, *std::move(facts)};
  }
  return Done{};
}

}  // namespace

Result<Reading> ReadingStore::Load(const std::string& tenant_id,
                                   const std::string& source) {
  Reading reading;
  reading.source = source;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    long long taken_at = 0, whole_at = 0;
    session << "select mark, taken_at, whole_at from reading"
               " where tenant_id = :tenant and source = :source",
        soci::into(reading.mark), soci::into(taken_at), soci::into(whole_at),
        soci::use(tenant_id, "tenant"), soci::use(source, "source");
    if (!session.got_data())
      return Error{ErrorCode::kNotFound, source + " was not read yet"};
    reading.taken_at = Time{taken_at};
    reading.whole_at = Time{whole_at};
    return LoadUsers(session, tenant_id, reading);
  }));
  return reading;
}

Status WriteReading(soci::session& session, const std::string& tenant_id,
                    const ReadingChange& change) {
  if (change.follows) {
    TRY(GoOn(session, tenant_id, change));
    Delete(session, tenant_id, change);
  } else {
    Forget(session, tenant_id, change.source);
    if (change.mark.empty()) return Done{};
    Begin(session, tenant_id, change);
  }
  Insert(session, tenant_id, change);
  return Done{};
}

}  // namespace cutover
