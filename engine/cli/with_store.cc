#include "engine/cli/with_store.h"

namespace cutover {

int WithStore(const Call& call, const char* verb, const StoreUse& use) {
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail(verb, config.error());
  auto database = OpenStore(*config);
  if (!database.ok()) return call.out.Fail(verb, database.error());
  auto code = use(*config, **database);
  return code.ok() ? *code : call.out.Fail(verb, code.error());
}

}  // namespace cutover
