#include "engine/cli/show_explanation.h"

#include "engine/base/text.h"
#include "engine/base/time_zone.h"

namespace cutover {
namespace {

std::string SpanOf(const Window& window) {
  auto from = FormatLocal(window.opens, window.zone);
  auto to = FormatLocal(window.closes, window.zone);
  if (!from.ok() || !to.ok())
    return FormatTime(window.opens) + " to " + FormatTime(window.closes);
  return *from + " to " + *to;
}

std::string LineOf(const Finding& finding) {
  return std::string(SeverityName(finding.severity)) + ": " + finding.summary +
         (finding.remedy.empty() ? "" : " - " + finding.remedy);
}

std::string LineOf(const RuleAnswer& rule, bool is_reached) {
  std::string line = "\"" + rule.name + "\"";
  if (rule.line > 0) line += " (line " + std::to_string(rule.line) + ")";
  if (rule.decides) return line + ": decides";
  if (!rule.unmet.empty())
    return line + ": does not meet, since " + Join(rule.unmet, "; ");
  return line +
         (is_reached ? ": meets" : ": would meet, but one before it did");
}

class Page {
 public:
  Page(const Explanation& told, const Output& out) : told_(told), out_(out) {}

  void Show() const {
    out_.Say(told_.user.upn + " " + told_.outcome);
    ShowState();
    ShowRules();
    ShowTargets();
    ShowWave();
    ShowSteps();
    ShowChecks();
    ShowFindings();
  }

 private:
  void Head(const std::string& title) const { out_.Say("\n" + title); }

  void ShowState() const {
    Head(std::string("state ") + StateCode(told_.state) + ", " +
         StateSentence(told_.state) + ":");
    for (const std::string& each : told_.evidence) out_.Say("  " + each);
  }

  void ShowRules() const {
    Head("rules, in the campaign's order:");
    bool is_decided = false;
    for (const RuleAnswer& rule : told_.rules) {
      out_.Say("  " + LineOf(rule, !is_decided));
      is_decided = is_decided || rule.decides;
    }
  }

  void ShowTargets() const {
    if (told_.targets.empty()) return;
    Head("targets:");
    for (const TargetAnswer& each : told_.targets)
      out_.Say("  " + each.what + ": " + each.value + " - " + each.why);
  }

  void ShowWave() const {
    if (!told_.wave) return;
    Head("wave " + std::to_string(told_.wave->number) + ", " +
         told_.wave->name + ":");
    out_.Say("  " + (told_.wave->window
                         ? SpanOf(*told_.wave->window)
                         : std::string("no window: when it is applied")));
    if (told_.wave->staging)
      out_.Say("  staging " + SpanOf(*told_.wave->staging));
    for (const std::string& each : told_.wave->because) out_.Say("  " + each);
  }

  void ShowSteps() const {
    if (told_.steps.empty()) return;
    Head(told_.wave ? "steps:" : "steps that were planned, and will not run:");
    for (size_t i = 0; i < told_.steps.size(); ++i) {
      const Step& step = told_.steps[i];
      const bool is_staged = i < static_cast<size_t>(told_.staged);
      out_.Say("  " + std::to_string(i + 1) + " " + RowOf(step.kind).id +
               (is_staged ? " (staging)" : "") + ": " +
               AttributeName(step.attribute()) + " " +
               DescribeValue(step.before) + " > " + DescribeValue(step.after) +
               (step.reason.empty() ? "" : " - " + step.reason));
    }
  }

  void ShowChecks() const {
    if (told_.checks.empty()) return;
    size_t passed = 0;
    size_t unseen = 0;
    for (const CheckAnswer& each : told_.checks) {
      passed += each.IsPass() ? 1 : 0;
      unseen += each.not_checked.empty() ? 0 : 1;
    }
    Head("checks: " + std::to_string(told_.checks.size()) + " asked, " +
         std::to_string(passed) + " passed, " + std::to_string(unseen) +
         " not checked:");
    for (const CheckAnswer& each : told_.checks) {
      const std::string name = "  " + each.id + " (" + each.about + ") ";
      if (each.IsPass()) out_.Say(name + "pass: " + each.rule);
      for (const Finding& finding : each.findings)
        out_.Say(name + LineOf(finding));
      for (const std::string& why : each.not_checked)
        out_.Say(name + "not checked: " + why);
    }
  }

  // What no check said: of numbers, rules and calls.
  void ShowFindings() const {
    std::vector<std::string> lines;
    for (const Finding& each : told_.findings) {
      if (!each.id.starts_with("PF-") || told_.checks.empty())
        lines.push_back("  " + each.id + " " + LineOf(each));
    }
    if (!lines.empty()) Head("also said of the user:");
    for (const std::string& line : lines) out_.Say(line);
    if (told_.calls.empty()) return;
    Head("calls of " + told_.calls.front().who + ":");
    for (const Finding& each : told_.calls)
      out_.Say("  " + each.id + " " + LineOf(each));
  }

  const Explanation& told_;
  const Output& out_;
};

Json FindingsJson(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& each : findings) {
    list.push_back({{"id", each.id},
                    {"severity", SeverityName(each.severity)},
                    {"summary", each.summary},
                    {"remedy", each.remedy}});
  }
  return list;
}

Json ChecksJson(const Explanation& told) {
  Json list = Json::array();
  for (const CheckAnswer& each : told.checks) {
    list.push_back({{"id", each.id},
                    {"rule", each.rule},
                    {"about", each.about},
                    {"answer", each.IsPass()            ? "pass"
                               : !each.findings.empty() ? "finding"
                                                        : "not checked"},
                    {"findings", FindingsJson(each.findings)},
                    {"not_checked", each.not_checked}});
  }
  return list;
}

Json StepsJson(const Explanation& told) {
  Json list = Json::array();
  for (size_t i = 0; i < told.steps.size(); ++i) {
    const Step& step = told.steps[i];
    list.push_back({{"kind", RowOf(step.kind).id},
                    {"attribute", AttributeName(step.attribute())},
                    {"before", DescribeValue(step.before)},
                    {"after", DescribeValue(step.after)},
                    {"reason", step.reason},
                    {"staged", i < static_cast<size_t>(told.staged)}});
  }
  return list;
}

Json WaveJson(const std::optional<ExplainedWave>& wave) {
  if (!wave) return nullptr;
  Json json = {{"number", wave->number},
               {"name", wave->name},
               {"because", wave->because},
               {"window", nullptr}};
  if (wave->window) json["window"] = SpanOf(*wave->window);
  return json;
}

Json ToJson(const Explanation& told) {
  Json rules = Json::array();
  for (const RuleAnswer& each : told.rules) {
    rules.push_back({{"name", each.name},
                     {"line", each.line},
                     {"decides", each.decides},
                     {"unmet", each.unmet}});
  }
  Json targets = Json::array();
  for (const TargetAnswer& each : told.targets) {
    targets.push_back(
        {{"what", each.what}, {"value", each.value}, {"why", each.why}});
  }
  return {{"user", told.user.upn},
          {"outcome", told.outcome},
          {"state", StateCode(told.state)},
          {"evidence", told.evidence},
          {"rules", rules},
          {"targets", targets},
          {"path", told.path},
          {"wave", WaveJson(told.wave)},
          {"steps", StepsJson(told)},
          {"checks", ChecksJson(told)},
          {"findings", FindingsJson(told.findings)},
          {"calls", FindingsJson(told.calls)}};
}

}  // namespace

void ShowExplanation(const Explanation& told, const Output& out) {
  Page(told, out).Show();
  out.Give("explain", ToJson(told));
}

}  // namespace cutover
