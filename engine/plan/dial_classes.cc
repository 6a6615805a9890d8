#include "engine/plan/dial_classes.h"

#include <set>

#include "engine/base/text.h"

namespace cutover {
namespace {

using Words = std::map<DialKind, std::vector<std::string>>;

// A number in E.164 whose "+" was left out: the service's own country rules,
// which no interface shows, may add it.
bool LacksPlusOnly(const std::string& text,
                   const std::vector<DialExample>& examples) {
  for (const DialExample& each : examples) {
    if (each.text == "+" + text) return true;
  }
  return false;
}

// Country, then the policies in the order in which a call meets them.
std::string NameOf(const CallProfile& profile, int users) {
  return (profile.country.empty() ? "no country" : profile.country) + ": " +
         profile.emergency_policy + ", " + profile.dial_plan + ", " +
         profile.voice_routing_policy + " (" + std::to_string(users) +
         " users)";
}

class ClassReport {
 public:
  ClassReport(const CallProfile& after, int users, DialExam& exam)
      : after_(after), who_(NameOf(after, users)), exam_(exam) {}

  void TellUnrouted() {
    const auto examples = exam_.Examples(after_);
    Words missing;
    for (const auto& each : exam_.Of(after_)) {
      if (each.kind != DialKind::kEmergency &&
          LacksPlusOnly(each.text, examples)) {
        ++without_plus_;
      } else {
        missing[each.kind].push_back(each.text);
      }
    }
    for (const DialExample& each : examples) {
      if (!missing.contains(each.kind)) leads_out_.insert(each.kind);
    }
    missing.erase(DialKind::kEmergency);
    for (const auto& [kind, strings] : missing) {
      Warn(std::string(DialKindName(kind)) +
               " strings lead nowhere: " + Join(strings, ", "),
           "see why: cutover route --user UPN --dial STRING --plan PLAN");
    }
  }

  void TellLoss(const std::optional<CallProfile>& before) {
    if (!before) {
      Note(
          "what they dial by Skype for Business today was not compared: the "
          "routes of its pool are not read");
      return;
    }
    if (!before->has_voice) return;
    const auto& loss = exam_.LossOf(*before, after_);
    if (loss.shortest) {
      Warn("\"" + *loss.shortest +
               "\" can be dialled today and not after the move, and perhaps "
               "longer strings",
           "compare with cutover route --user UPN --dial STRING --plan PLAN; "
           "right where the policy means to bar them");
    } else if (loss.unproved.empty()) {
      Note(
          "proved over all strings: what can be dialled today can be "
          "dialled after the move");
    }
    for (const std::string& each : loss.unproved)
      Note("strings were tried, not proved: " + each);
  }

  std::vector<Finding> Take() {
    std::vector<std::string> kinds;
    for (DialKind kind : leads_out_) kinds.push_back(DialKindName(kind));
    if (!kinds.empty()) Note(Join(kinds, ", ") + " strings lead out");
    if (without_plus_ > 0) {
      Note(std::to_string(without_plus_) +
           " E.164 examples dialled without \"+\" lead nowhere by the rules "
           "that are known");
    }
    return std::move(findings_);
  }

 private:
  void Warn(std::string summary, std::string remedy) {
    findings_.push_back({"PF-U23", Severity::kWarn, "", who_,
                         std::move(summary), std::move(remedy)});
  }
  void Note(std::string summary) {
    findings_.push_back(
        {"CUT-DIAL", Severity::kNote, "", who_, std::move(summary), ""});
  }

  const CallProfile& after_;
  const std::string who_;
  DialExam& exam_;
  std::set<DialKind> leads_out_;
  int without_plus_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace

void DialClasses::Add(const Facts& before, const Facts& after) {
  const auto profile = ProfileOf(after);
  if (!profile || !profile->has_voice) return;
  ++users_[{ProfileOf(before), *profile}];
}

std::vector<Finding> DialClasses::Findings() const {
  std::vector<Finding> findings;
  const auto take = [&](ClassReport& report) {
    for (Finding& each : report.Take()) findings.push_back(std::move(each));
  };
  // Where calls lead afterwards is one answer, wherever users come from.
  std::map<CallProfile, int> ends;
  for (const auto& [profiles, users] : users_) ends[profiles.second] += users;
  for (const auto& [after, users] : ends) {
    ClassReport report(after, users, exam_);
    report.TellUnrouted();
    take(report);
  }
  for (const auto& [profiles, users] : users_) {
    ClassReport report(profiles.second, users, exam_);
    report.TellLoss(profiles.first);
    take(report);
  }
  return findings;
}

}  // namespace cutover
