#include "engine/store/migrator.h"

#include <soci/soci.h>

#include <algorithm>
#include <set>

#include "engine/base/embedded.h"
#include "engine/base/text.h"
#include "engine/store/dialect.h"

namespace cutover {
namespace {

// "0002_append_only.sqlite.sql" -> "0002_append_only", when it is for us.
std::string NameFor(const std::string& file, Dialect dialect) {
  const auto parts = Split(file, '.');
  if (parts.size() == 3 && parts[1] != DialectName(dialect)) return "";
  return parts[0];
}

std::vector<std::pair<std::string, std::string>> FilesFor(Dialect dialect) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const EmbeddedFile& file : migrations::Files()) {
    const std::string name = NameFor(file.name, dialect);
    if (!name.empty()) files.emplace_back(name, file.content);
  }
  std::sort(files.begin(), files.end());
  return files;
}

// SQLite silently runs only the first of several statements, so a file holds
// one statement a block, blocks parted by blank lines.
std::vector<std::string> StatementsOf(const std::string& content) {
  std::vector<std::string> statements = {""};
  for (const std::string& line : Split(content, '\n')) {
    if (line.starts_with("--")) continue;
    if (Trim(line).empty()) {
      if (!statements.back().empty()) statements.emplace_back();
    } else {
      statements.back() += line + "\n";
    }
  }
  if (statements.back().empty()) statements.pop_back();
  return statements;
}

std::set<std::string> AppliedIn(soci::session& session) {
  session << "create table if not exists migration "
             "(name text primary key)";
  std::set<std::string> applied;
  soci::rowset<std::string> rows =
      (session.prepare << "select name from migration");
  for (const std::string& name : rows) applied.insert(name);
  return applied;
}

Status RefuseNewer(const std::set<std::string>& applied, Dialect dialect) {
  for (const std::string& name : applied) {
    bool is_known = false;
    for (const auto& [each, content] : FilesFor(dialect)) {
      is_known = is_known || each == name;
    }
    if (!is_known) {
      return Error{ErrorCode::kInvalid,
                   "the store was brought up by a newer cutover (" + name + ")",
                   "use that version; this one would not understand it"};
    }
  }
  return Done{};
}

}  // namespace

Status Migrate(Database& database) {
  for (const auto& file : FilesFor(database.dialect())) {
    const std::string& name = file.first;
    const auto& content = file.second;
    TRY(database.InTransaction([&](soci::session& session) -> Status {
      const auto applied = AppliedIn(session);
      TRY(RefuseNewer(applied, database.dialect()));
      if (applied.contains(name)) return Done{};
      for (const std::string& statement : StatementsOf(content)) {
        session << statement;
      }
      session << "insert into migration (name) values (:name)",
          soci::use(name, "name");
      return Done{};
    }));
  }
  return Done{};
}

Status CheckSchema(Database& database) {
  return database.InTransaction([&](soci::session& session) -> Status {
    const auto applied = AppliedIn(session);
    TRY(RefuseNewer(applied, database.dialect()));
    if (applied.size() == FilesFor(database.dialect()).size()) return Done{};
    return Error{ErrorCode::kNotFound, "the store has no schema, or an old one",
                 "run \"cutover init\" to bring it up"};
  });
}

}  // namespace cutover
