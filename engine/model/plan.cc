#include "engine/model/plan.h"

#include <functional>
#include <map>

#include "engine/base/digest.h"
#include "engine/base/json.h"
#include "engine/model/finding_json.h"

namespace cutover {
namespace {

Json ValueToJson(const Value& value) {
  return value ? Json(*value) : Json(nullptr);
}

Value ValueAt(const Json& object, const char* name) {
  const std::string text = TextAt(object, name);
  if (text.empty()) return std::nullopt;
  return text;
}

Json StepToJson(const Step& step) {
  return {{"kind", RowOf(step.kind).id},
          {"attribute", AttributeName(step.attribute())},
          {"class", ReversibilityName(RowOf(step.kind).reversibility)},
          {"item", step.item},
          {"before", ValueToJson(step.before)},
          {"after", ValueToJson(step.after)},
          {"reason", step.reason}};
}

Result<Step> StepFromJson(const Json& json) {
  const auto kind = StepKindNamed(TextAt(json, "kind"));
  if (!kind) {
    return Error{
        ErrorCode::kInvalid,
        "the plan has the unknown step kind \"" + TextAt(json, "kind") + "\"",
        "apply it with the version of cutover that planned it"};
  }
  return Step{*kind, TextAt(json, "item"), ValueAt(json, "before"),
              ValueAt(json, "after"), TextAt(json, "reason")};
}

Json MoveToJson(const Move& move, const std::string& recipes) {
  Json steps = Json::array();
  for (const Step& step : move.steps) steps.push_back(StepToJson(step));
  Json json = {{"key", move.user.key},
               {"upn", move.user.upn},
               {"display_name", move.user.display_name},
               {"cloud_id", move.user.cloud_id},
               {"sip", move.user.sip},
               {"state", move.state},
               {"path", move.path},
               {"rule", move.rule},
               {"steps", steps}};
  if (recipes != kOldRecipeVersion) json["staged"] = move.staged;
  return json;
}

Result<Move> MoveFromJson(const Json& json) {
  Move move{
      {TextAt(json, "key"), TextAt(json, "upn"), TextAt(json, "display_name"),
       TextAt(json, "cloud_id"), TextAt(json, "sip")},
      TextAt(json, "state"),
      TextAt(json, "path"),
      TextAt(json, "rule"),
      {},
      static_cast<int>(NumberAt(json, "staged"))};
  for (const Json& each : ArrayAt(json, "steps")) {
    auto step = StepFromJson(each);
    if (!step.ok()) return step.error();
    move.steps.push_back(*std::move(step));
  }
  if (move.staged < 0 || static_cast<size_t>(move.staged) > move.steps.size())
    return Error{ErrorCode::kInvalid, "the plan stages steps it does not have",
                 "plan again with this version and have it approved"};
  return move;
}

Json WindowToJson(const std::optional<Window>& window) {
  if (!window) return nullptr;
  return {{"opens", FormatTime(window->opens)},
          {"closes", FormatTime(window->closes)},
          {"zone", window->zone}};
}

Result<std::optional<Window>> WindowAt(const Json& json, const char* name) {
  const auto window = json.find(name);
  if (window == json.end() || !window->is_object())
    return std::optional<Window>();
  auto opens = ParseTime(TextAt(*window, "opens"));
  auto closes = ParseTime(TextAt(*window, "closes"));
  if (!opens.ok()) return opens.error();
  if (!closes.ok()) return closes.error();
  return std::optional(Window{*opens, *closes, TextAt(*window, "zone")});
}

// Plans are written member by member and item by item into one text: a tree of
// a whole plan, or its parts as texts of their own, would cost many times it.
using Write = std::function<void(std::string& out)>;

Write Text(const Json& value) {
  return [text = CanonicalJson(value)](std::string& out) { out += text; };
}

// Members of canonical JSON stand in the order of their names.
void WriteObject(const std::map<std::string, Write>& members,
                 std::string& out) {
  char separator = '{';
  for (const auto& [name, write] : members) {
    out += separator;
    AppendJsonText(out, name);
    out += ':';
    write(out);
    separator = ',';
  }
  out += '}';
}

template <typename Items, typename WriteItem>
Write List(const Items& items, const WriteItem& write_item) {
  return [&items, write_item](std::string& out) {
    out += '[';
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += ',';
      write_item(items[i], out);
    }
    out += ']';
  };
}

void WriteWave(const Wave& wave, const std::string& recipes, std::string& out) {
  std::map<std::string, Write> members = {
      {"number", Text(wave.number)},
      {"name", Text(wave.name)},
      {"window", Text(WindowToJson(wave.window))},
      {"moves", List(wave.moves, [&](const Move& move, std::string& into) {
         into += CanonicalJson(MoveToJson(move, recipes));
       })}};
  if (recipes != kOldRecipeVersion)
    members["staging"] = Text(WindowToJson(wave.staging));
  WriteObject(members, out);
}

Result<Wave> WaveFromJson(const Json& json) {
  Wave wave{static_cast<int>(NumberAt(json, "number")),
            TextAt(json, "name"),
            std::nullopt,
            {}};
  for (auto [name, into] : {std::pair("window", &wave.window),
                            std::pair("staging", &wave.staging)}) {
    auto window = WindowAt(json, name);
    if (!window.ok()) return window.error();
    *into = *window;
  }
  for (const Json& each : ArrayAt(json, "moves")) {
    auto move = MoveFromJson(each);
    if (!move.ok()) return move.error();
    wave.moves.push_back(*std::move(move));
  }
  return wave;
}

}  // namespace

std::string PlanToText(const Plan& plan) {
  Json head = {
      {"schema", "cutover.plan/1"},
      {"recipes", plan.recipes},
      {"purpose", plan.purpose == Purpose::kMove ? "move" : "rollback"},
      {"tenant", plan.tenant_id},
      {"snapshot",
       {{"id", plan.snapshot_id},
        {"digest", plan.snapshot_digest},
        {"read_at", FormatTime(plan.read_at)}}},
      {"campaign", {{"name", plan.campaign}, {"digest", plan.campaign_digest}}},
      {"undoes", plan.undoes},
      {"scope", plan.scope},
      {"valid_until", FormatTime(plan.valid_until)},
      {"rollback_horizon_s", plan.rollback_horizon.us / 1'000'000},
      {"max_failures", plan.max_failures}};
  if (!plan.continues.empty()) head["continues"] = plan.continues;
  std::map<std::string, Write> members;
  for (const auto& [name, value] : head.items()) members[name] = Text(value);
  members["waves"] = List(plan.waves, [&](const Wave& wave, std::string& out) {
    WriteWave(wave, plan.recipes, out);
  });
  members["findings"] =
      List(plan.findings, [](const Finding& each, std::string& out) {
        out += CanonicalJson(FindingToJson(each));
      });
  std::string text;
  WriteObject(members, text);
  return text;
}

Result<Plan> PlanFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  const std::string recipes = TextAt(*json, "recipes");
  if (TextAt(*json, "schema") != "cutover.plan/1" ||
      (recipes != kRecipeVersion && recipes != kOldRecipeVersion)) {
    return Error{ErrorCode::kInvalid,
                 "the plan was written for another version of cutover",
                 "plan again with this version and have it approved"};
  }
  const Json snapshot = ObjectAt(*json, "snapshot");
  const Json campaign = ObjectAt(*json, "campaign");
  Plan plan;
  plan.recipes = recipes;
  plan.purpose = TextAt(*json, "purpose") == "rollback" ? Purpose::kRollback
                                                        : Purpose::kMove;
  plan.tenant_id = TextAt(*json, "tenant");
  plan.snapshot_id = TextAt(snapshot, "id");
  plan.snapshot_digest = TextAt(snapshot, "digest");
  plan.campaign = TextAt(campaign, "name");
  plan.campaign_digest = TextAt(campaign, "digest");
  plan.undoes = TextAt(*json, "undoes");
  plan.scope = TextAt(*json, "scope");
  plan.continues = TextAt(*json, "continues");
  plan.rollback_horizon = Seconds(NumberAt(*json, "rollback_horizon_s"));
  plan.max_failures = static_cast<int>(NumberAt(*json, "max_failures"));
  auto read_at = ParseTime(TextAt(snapshot, "read_at"));
  auto valid_until = ParseTime(TextAt(*json, "valid_until"));
  if (!read_at.ok()) return read_at.error();
  if (!valid_until.ok()) return valid_until.error();
  plan.read_at = *read_at;
  plan.valid_until = *valid_until;
  for (const Json& each : ArrayAt(*json, "waves")) {
    auto wave = WaveFromJson(each);
    if (!wave.ok()) return wave.error();
    plan.waves.push_back(*std::move(wave));
  }
  for (const Json& each : ArrayAt(*json, "findings")) {
    auto finding = FindingFromJson(each);
    if (!finding.ok()) return finding.error();
    plan.findings.push_back(*std::move(finding));
  }
  // What was not understood would be missing here: a plan is carried out
  // whole or not at all.
  if (PlanToText(plan) == text) return plan;
  return Error{ErrorCode::kInvalid,
               "the plan holds something that this version does not know",
               "apply it with the version of cutover that planned it"};
}

std::string PlanDigest(const std::string& plan_text) {
  return Sha256Hex(plan_text);
}

std::string PlanIdOf(const std::string& digest) {
  return "p-" + digest.substr(0, 12);
}

std::string RunIdOf(const std::string& plan_id) {
  return "r-" + plan_id.substr(2);
}

std::string PlanIdOfRun(const std::string& run_or_plan_id) {
  if (!run_or_plan_id.starts_with("r-")) return run_or_plan_id;
  return "p-" + run_or_plan_id.substr(2);
}

size_t CountMoves(const Plan& plan) {
  size_t count = 0;
  for (const Wave& wave : plan.waves) count += wave.moves.size();
  return count;
}

size_t CountSteps(const Plan& plan) {
  size_t count = 0;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) count += move.steps.size();
  }
  return count;
}

}  // namespace cutover
