#include "engine/cli/reader.h"

#include "engine/apply/journal_reader.h"
#include "engine/apply/undo.h"
#include "engine/plan/rollback_numbers.h"

namespace cutover {
namespace {

// A user costs some six calls one by one, a page of the estate has a hundred.
constexpr size_t kFew = 100;
// At 200 ms a call, asking about so many takes some ten seconds.
constexpr size_t kFewToTakeBack = 8;

}  // namespace

Result<ReadNow> ReaderFor(const Call& call, const Routes& routes,
                          size_t users) {
  if (users <= kFew) return LiveReader(routes);
  int read = 0;
  return BulkReader(routes, [&] {
    call.out.Progress(call.machine.clock,
                      "reading the estate: " + std::to_string(++read) +
                          " users of its services");
  });
}

Result<ReadNow> ReaderForRollback(const Call& call, Database& database,
                                  const Routes& routes,
                                  const std::string& plan_id,
                                  const std::vector<UndoableMove>& moves,
                                  RollbackIs rollback) {
  if (rollback == RollbackIs::kShownFirst || moves.size() <= kFewToTakeBack)
    return ReaderFor(call, routes, moves.size());
  auto live = ReaderFor(call, routes, HandOnNumbers(moves).size());
  if (!live.ok()) return live.error();
  return JournalReader(database, call.machine.clock, plan_id, moves,
                       *std::move(live));
}

}  // namespace cutover
