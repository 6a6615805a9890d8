// Writes a plan. Its text is many times larger than anything else that is
// written as one, so no tree is made of it.
#include "engine/base/json_text.h"
#include "engine/model/finding_json.h"
#include "engine/model/plan.h"

namespace cutover {
namespace {

Json WindowToJson(const std::optional<Window>& window) {
  if (!window) return nullptr;
  return {{"opens", FormatTime(window->opens)},
          {"closes", FormatTime(window->closes)},
          {"zone", window->zone}};
}

void AppendStep(const Step& step, std::string& out) {
  const StepKindRow& row = RowOf(step.kind);
  JsonObjectText object(out);
  object.TextOrNull("after", step.after);
  object.Text("attribute", AttributeName(row.attribute));
  object.TextOrNull("before", step.before);
  object.Text("class", ReversibilityName(row.reversibility));
  object.Text("item", step.item);
  object.Text("kind", row.id);
  object.Text("reason", step.reason);
  object.End();
}

void AppendMove(const Move& move, bool is_staged, std::string& out) {
  JsonObjectText object(out);
  object.Text("cloud_id", move.user.cloud_id);
  object.Text("display_name", move.user.display_name);
  object.Text("key", move.user.key);
  object.Text("path", move.path);
  object.Text("rule", move.rule);
  object.Text("sip", move.user.sip);
  if (is_staged) object.Number("staged", move.staged);
  object.Text("state", move.state);
  object.Name("steps");
  AppendJsonList(out, move.steps,
                 [&](const Step& step) { AppendStep(step, out); });
  object.Text("upn", move.user.upn);
  object.End();
}

void AppendWave(const Wave& wave, bool is_staged, std::string& out) {
  JsonObjectText object(out);
  object.Name("moves");
  AppendJsonList(out, wave.moves,
                 [&](const Move& move) { AppendMove(move, is_staged, out); });
  object.Text("name", wave.name);
  object.Number("number", wave.number);
  if (is_staged) object.Tree("staging", WindowToJson(wave.staging));
  object.Tree("window", WindowToJson(wave.window));
  object.End();
}

}  // namespace

std::string PlanToText(const Plan& plan, size_t size) {
  const bool is_staged = plan.recipes != kOldRecipeVersion;
  std::string text;
  text.reserve(size);
  JsonObjectText object(text);
  object.Tree("campaign",
              {{"name", plan.campaign}, {"digest", plan.campaign_digest}});
  if (!plan.continues.empty()) object.Text("continues", plan.continues);
  object.Name("findings");
  AppendJsonList(text, plan.findings,
                 [&](const Finding& finding) { AppendFinding(finding, text); });
  if (plan.health) object.Tree("health", HealthToJson(*plan.health));
  object.Number("max_failures", plan.max_failures);
  object.Text("purpose", plan.purpose == Purpose::kMove ? "move" : "rollback");
  object.Text("recipes", plan.recipes);
  object.Number("rollback_horizon_s", plan.rollback_horizon.us / 1'000'000);
  object.Text("schema", "cutover.plan/1");
  object.Text("scope", plan.scope);
  object.Tree("snapshot", {{"id", plan.snapshot_id},
                           {"digest", plan.snapshot_digest},
                           {"read_at", FormatTime(plan.read_at)}});
  object.Text("tenant", plan.tenant_id);
  object.Text("undoes", plan.undoes);
  object.Text("valid_until", FormatTime(plan.valid_until));
  object.Name("waves");
  AppendJsonList(text, plan.waves,
                 [&](const Wave& wave) { AppendWave(wave, is_staged, text); });
  object.End();
  return text;
}

}  // namespace cutover
