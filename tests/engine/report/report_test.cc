#include "engine/report/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/csv.h"
#include "engine/base/json.h"

namespace cutover {
namespace {

// Names and texts as an attacker or a careless admin would write them.
constexpr const char* kEvil = "<script>alert(1)</script>";
constexpr const char* kFormula = "=HYPERLINK(\"http://evil\")";

Plan TrickyPlan() {
  Plan plan;
  plan.tenant_id = "tenant";
  plan.campaign = kEvil;
  plan.rollback_horizon = Hours(72);
  Move move;
  move.user = {"ad:1", "ann@contoso.test", kEvil, "c1", ""};
  move.state = "S07";
  move.path = "P3A";
  move.rule = kFormula;
  move.steps = {
      Step{StepKind::kVoiceRouting, "", std::nullopt, kFormula, kEvil},
      Step{StepKind::kMove, "", "onprem pool1", "online", ""}};
  plan.waves = {Wave{1, "wave 1", std::nullopt, {move}}};
  plan.findings = {
      {"PF-U05", Severity::kBlock, "ad:2", "bob@contoso.test", kEvil, "do it"},
      {"PF-U05", Severity::kBlock, "ad:3", "cyd@contoso.test", kEvil, "do it"},
      {"PF-U22", Severity::kWarn, "ad:1", "ann@contoso.test", "a, \"b\"", ""}};
  return plan;
}

ReportInput InputOf(const Plan& plan) {
  return ReportInput{"p-1", "digest", plan, "", "", {}};
}

std::string Render(const ReportInput& input, ReportFormat format) {
  auto text = RenderReport(input, format);
  EXPECT_TRUE(text.ok());
  return text.ok() ? *text : "";
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Report, HtmlIsOnePageThatLoadsNothingAndRunsNothing) {
  const Plan plan = TrickyPlan();
  const std::string html = Render(InputOf(plan), ReportFormat::kHtml);
  for (const char* loads : {"<script", "src=", "href=", "@import", "url("}) {
    EXPECT_FALSE(Has(html, loads)) << loads;
  }
  EXPECT_TRUE(Has(html, "&lt;script&gt;"));
}

TEST(Report, NamesEveryUserChangeBlockerAndLoss) {
  const Plan plan = TrickyPlan();
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    const std::string text = Render(InputOf(plan), format);
    for (const char* part :
         {"ann@contoso.test", "bob@contoso.test", "cyd@contoso.test",
          "POL-OVRP", "onprem pool1", "PF-U05", "do it", "R2", "contacts"}) {
      EXPECT_TRUE(Has(text, part)) << part;
    }
  }
}

TEST(Report, NamesNoRuleWhereAMoveHasNone) {
  Plan plan = TrickyPlan();
  plan.purpose = Purpose::kRollback;
  EXPECT_TRUE(Has(Render(InputOf(plan), ReportFormat::kHtml), "steps, rule "));
  plan.waves[0].moves[0].rule.clear();
  EXPECT_FALSE(Has(Render(InputOf(plan), ReportFormat::kHtml), ", rule"));
}

TEST(Report, MarkdownDoesNotLetANameBecomeMarkup) {
  const Plan plan = TrickyPlan();
  EXPECT_FALSE(Has(Render(InputOf(plan), ReportFormat::kMarkdown), "<script>"));
}

TEST(Report, CsvHasARowAStepAndAFindingAndRunsNoFormula) {
  const Plan plan = TrickyPlan();
  auto rows = ParseCsv(Render(InputOf(plan), ReportFormat::kCsv));
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->size(), 1 + CountSteps(plan) + plan.findings.size());
  for (const CsvRow& row : *rows) {
    EXPECT_EQ(row.cells.size(), rows->front().cells.size());
    for (const std::string& cell : row.cells) {
      EXPECT_FALSE(cell.starts_with("=")) << cell;
    }
  }
}

TEST(Report, TellsStagingFromCutOverAndWhenEachIs) {
  Plan plan = TrickyPlan();
  Wave& wave = plan.waves[0];
  wave.moves[0].staged = 1;
  const Time opens{1'800'000'000'000'000};
  wave.window = Window{opens, opens + Hours(4), "UTC"};
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    EXPECT_FALSE(Has(Render(InputOf(plan), format), "2027-01-10"));
  }
  EXPECT_FALSE(Has(Render(InputOf(plan), ReportFormat::kCsv), "staging"));
  wave.staging = Window{opens - Hours(120), opens, "UTC"};
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    const std::string text = Render(InputOf(plan), format);
    for (const char* part : {"2027-01-10", "2027-01-15", "staging", "cut-over"})
      EXPECT_TRUE(Has(text, part)) << part;
  }
  auto rows = ParseCsv(Render(InputOf(plan), ReportFormat::kCsv));
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ((*rows)[1].cells.back(), "staging");
  EXPECT_EQ((*rows)[2].cells.back(), "cut-over");
}

TEST(Report, SaysWhatUsersCanDialAfterwards) {
  Plan plan = TrickyPlan();
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    EXPECT_FALSE(Has(Render(InputOf(plan), format), "dial afterwards"));
  }
  plan.findings.push_back({"CUT-DIAL", Severity::kNote, "",
                           "DE: A, B (3 users)", "proved over all strings",
                           ""});
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    const std::string text = Render(InputOf(plan), format);
    for (const char* part :
         {"dial afterwards", "DE: A, B (3 users)", "proved over all strings"})
      EXPECT_TRUE(Has(text, part)) << part;
  }
}

TEST(Report, ListsWhatThePlanTakesForGranted) {
  Plan plan = TrickyPlan();
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    EXPECT_FALSE(Has(Render(InputOf(plan), format), "takes for granted"));
  }
  plan.findings.push_back(
      {"CUT-ASSUME", Severity::kNote, "", "3 users", "one side", "the other"});
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    const std::string text = Render(InputOf(plan), format);
    for (const char* part : {"takes for granted", "one side", "the other"})
      EXPECT_TRUE(Has(text, part)) << part;
  }
}

TEST(Report, JsonHoldsThePlanItself) {
  const Plan plan = TrickyPlan();
  auto json = ParseJson(Render(InputOf(plan), ReportFormat::kJson));
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(TextAt(*json, "schema"), "cutover.report/1");
  EXPECT_EQ(CanonicalJson((*json)["plan"]), PlanToText(plan));
}

TEST(Report, TellsAfterARunWhoFailedAndWhatWasTakenBack) {
  const Plan plan = TrickyPlan();
  ReportInput input = InputOf(plan);
  input.approved_by = "board";
  input.notes = {{"0/0/0", {"done", ""}},
                 {"0/0/1", {"failed", "the pool is down"}}};
  input.rollbacks = {{"p-2", "compensation of ann", "1 of 1 steps done"}};
  input.not_taken_back = {{plan.waves[0].moves[0].user.key, "CUT-CHANGED"}};
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    const std::string text = Render(input, format);
    EXPECT_TRUE(Has(text, "the pool is down"));
    EXPECT_TRUE(Has(text, "not taken back at once: CUT-CHANGED"));
    EXPECT_TRUE(Has(text, "p-2"));
    EXPECT_TRUE(Has(text, "1 of 1 steps done"));
  }
  EXPECT_TRUE(Has(Render(input, ReportFormat::kHtml), "Approved by board"));
}

TEST(Report, SaysInItsFirstLineWhatDidSucceedWhenARunStopped) {
  Plan plan = TrickyPlan();
  plan.waves.insert(plan.waves.begin(),
                    Wave{0, "pilot", std::nullopt, plan.waves[0].moves});
  plan.waves[1].moves.push_back(plan.waves[1].moves[0]);
  ReportInput input = InputOf(plan);
  input.notes = {{"0/0/0", {"done", ""}},
                 {"0/0/1", {"skipped", ""}},
                 {"1/0/0", {"drifted", "somebody else"}},
                 {"1/0/1", {"planned", ""}},
                 {"1/1/0", {"done", ""}},
                 {"1/1/1", {"planned", ""}}};
  input.stop_reason = "error budget: 1 errors of the class \"drifted\"";
  const std::string said =
      "1 of 3 users are done (wave 0: 1 of 1); failed and set aside: 1; not at "
      "their end: 1. The run stopped: error budget:";
  const std::string markdown = Render(input, ReportFormat::kMarkdown);
  EXPECT_TRUE(markdown.starts_with("**" + said)) << markdown.substr(0, 300);
  EXPECT_TRUE(Has(markdown, "\n# Plan p-1\n")) << markdown.substr(0, 300);
  const std::string html = Render(input, ReportFormat::kHtml);
  EXPECT_LT(html.find(said), html.find("<h1>"));
  input.notes.clear();
  EXPECT_TRUE(
      Render(input, ReportFormat::kMarkdown).starts_with("# Plan p-1\n"));
}

TEST(Report, SaysInItsFirstLineHowManyWereTakenBackSince) {
  Plan plan = TrickyPlan();
  plan.waves[0].moves.push_back(plan.waves[0].moves[0]);
  plan.waves[0].moves[1].user.key = "ad:another";
  ReportInput input = InputOf(plan);
  input.notes = {{"0/0/0", {"done", ""}},
                 {"0/0/1", {"done", ""}},
                 {"0/1/0", {"done", ""}},
                 {"0/1/1", {"failed", "the pool is down"}}};
  input.taken_back = {"ad:another"};
  EXPECT_TRUE(Render(input, ReportFormat::kMarkdown)
                  .starts_with("**1 of 2 users are done (wave 1: 1 of 2); "
                               "failed and set aside: 1."));
  input.taken_back.insert(plan.waves[0].moves[0].user.key);
  EXPECT_TRUE(Render(input, ReportFormat::kMarkdown)
                  .starts_with("**1 of 2 users are done (wave 1: 1 of 2); "
                               "taken back since: 1; failed and set aside: "));
}

TEST(Report, TellsWhoApprovesThatCallsAreJudged) {
  Plan plan = TrickyPlan();
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown}) {
    plan.health.reset();
    EXPECT_FALSE(Has(Render(InputOf(plan), format), "are judged"));
    plan.health = HealthPolicy{};
    EXPECT_TRUE(Has(Render(InputOf(plan), format), "failed calls by 5 %"));
    EXPECT_FALSE(Has(Render(InputOf(plan), format),
                     "the last moved wave is taken back"));
    plan.health->on_halt = OnHalt::kRollBack;
    EXPECT_TRUE(Has(Render(InputOf(plan), format),
                    "the last moved wave is taken back"));
  }
}

TEST(Report, GivesTheSameBytesForTheSamePlan) {
  const Plan plan = TrickyPlan();
  for (ReportFormat format : {ReportFormat::kHtml, ReportFormat::kMarkdown,
                              ReportFormat::kCsv, ReportFormat::kJson}) {
    EXPECT_EQ(Render(InputOf(plan), format), Render(InputOf(plan), format));
  }
}

}  // namespace
}  // namespace cutover
