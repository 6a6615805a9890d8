#include "connectors/sfb/sfb_connector.h"

#include "engine/base/text.h"

namespace cutover {

namespace {

// Where Move-CsUser sends a user that goes online (domain.md 6).
constexpr const char* kOnlineTarget = "sipfed.online.lync.com";

std::string HomeIn(const Json& user) {
  return HomeOf(TextAt(user, "HostingProvider"), TextAt(user, "RegistrarPool"));
}

}  // namespace

std::string HomeOf(const std::string& hosting_provider,
                   const std::string& registrar_pool) {
  if (!StartsWithIgnoringCase(hosting_provider, "SRV:")) return "online";
  return "onprem " + ToLower(registrar_pool);
}

Status SfbConnector::Scan(ScanSink& sink) {
  auto users = host_.Invoke("Get-CsUser", Json::object());
  if (!users.ok()) return users.error();
  for (const Json& user : ArrayAt(*users, "value")) {
    Facts facts;
    facts.Set(Attribute::kHomedOn, HomeIn(user));
    sink.OnUser({SourceSystem::kSfb, TextAt(user, "SipAddress"), facts});
  }
  return Done{};
}

Result<Sighting> SfbConnector::Observe(const Question& question) {
  auto user = host_.Invoke("Get-CsUser", {{"Identity", question.user.sip}});
  if (!user.ok()) return user.error();
  if (question.step.attribute() == Attribute::kHomedOn)
    return Sighting{HomeIn(*user)};
  const std::string line = TextAt(*user, "LineURI");
  return Sighting{line.empty() ? Value() : Value(line)};
}

Result<Receipt> SfbConnector::Apply(const Identity& user, const Step& step,
                                    const std::string& key) {
  Json args = {{"Identity", user.sip}, {"CorrelationId", key}};
  std::string verb = "Set-CsUser";
  if (step.attribute() == Attribute::kHomedOn) {
    verb = "Move-CsUser";
    const std::string home = step.after.value_or("");
    const std::string on_premises = "onprem ";
    if (home.starts_with(on_premises) && home.size() > on_premises.size()) {
      args["Target"] = home.substr(on_premises.size());
    } else if (home == "online") {
      args["Target"] = kOnlineTarget;
    } else {
      return Error{ErrorCode::kRefused, "no pool is known to move back to",
                   "move the user by hand: Move-CsUser -Target POOL"};
    }
  } else {
    args["LineURI"] = step.after ? Json(*step.after) : Json(nullptr);
  }
  auto done = host_.Invoke(verb, args);
  if (!done.ok()) return done.error();
  return Receipt{};
}

}  // namespace cutover
