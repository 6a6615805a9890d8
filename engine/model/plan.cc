#include "engine/model/plan.h"

#include "engine/base/digest.h"
#include "engine/base/json.h"
#include "engine/model/finding_json.h"

namespace cutover {
namespace {

Value ValueAt(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
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

Result<Wave> WaveFromJson(const Json& json, std::vector<Move> moves) {
  Wave wave{static_cast<int>(NumberAt(json, "number")),
            TextAt(json, "name"),
            std::nullopt,
            std::move(moves)};
  for (auto [name, into] : {std::pair("window", &wave.window),
                            std::pair("staging", &wave.staging)}) {
    auto window = WindowAt(json, name);
    if (!window.ok()) return window.error();
    *into = *window;
  }
  return wave;
}

// Takes waves, moves and findings out of the text while it is parsed: a tree of
// them all costs many times the text, and a restart waits for its pages. What
// stands elsewhere than it should is found by the text that is made again.
class PlanLists {
 public:
  explicit PlanLists(Plan& plan) : plan_(plan) {}

  // The rest of the plan.
  Result<Json> Parse(const std::string& text) {
    return ParseJson(text, [this](int depth, Json::parse_event_t event,
                                  Json& parsed) {
      if (event == Json::parse_event_t::key && depth == 1)
        list_ = parsed.get<std::string>();
      return event != Json::parse_event_t::object_end || !Takes(depth, parsed);
    });
  }

  const Status& status() const { return status_; }

 private:
  bool Takes(int depth, const Json& object) {
    if (depth == 2 && list_ == "findings")
      return Take(FindingFromJson(object), plan_.findings);
    if (list_ != "waves") return false;
    if (depth == 4) return Take(MoveFromJson(object), moves_);
    if (depth != 2) return false;
    return Take(WaveFromJson(object, std::exchange(moves_, {})), plan_.waves);
  }

  template <typename Item>
  bool Take(Result<Item> item, std::vector<Item>& items) {
    if (item.ok()) {
      items.push_back(*std::move(item));
    } else if (status_.ok()) {
      status_ = item.error();
    }
    return true;
  }

  Plan& plan_;
  std::string list_;
  std::vector<Move> moves_;
  Status status_ = Done{};
};

}  // namespace

Result<Plan> PlanFromText(const std::string& text) {
  Plan plan;
  PlanLists lists(plan);
  auto json = lists.Parse(text);
  if (!json.ok()) return json.error();
  const std::string recipes = TextAt(*json, "recipes");
  if (TextAt(*json, "schema") != "cutover.plan/1" ||
      (recipes != kRecipeVersion && recipes != kOldRecipeVersion)) {
    return Error{ErrorCode::kInvalid,
                 "the plan was written for another version of cutover",
                 "plan again with this version and have it approved"};
  }
  TRY(lists.status());
  const Json snapshot = ObjectAt(*json, "snapshot");
  const Json campaign = ObjectAt(*json, "campaign");
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
  plan.health = HealthFromJson(ObjectAt(*json, "health"));
  plan.rollback_horizon = Seconds(NumberAt(*json, "rollback_horizon_s"));
  plan.max_failures = static_cast<int>(NumberAt(*json, "max_failures"));
  auto read_at = ParseTime(TextAt(snapshot, "read_at"));
  auto valid_until = ParseTime(TextAt(*json, "valid_until"));
  if (!read_at.ok()) return read_at.error();
  if (!valid_until.ok()) return valid_until.error();
  plan.read_at = *read_at;
  plan.valid_until = *valid_until;
  // What was not understood would be missing here: a plan is carried out
  // whole or not at all.
  if (PlanToText(plan, text.size()) == text) return plan;
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
