// A run says the same few dozen statements many thousand times, and making them
// ready takes a third of its time: SQLite is given them once. The library
// calls these functions in place of SQLite's own, for the program's come first.

#include <dlfcn.h>
#include <sqlite3.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {

struct Kept {
  sqlite3* database;
  std::string sql;
  int consumed;  ///< length of the first statement of the text
};

std::map<std::pair<sqlite3*, std::string>, std::vector<sqlite3_stmt*>> free_;
std::map<sqlite3_stmt*, Kept> known_;
int executing_ = 0;  // within sqlite3_exec, which ends what it made by itself

template <typename Function>
Function Original(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int FinalizeForGood(sqlite3_stmt* statement) {
  static const auto finalize =
      Original<decltype(&sqlite3_finalize)>("sqlite3_finalize");
  return finalize(statement);
}

}  // namespace

extern "C" int sqlite3_prepare_v2(sqlite3* database, const char* sql,
                                  int length, sqlite3_stmt** statement,
                                  const char** tail) {
  static const auto prepare =
      Original<decltype(&sqlite3_prepare_v2)>("sqlite3_prepare_v2");
  if (executing_ > 0) return prepare(database, sql, length, statement, tail);
  const std::string text =
      length < 0 ? std::string(sql)
                 : std::string(sql, strnlen(sql, static_cast<size_t>(length)));
  auto& spare = free_[{database, text}];
  if (!spare.empty()) {
    *statement = spare.back();
    spare.pop_back();
    if (tail != nullptr) *tail = sql + known_.at(*statement).consumed;
    return SQLITE_OK;
  }
  const char* end = sql;
  const int code = prepare(database, sql, length, statement, &end);
  if (tail != nullptr) *tail = end;
  if (code == SQLITE_OK && *statement != nullptr)
    known_[*statement] = {database, text, static_cast<int>(end - sql)};
  return code;
}

extern "C" int sqlite3_exec(sqlite3* database, const char* sql,
                            int (*callback)(void*, int, char**, char**),
                            void* context, char** message) {
  static const auto execute = Original<decltype(&sqlite3_exec)>("sqlite3_exec");
  ++executing_;
  const int code = execute(database, sql, callback, context, message);
  --executing_;
  return code;
}

extern "C" int sqlite3_finalize(sqlite3_stmt* statement) {
  const auto found = known_.find(statement);
  if (found == known_.end()) return FinalizeForGood(statement);
  const int code = sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  free_[{found->second.database, found->second.sql}].push_back(statement);
  return code;
}

extern "C" int sqlite3_close(sqlite3* database) {
  static const auto close = Original<decltype(&sqlite3_close)>("sqlite3_close");
  std::erase_if(known_, [&](const auto& each) {
    if (each.second.database != database) return false;
    FinalizeForGood(each.first);
    return true;
  });
  std::erase_if(free_,
                [&](const auto& each) { return each.first.first == database; });
  return close(database);
}
