#include "engine/plan/dial_classes.h"

#include <algorithm>
#include <set>

#include "engine/base/text.h"
#include "engine/model/phone_number.h"
#include "engine/plan/extension_findings.h"

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
  ClassReport(const CallProfile& after, int users, DialExam& exam,
              const ExtensionHolders* holders)
      : after_(after),
        who_(NameOf(after, users)),
        exam_(exam),
        holders_(holders) {}

  void TellUnrouted() {
    const auto examples = exam_.Examples(after_);
    Words missing;
    for (const auto& each : exam_.Of(after_)) {
      if (each.kind != DialKind::kEmergency &&
          LacksPlusOnly(each.text, examples)) {
        ++without_plus_;
      } else if (each.kind != DialKind::kExtension || !RingsInTeams(each)) {
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

  // Who stays with Skype for Business is called by a route of the class; one
  // number of a rule stands for all.
  void TellStaying() {
    if (holders_ == nullptr) return;
    for (const ExtensionBook::Page& page : holders_->book().pages()) {
      if (!EqualsIgnoringCase(page.dial_plan, after_.dial_plan)) continue;
      for (const auto& each : page.extensions) {
        const auto* holder = holders_->After(each.number);
        if (holder == nullptr || holder->in != HeldIn::kOnPrem) continue;
        if (!exam_.Leaves(after_, each.dialled)) {
          Warn("the extension " + each.dialled +
                   " of a user who is on Skype for Business leads nowhere: no "
                   "route takes " +
                   each.number,
               "route these numbers to the SBC until their users have moved");
        }
        break;
      }
    }
  }

  // Where a client is nobody knows: every site's policy is a case of its own.
  void TellSites() {
    for (const auto& each : exam_.AtSites(after_)) {
      const auto strings = exam_.UnroutedEmergencies(each.profile);
      if (strings.empty()) continue;
      Warn(At(each) + "emergency strings lead nowhere: " + Join(strings, ", "),
           "mend the policy or its usage's routes, or give these users a "
           "voice routing policy that carries them");
    }
  }

  // What is no emergency is lost at a site as it is lost elsewhere.
  void TellLossAtSites(const CallProfile& before) {
    for (const auto& each : exam_.AtSites(after_)) {
      CallProfile there = before;
      there.emergency_policy = each.profile.emergency_policy;
      const auto was_unrouted = exam_.UnroutedEmergencies(there);
      std::vector<std::string> lost;
      for (const auto& text : exam_.UnroutedEmergencies(each.profile)) {
        if (std::find(was_unrouted.begin(), was_unrouted.end(), text) ==
            was_unrouted.end())
          lost.push_back(text);
      }
      if (lost.empty()) continue;
      Warn(At(each) +
               "emergency strings lead out today and not after the "
               "move: " +
               Join(lost, ", "),
           "mend it before the move");
    }
  }

  void TellLoss(const CallProfile& before) {
    if (!before.has_voice) return;
    TellLoss(exam_.LossOf(before, after_));
    TellLossAtSites(before);
  }

  void TellLossFrom(OnPremDial& on_prem, const OnPremCaller& before) {
    if (!before.unknown.empty()) {
      Note("what they dial by Skype for Business today was not compared: " +
           before.unknown);
      return;
    }
    if (!before.profile.has_voice) return;
    who_ += ", on Skype for Business by " + before.profile.dial_plan + ", " +
            before.profile.voice_routing_policy;
    TellLostExamples(on_prem.calls(), before.profile);
    auto loss = exam_.LossFrom(on_prem, before.profile, after_);
    const auto& faults = on_prem.calls().faults;
    loss.unproved.insert(loss.unproved.end(), faults.begin(), faults.end());
    TellLoss(loss);
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
  // A number of Teams rings its holder; no route is asked.
  bool RingsInTeams(const DialExam::Unrouted& each) const {
    if (holders_ == nullptr) return false;
    const std::string text = exam_.NumberOf(after_, each.text);
    const auto number = PhoneNumber::Parse(text);
    const auto* holder =
        number.ok() ? holders_->After(number->Text()) : nullptr;
    return holder != nullptr && holder->in == HeldIn::kTeams;
  }

  // Of two tenants' worth of rules the shortest string may say little; these
  // are what people dial.
  void TellLostExamples(const CallPlan& calls, const CallProfile& before) {
    std::vector<std::string> lost;
    for (const auto& each : exam_.Of(after_)) {
      if (RouteCall(calls, before, each.text).end != CallEnd::kNone)
        lost.push_back(each.text);
    }
    if (lost.empty()) return;
    Warn("lead out by Skype for Business today and nowhere after the move: " +
             Join(lost, ", "),
         "give them a voice routing policy or dial plan that takes these, or "
         "mean to bar them");
  }

  void TellLoss(const ReachProof::Loss& loss) {
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

  static std::string At(const DialExam::SiteCase& each) {
    return "at the sites " + Join(each.sites, ", ") + " (emergency policy " +
           each.profile.emergency_policy + ") ";
  }

  void Warn(std::string summary, std::string remedy) {
    findings_.push_back({"PF-U23", Severity::kWarn, "", who_,
                         std::move(summary), std::move(remedy)});
  }
  void Note(std::string summary) {
    findings_.push_back(
        {"CUT-DIAL", Severity::kNote, "", who_, std::move(summary), ""});
  }

  const CallProfile& after_;
  std::string who_;
  DialExam& exam_;
  const ExtensionHolders* const holders_;
  std::set<DialKind> leads_out_;
  int without_plus_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace

std::optional<DialClass> DialClassOf(const Facts& before, const Facts& after,
                                     const OnPremDial& on_prem) {
  const auto profile = ProfileOf(after);
  if (!profile || !profile->has_voice) return std::nullopt;
  CallerBefore caller{ProfileOf(before), {}};
  if (!caller.in_teams) caller.on_prem = on_prem.CallerOf(before);
  return DialClass(std::move(caller), *profile);
}

std::vector<Finding> DialClasses::Findings() {
  std::vector<Finding> findings;
  const auto take = [&](ClassReport& report) {
    for (Finding& each : report.Take()) findings.push_back(std::move(each));
  };
  std::map<DialClass, int> classes;
  for (const auto& [each, users] : users_) classes[*each] += users;
  // Where calls lead afterwards is one answer, wherever users come from.
  std::map<CallProfile, int> ends;
  for (const auto& [profiles, users] : classes) ends[profiles.second] += users;
  for (const auto& [after, users] : ends) {
    ClassReport report(after, users, exam_, holders_);
    report.TellUnrouted();
    report.TellStaying();
    report.TellSites();
    take(report);
  }
  for (const auto& [profiles, users] : classes) {
    ClassReport report(profiles.second, users, exam_, holders_);
    const CallerBefore& before = profiles.first;
    if (before.in_teams) {
      report.TellLoss(*before.in_teams);
    } else {
      report.TellLossFrom(on_prem_, before.on_prem);
    }
    take(report);
  }
  if (holders_ == nullptr) return findings;
  std::set<std::string> in_use;
  for (const auto& [after, users] : ends) in_use.insert(after.dial_plan);
  for (Finding& each : ExtensionFindings(*holders_, in_use))
    findings.push_back(std::move(each));
  return findings;
}

}  // namespace cutover
