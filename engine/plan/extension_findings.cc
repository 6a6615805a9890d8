#include "engine/plan/extension_findings.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr size_t kMostNamed = 20;

// The first ones, and how many more there are.
std::string Listed(const std::vector<std::string>& all) {
  if (all.size() <= kMostNamed) return Join(all, ", ");
  return Join({all.begin(), all.begin() + kMostNamed}, ", ") + " and " +
         std::to_string(all.size() - kMostNamed) + " more";
}

class PageReport {
 public:
  PageReport(const ExtensionHolders& holders, const ExtensionBook::Page& page)
      : holders_(holders),
        page_(page),
        who_("dial plan " + page.dial_plan + ", rule \"" + page.rule + "\"") {
    for (const auto& each : page.extensions) Look(each);
    EndRange();
  }

  void TellChanges(std::vector<Finding>& findings) const {
    if (!lost_.empty()) {
      findings.push_back(
          {"PF-U23", Severity::kWarn, "", who_,
           "extensions that reach somebody today and nobody after the plan: " +
               Listed(lost_),
           "keep the last digits in the new numbers, correct the rule, or tell "
           "people"});
    }
    if (!handed_on_.empty()) {
      findings.push_back(
          {"PF-U23", Severity::kWarn, "", who_,
           "extensions that reach another user after the plan: " +
               Listed(handed_on_),
           "tell people, or give out other numbers"});
    }
  }

  Finding Coverage() const {
    std::string text =
        "internal extensions are not held against numbers: the "
        "rule takes more than " +
        std::to_string(ExtensionBook::kMostStrings) +
        " strings, or is not regular";
    if (page_.is_listed) {
      text = std::to_string(in_teams_) + " of " +
             std::to_string(page_.extensions.size()) +
             " extensions reach a user in Teams, " + std::to_string(on_prem_) +
             " one who is on Skype for Business";
      if (!ranges_.empty())
        text += "; nobody has the numbers of " + Listed(ranges_);
    }
    return {"CUT-DIAL", Severity::kNote, "", who_, text, ""};
  }

 private:
  void Look(const ExtensionBook::Extension& each) {
    const auto* before = holders_.Before(each.number);
    const auto* after = holders_.After(each.number);
    if (after == nullptr) {
      AddToRange(each.dialled);
      if (before != nullptr)
        lost_.push_back(each.dialled + " (" + before->name + ")");
      return;
    }
    EndRange();
    ++(after->in == HeldIn::kTeams ? in_teams_ : on_prem_);
    if (before != nullptr && before->name != after->name) {
      handed_on_.push_back(each.dialled + " (" + before->name + ", then " +
                           after->name + ")");
    }
  }

  void AddToRange(const std::string& dialled) {
    if (first_.empty()) first_ = dialled;
    last_ = dialled;
  }

  void EndRange() {
    if (!first_.empty())
      ranges_.push_back(first_ == last_ ? first_ : first_ + " to " + last_);
    first_.clear();
  }

  const ExtensionHolders& holders_;
  const ExtensionBook::Page& page_;
  const std::string who_;
  int in_teams_ = 0;
  int on_prem_ = 0;
  std::string first_;  ///< of the stretch at hand whose numbers nobody has
  std::string last_;
  std::vector<std::string> ranges_;
  std::vector<std::string> lost_;
  std::vector<std::string> handed_on_;
};

}  // namespace

std::vector<Finding> ExtensionFindings(const ExtensionHolders& holders,
                                       const std::set<std::string>& in_use) {
  std::vector<Finding> findings;
  for (const ExtensionBook::Page& page : holders.book().pages()) {
    const PageReport report(holders, page);
    report.TellChanges(findings);
    bool is_used = false;
    for (const std::string& name : in_use)
      is_used = is_used || EqualsIgnoringCase(name, page.dial_plan);
    if (is_used) findings.push_back(report.Coverage());
  }
  return findings;
}

}  // namespace cutover
