#include "connectors/sfb/sfb_connector.h"

#include "engine/base/text.h"

namespace cutover {

Status SfbConnector::Scan(ScanSink&) { return Done{}; }

Result<Sighting> SfbConnector::Observe(const Question& question) {
  auto user = host_.Invoke("Get-CsUser", {{"Identity", question.user.sip}});
  if (!user.ok()) return user.error();
  if (question.step.attribute() == Attribute::kHomedOn) {
    const bool is_on_prem = StartsWithIgnoringCase(
        TextAt(*user, "HostingProvider"), "SRV:");
    return Sighting{is_on_prem ? "onprem" : "online"};
  }
  const std::string line = TextAt(*user, "LineURI");
  return Sighting{line.empty() ? Value() : Value(line)};
}

Result<Receipt> SfbConnector::Apply(const Identity& user, const Step& step,
                                    const std::string& key) {
  Json args = {{"Identity", user.sip}, {"CorrelationId", key}};
  std::string verb = "Set-CsUser";
  if (step.attribute() == Attribute::kHomedOn) {
    verb = "Move-CsUser";
    args["Target"] = step.after == "online" ? settings_.online_target
                                            : settings_.fallback_pool;
  } else {
    args["LineURI"] = step.after ? Json(*step.after) : Json(nullptr);
  }
  auto done = host_.Invoke(verb, args);
  if (!done.ok()) return done.error();
  return Receipt{};
}

}  // namespace cutover
