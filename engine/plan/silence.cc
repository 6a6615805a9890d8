#include "engine/plan/silence.h"

#include <algorithm>

namespace cutover {
namespace {

using A = Attribute;

// Whatever HasInbound, HasEmergency and AfterStep look at, without names and
// digits: equal texts have equal dial tone.
std::string AlikeKey(const User& user, const Move& move,
                     OtherEmergencyPolicies others) {
  const Facts& facts = user.facts;
  std::string key = others == OtherEmergencyPolicies::kReach ? "r" : "";
  for (const Step& step : move.steps) {
    key += RowOf(step.kind).id;
    if (!step.item.starts_with('+')) key += step.item;
    key += step.after ? '+' : '-';
    if (step.attribute() == A::kCoexistenceMode) key += *step.after;
  }
  const auto head = [](const std::string& text) {
    return text.substr(0, text.find(' '));
  };
  for (const std::string& text :
       {head(facts.Text(A::kNumber)), head(facts.Text(A::kHomedOn)),
        facts.Text(A::kTeamsHome), facts.Text(A::kDeploymentLocator),
        facts.Text(A::kCoexistenceMode), facts.Text(A::kFeatureTypes),
        facts.Text(A::kEnterpriseVoice), facts.Text(A::kOptionFlags),
        facts.Text(A::kInheritedPolicies), facts.Text(A::kAccountType),
        std::string(facts.Has(A::kAdLine) ? "line" : ""),
        std::string(facts.Has(A::kTeamsEmergencyCallRoutingPolicy) ? "e" : "")})
    key += "|" + text;
  return key;
}

void Widen(Gap& gap, const Gap& other) {
  gap.usual = std::max(gap.usual, other.usual);
  gap.worst = std::max(gap.worst, other.worst);
}

Duration LongestOf(const DialTone& tone) {
  return std::max(tone.inbound.worst, tone.emergency.worst);
}

std::string Describe(const Gap& gap, const std::string& worst_at) {
  return "for " + FormatDuration(gap.usual) + " at most when all goes well, " +
         FormatDuration(gap.worst) + " at worst" +
         (worst_at.empty() ? "" : " (" + worst_at + " fails)");
}

}  // namespace

const DialTone& DialTones::Of(const User& user, const Move& move,
                              const std::vector<Sku>& skus,
                              OtherEmergencyPolicies others) {
  const auto [known, is_new] = known_.try_emplace(AlikeKey(user, move, others));
  if (is_new)
    known->second = CheckDialTone(user.facts, move.steps, skus, others);
  return known->second;
}

void Silence::Add(const std::string& name, const DialTone& tone) {
  Path& path = paths_[name];
  ++path.users;
  if (tone.emergency.is_for_good) ++path.for_good;
  if (LongestOf(tone) > LongestOf(path.longest))
    path.longest.worst_at = tone.worst_at;
  Widen(path.longest.inbound, tone.inbound);
  Widen(path.longest.emergency, tone.emergency);
}

std::vector<Finding> Silence::Findings() const {
  std::vector<Finding> findings;
  for (const auto& [name, path] : paths_) {
    const std::string who = name + ", " + std::to_string(path.users) + " users";
    const auto add = [&](Severity severity, std::string summary,
                         std::string remedy) {
      findings.push_back({"CUT-SILENCE", severity, "", who, std::move(summary),
                          std::move(remedy)});
    };
    const DialTone& tone = path.longest;
    add(Severity::kNote,
        tone.inbound == Gap{}
            ? "nobody loses inbound calls"
            : "cannot be called " + Describe(tone.inbound, tone.worst_at),
        "");
    add(Severity::kNote,
        tone.emergency == Gap{} ? "nobody loses the way to emergency services"
                                : "cannot reach emergency services by Teams " +
                                      Describe(tone.emergency, tone.worst_at),
        tone.emergency == Gap{} ? "" : "tell them; a mobile stays at hand");
    if (path.for_good == 0) continue;
    add(Severity::kWarn,
        std::to_string(path.for_good) +
            " of them end without an emergency call routing policy, by their "
            "own, their office's network site or Global",
        "name one in the rule, or make sure that every site has one");
  }
  return findings;
}

}  // namespace cutover
