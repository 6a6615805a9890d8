#include "engine/cli/config_apply.h"

#include <filesystem>

#include "engine/base/since_boot.h"
#include "engine/cli/toml_reader.h"

namespace cutover {
namespace {

// FaultName's; unauthorized and bug are none: the first of them ends a run.
constexpr const char* kFaults[] = {"throttled", "unavailable", "refused",
                                   "conflict",  "not_found",   "invalid",
                                   "drifted",   "no_effect"};

Status ReadBudget(const toml::table& table, const std::string& path,
                  ErrorBudget& budget) {
  TomlReader in(table, path, "apply.error_budget.");
  for (const char* fault : kFaults) {
    const int64_t most = in.Number(fault, -1, 0, 1'000'000'000);
    if (table.contains(fault)) budget[fault] = static_cast<int>(most);
  }
  return in.Finish();
}

}  // namespace

// Paths in the file are relative to the file, not to where the job was
// started: a scheduler starts in "/".
std::string Resolve(const std::string& config, const std::string& path) {
  if (path.empty() || path[0] == '/') return path;
  return (std::filesystem::absolute(config).parent_path() / path).string();
}

Status ReadApply(const toml::table& table, const std::string& path,
                 Config& config) {
  TomlReader in(table, path, "apply.");
  ExecutorSettings& apply = config.apply;
  apply.steady = SinceBoot;
  apply.concurrency = static_cast<int>(in.Number("concurrency", 8, 1, 64));
  apply.patience = in.Length("wait", Minutes(10));
  apply.settle_scale = in.Fraction("settle_scale", 1.0);
  apply.lease_ttl = in.Length("lease_ttl", Seconds(90));
  apply.gates.blackout_file = Resolve(path, in.Text("blackout_file", ""));
  const toml::table* budget = in.Table("error_budget");
  const std::string on_failure = in.Text("on_failure", "compensate");
  TRY(in.Finish());
  // A lock without a life would let a second runner in at once.
  if (apply.lease_ttl <= Seconds(0))
    return in.At("lease_ttl", "must be above 0", "the default is 90s");
  if (on_failure != "compensate" && on_failure != "leave")
    return in.At("on_failure", "is not known", "choose compensate or leave");
  if (budget != nullptr) TRY(ReadBudget(*budget, path, apply.gates.budget));
  apply.on_failure =
      on_failure == "leave" ? OnFailure::kLeave : OnFailure::kCompensate;
  return Done{};
}

Status ReadHooks(const toml::table& table, const std::string& path,
                 Config& config) {
  TomlReader in(table, path, "hooks.");
  config.hooks.folder = Resolve(path, in.Text("folder", ""));
  config.hooks.timeout = in.Length("timeout", Seconds(30));
  TRY(in.Finish());
  if (config.hooks.timeout > Seconds(0)) return Done{};
  return in.At("timeout", "must be above 0", "the default is 30s");
}

}  // namespace cutover
