#include "engine/report/report.h"

#include <kainjow/mustache.hpp>

#include "engine/base/csv.h"
#include "engine/base/embedded.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/base/time_zone.h"
#include "engine/report/standing.h"

namespace cutover {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

std::string SpanOf(const Window& window) {
  auto from = FormatLocal(window.opens, window.zone);
  auto to = FormatLocal(window.closes, window.zone);
  if (!from.ok() || !to.ok())
    return FormatTime(window.opens) + " to " + FormatTime(window.closes);
  return *from + " to " + *to;
}

std::string WhenOf(const Wave& wave) {
  return wave.window ? SpanOf(*wave.window) : "when it is applied";
}

// Without a time of its own, staging is the first part of the cut-over.
std::string PhaseOf(const Wave& wave, const Move& move, size_t step) {
  const bool is_staged =
      wave.staging && step < static_cast<size_t>(move.staged);
  return is_staged ? "staging" : "cut-over";
}

std::string NoteKey(size_t wave, size_t move, size_t step) {
  return std::to_string(wave) + "/" + std::to_string(move) + "/" +
         std::to_string(step);
}

const StepNote* NoteOf(const ReportInput& input, const std::string& key) {
  const auto found = input.notes.find(key);
  return found == input.notes.end() ? nullptr : &found->second;
}

// One word for a move's outcome, from its steps.
std::string OutcomeOf(const ReportInput& input, size_t wave, size_t move) {
  const size_t count = input.plan.waves[wave].moves[move].steps.size();
  size_t done = 0;
  bool is_begun = false;
  for (size_t i = 0; i < count; ++i) {
    const StepNote* note = NoteOf(input, NoteKey(wave, move, i));
    if (note == nullptr) continue;
    if (note->state == "failed" || note->state == "drifted")
      return note->state + ": " + note->detail;
    if (note->state == "done" || note->state == "skipped") ++done;
    if (note->state != "planned") is_begun = true;
  }
  if (done == count) return "done";
  return is_begun ? "under way" : "planned";
}

data StepData(const ReportInput& input, const Step& step,
              const std::string& key) {
  const StepKindRow& row = RowOf(step.kind);
  data view;
  view.set("kind", row.id);
  view.set("sentence", row.sentence);
  view.set("attribute", AttributeName(row.attribute));
  view.set("item", step.reason);
  view.set("before", DescribeValue(step.before));
  view.set("after", DescribeValue(step.after));
  view.set("class", ReversibilityName(row.reversibility));
  const StepNote* note = NoteOf(input, key);
  view.set("state", note == nullptr ? "" : note->state);
  view.set("detail", note == nullptr ? "" : note->detail);
  return view;
}

data WaveData(const ReportInput& input, size_t index) {
  const Wave& wave = input.plan.waves[index];
  data moves(data::type::list);
  for (size_t i = 0; i < wave.moves.size(); ++i) {
    const Move& move = wave.moves[i];
    data steps(data::type::list);
    for (size_t s = 0; s < move.steps.size(); ++s) {
      data step = StepData(input, move.steps[s], NoteKey(index, i, s));
      step.set("phase", PhaseOf(wave, move, s));
      steps.push_back(step);
    }
    data view;
    view.set("upn", move.user.upn);
    view.set("name", move.user.display_name);
    view.set("state", move.state);
    view.set("path", move.path);
    view.set("has_rule", !move.rule.empty());
    view.set("rule", move.rule);
    view.set("count", std::to_string(move.steps.size()));
    view.set("outcome", OutcomeOf(input, index, i));
    view.set("steps", steps);
    moves.push_back(view);
  }
  data view;
  view.set("number", std::to_string(wave.number));
  view.set("name", wave.name);
  view.set("when", WhenOf(wave));
  view.set("is_staged", wave.staging.has_value());
  view.set("staging", wave.staging ? SpanOf(*wave.staging) : "");
  view.set("count", std::to_string(wave.moves.size()));
  view.set("moves", moves);
  return view;
}

// One row a fact, with the users whom it concerns.
data FindingsData(const Plan& plan, Severity severity) {
  data list(data::type::list);
  for (const FindingGroup& group : GroupFindings(plan.findings)) {
    if (group.first->severity != severity) continue;
    data view;
    view.set("id", group.first->id);
    view.set("summary", group.first->summary);
    view.set("remedy", group.first->remedy);
    view.set("names", Join(group.names, ", "));
    view.set("count", std::to_string(group.count));
    view.set("is_long", group.names.size() > 3);
    list.push_back(view);
  }
  return list;
}

// How long each path leaves its users without dial tone; what is taken for
// granted.
data NotesOf(const Plan& plan, const std::string& id) {
  data list(data::type::list);
  for (const Finding& finding : plan.findings) {
    if (finding.id != id) continue;
    data view;
    view.set("names", finding.who);
    view.set("summary", finding.summary);
    view.set("remedy", finding.remedy);
    list.push_back(view);
  }
  return list;
}

// What cannot be brought back in full, by kind, with how many users.
data LossesData(const Plan& plan) {
  std::map<StepKind, int> counts;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (RowOf(step.kind).reversibility >= Reversibility::kR2)
          ++counts[step.kind];
      }
    }
  }
  data list(data::type::list);
  for (const auto& [kind, count] : counts) {
    data view;
    view.set("kind", RowOf(kind).id);
    view.set("class", ReversibilityName(RowOf(kind).reversibility));
    view.set("sentence", RowOf(kind).sentence);
    view.set("count", std::to_string(count));
    view.set("loss", LossOf(kind));
    list.push_back(view);
  }
  return list;
}

// How the run stands, and whom it failed.
void SetRunData(const ReportInput& input, data& view) {
  std::map<std::string, int> counts;
  data failures(data::type::list);
  for (size_t w = 0; w < input.plan.waves.size(); ++w) {
    const Wave& wave = input.plan.waves[w];
    for (size_t m = 0; m < wave.moves.size(); ++m) {
      const std::string outcome = OutcomeOf(input, w, m);
      const bool has_failed =
          outcome != "done" && outcome != "planned" && outcome != "under way";
      ++counts[has_failed ? "failed" : outcome];
      if (!has_failed) continue;
      data failure;
      failure.set("upn", wave.moves[m].user.upn);
      failure.set("wave", std::to_string(wave.number));
      const auto why = input.not_taken_back.find(wave.moves[m].user.key);
      failure.set("outcome",
                  why == input.not_taken_back.end()
                      ? outcome
                      : outcome + " — not taken back at once: " + why->second);
      failures.push_back(failure);
    }
  }
  data rollbacks(data::type::list);
  for (const RollbackNote& each : input.rollbacks) {
    data rollback;
    rollback.set("plan", each.plan_id);
    rollback.set("scope", each.scope);
    rollback.set("state", each.state);
    rollbacks.push_back(rollback);
  }
  view.set("has_run", !input.notes.empty());
  view.set("standing", StandingOf(input));
  view.set("done_count", std::to_string(counts["done"]));
  view.set("failed_count", std::to_string(counts["failed"]));
  view.set("open_count",
           std::to_string(counts["under way"] + counts["planned"]));
  view.set("has_failures", failures.is_non_empty_list());
  view.set("failures", failures);
  view.set("has_rollbacks", rollbacks.is_non_empty_list());
  view.set("rollbacks", rollbacks);
}

size_t CountOf(const Plan& plan, Severity severity) {
  size_t count = 0;
  for (const Finding& finding : plan.findings) {
    count += finding.severity == severity ? 1 : 0;
  }
  return count;
}

data ReportData(const ReportInput& input) {
  const Plan& plan = input.plan;
  data waves(data::type::list);
  for (size_t i = 0; i < plan.waves.size(); ++i) {
    waves.push_back(WaveData(input, i));
  }
  data losses = LossesData(plan);
  data view;
  view.set("plan", input.plan_id);
  view.set("digest", input.digest);
  view.set("title", plan.purpose == Purpose::kMove ? "Plan" : "Rollback plan");
  view.set("is_rollback", plan.purpose == Purpose::kRollback);
  view.set("undoes", plan.undoes);
  view.set("scope", plan.scope);
  view.set("tenant", plan.tenant_id);
  view.set("campaign", plan.campaign);
  view.set("snapshot", plan.snapshot_id);
  view.set("read_at", FormatTime(plan.read_at));
  view.set("valid_until", FormatTime(plan.valid_until));
  view.set("horizon", FormatDuration(plan.rollback_horizon));
  view.set("max_failures", std::to_string(plan.max_failures));
  view.set("move_count", std::to_string(CountMoves(plan)));
  view.set("step_count", std::to_string(CountSteps(plan)));
  view.set("wave_count", std::to_string(plan.waves.size()));
  view.set("block_count", std::to_string(CountOf(plan, Severity::kBlock)));
  view.set("warn_count", std::to_string(CountOf(plan, Severity::kWarn)));
  view.set("is_approved", !input.approved_by.empty());
  view.set("approved_by", input.approved_by);
  view.set("approved_change", input.approved_change);
  SetRunData(input, view);
  view.set("judgement", JudgementOf(plan));
  view.set("is_judged", plan.health.has_value());
  view.set("has_losses", losses.is_non_empty_list());
  view.set("losses", losses);
  view.set("waves", waves);
  view.set("blocks", FindingsData(plan, Severity::kBlock));
  view.set("warnings", FindingsData(plan, Severity::kWarn));
  view.set("notes", FindingsData(plan, Severity::kNote));
  const std::pair<const char*, const char*> sections[] = {
      {"assumed", "CUT-ASSUME"},
      {"silence", "CUT-SILENCE"},
      {"dialling", "CUT-DIAL"}};
  for (const auto& [name, id] : sections) {
    data notes = NotesOf(plan, id);
    view.set(std::string("has_") + name, notes.is_non_empty_list());
    view.set(name, notes);
  }
  return view;
}

// A name must stay a name: no markup, no HTML, no line of its own.
std::string EscapeMarkdown(const std::string& text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\n' || c == '\r') {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else {
      if (std::string_view("\\`*[]|").find(c) != std::string_view::npos)
        escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

Result<std::string> RenderTemplate(const ReportInput& input,
                                   const std::string& name) {
  for (const EmbeddedFile& file : templates::Files()) {
    if (file.name != name) continue;
    mustache page(file.content);
    if (name.ends_with(".md")) page.set_custom_escape(EscapeMarkdown);
    if (!page.is_valid())
      return Error{ErrorCode::kBug, name + ": " + page.error_message()};
    return page.render(ReportData(input));
  }
  return Error{ErrorCode::kBug, "no template " + name};
}

std::string RenderCsv(const ReportInput& input) {
  std::string text =
      CsvLine({"wave", "upn", "state", "path", "step", "attribute", "before",
               "after", "class", "outcome", "detail", "phase"});
  const Plan& plan = input.plan;
  for (size_t w = 0; w < plan.waves.size(); ++w) {
    for (size_t m = 0; m < plan.waves[w].moves.size(); ++m) {
      const Move& move = plan.waves[w].moves[m];
      for (size_t s = 0; s < move.steps.size(); ++s) {
        const Step& step = move.steps[s];
        const StepNote* note = NoteOf(input, NoteKey(w, m, s));
        text += CsvLine({std::to_string(plan.waves[w].number), move.user.upn,
                         move.state, move.path, RowOf(step.kind).id,
                         AttributeName(step.attribute()),
                         step.before.value_or(""), step.after.value_or(""),
                         ReversibilityName(RowOf(step.kind).reversibility),
                         note == nullptr ? "planned" : note->state,
                         note == nullptr ? "" : note->detail,
                         PhaseOf(plan.waves[w], move, s)});
      }
    }
  }
  for (const Finding& finding : plan.findings) {
    text += CsvLine({"", finding.who, "", "", finding.id,
                     SeverityName(finding.severity), "", "", "",
                     finding.summary, finding.remedy, ""});
  }
  return text;
}

std::string RenderJson(const ReportInput& input) {
  auto plan = ParseJson(PlanToText(input.plan));
  Json notes = Json::object();
  for (const auto& [key, note] : input.notes) {
    notes[key] = {{"state", note.state}, {"detail", note.detail}};
  }
  return CanonicalJson({{"schema", "cutover.report/1"},
                        {"plan_id", input.plan_id},
                        {"digest", input.digest},
                        {"approved_by", input.approved_by},
                        {"approved_change", input.approved_change},
                        {"plan", plan.ok() ? *plan : Json(nullptr)},
                        {"steps", notes}}) +
         "\n";
}

}  // namespace

Result<ReportFormat> ReportFormatNamed(const std::string& name) {
  if (name == "html") return ReportFormat::kHtml;
  if (name == "md") return ReportFormat::kMarkdown;
  if (name == "csv") return ReportFormat::kCsv;
  if (name == "json") return ReportFormat::kJson;
  return Error{ErrorCode::kInvalid, "there is no report format " + name,
               "choose html, md, csv or json"};
}

Result<std::string> RenderReport(const ReportInput& input,
                                 ReportFormat format) {
  switch (format) {
    case ReportFormat::kHtml:
      return RenderTemplate(input, "plan.html");
    case ReportFormat::kMarkdown:
      return RenderTemplate(input, "plan.md");
    case ReportFormat::kCsv:
      return RenderCsv(input);
    case ReportFormat::kJson:
      return RenderJson(input);
  }
  return Error{ErrorCode::kBug, "no such format"};
}

}  // namespace cutover
