#include "engine/cli/reader.h"

#include "engine/apply/undo.h"

namespace cutover {
namespace {

// A user costs some six calls one by one, a page of the estate has a hundred.
constexpr size_t kFew = 100;

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

}  // namespace cutover
