// PF-U11 to PF-U17, PF-U30 to PF-U33 and PF-U38 (domain.md 11): where the user
// is homed, and whether every system agrees.

#include <cstdlib>

#include "engine/base/text.h"
#include "engine/plan/check.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

constexpr CheckScope kScope = CheckScope::kUser;
constexpr const char* kByPowerShell =
    "only Get-CsOnlineUser shows it: configure the PowerShell worker";

bool IsOnPrem(const CheckCase& each) {
  return each.state == S::kS07OnPremVoice || each.state == S::kS08OnPremNoVoice;
}

void CheckValidation(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  if (facts.Has(A::kValidationErrors)) {
    out.Block("Teams reports validation errors: " +
                  Join(facts.List(A::kValidationErrors), "; "),
              "mend what they name, and wait for the next sync");
  }
  if (!facts.Has(A::kInterpretedUserType)) return out.NotChecked(kByPowerShell);
  const std::string type = facts.Text(A::kInterpretedUserType);
  if (type.find("Failed") != std::string::npos ||
      type.find("WithMCOValidationError") != std::string::npos) {
    out.Block("the user's type is " + type, "mend provisioning first");
  } else if (type.find("NeedsProvisioning") != std::string::npos) {
    out.Block("the user is not provisioned yet (" + type + ")",
              "wait some minutes, then discover again");
  }
}

void CheckHomes(const CheckCase& each, Verdicts& out) {
  if (!IsOnPrem(each)) return;
  if (!each.user->facts.Has(A::kHomedOn)) {
    out.Block("where Skype for Business homes the user is not known",
              "configure sfb.worker or sfb.exports, and discover again");
  }
}

void CheckPath(const CheckCase& each, Verdicts& out) {
  const std::string home = each.user->facts.Text(A::kTeamsHome);
  if (IsOnPrem(each) && home != "onprem") {
    out.Block("the path moves an on-prem user, Teams sees the home " + home,
              "let the sync run, then discover again");
  } else if (!IsOnPrem(each) && home == "onprem") {
    out.Block("the path is for a user homed online, Teams sees it on-prem",
              "let the sync run, then discover again");
  }
}

void CheckRegistrar(const CheckCase& each, Verdicts& out) {
  if (IsOnPrem(each)) return;
  const Facts& facts = each.user->facts;
  if (!facts.Has(A::kRegistrarPool)) return out.NotChecked(kByPowerShell);
  if (!EndsWithIgnoringCase(facts.Text(A::kRegistrarPool), "infra.lync.com")) {
    out.Block("the registrar pool is " + facts.Text(A::kRegistrarPool) +
                  ", not *.infra.lync.com",
              "wait for provisioning, or open a support case");
  }
}

void CheckSip(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  if (!facts.Has(A::kSipAddress)) {
    if (IsOnPrem(each))
      out.Block("no SIP address in Active Directory",
                "set msRTCSIP-PrimaryUserAddress");
    return;
  }
  const std::string sip = facts.Text(A::kSipAddress);
  for (const std::string& proxy : facts.List(A::kProxyAddresses)) {
    if (!StartsWithIgnoringCase(proxy, "sip:")) continue;
    if (EqualsIgnoringCase(proxy, sip)) continue;
    out.Block("the SIP address is " + sip + ", in proxyAddresses " + proxy,
              "align them; a move finds the user by it");
  }
  if (!EqualsIgnoringCase(sip, "sip:" + IdentityOf(*each.user).upn)) {
    out.Warn("SIP address " + sip + " differs from the UPN",
             "align them if nothing needs both");
  }
}

void CheckSipDomain(const CheckCase& each, Verdicts& out) {
  const std::string sip = each.user->facts.Text(A::kSipAddress);
  if (sip.empty()) return;
  const auto domains = each.TenantFact(tenant_fact::kSipDomains);
  if (!domains) return out.NotChecked("Get-CsOnlineSipDomain was not read");
  const std::string domain = sip.substr(sip.find('@') + 1);
  for (const std::string& known : Split(*domains, '\n')) {
    if (EqualsIgnoringCase(known, domain)) return;
  }
  out.Block("the SIP domain " + domain + " is not enabled in the tenant",
            "verify it and enable it (Enable-CsOnlineSipDomain)");
}

void CheckMode(const CheckCase& each, Verdicts& out) {
  if (each.state == S::kS14ResourceAccount) return;
  const std::string mode = each.user->facts.Text(A::kCoexistenceMode);
  if (IsOnPrem(each) && mode == "TeamsOnly") {
    out.Block("homed on-prem but already in Teams Only mode",
              "repair the home with Move-CsUser first");
  } else if (!IsOnPrem(each) && !mode.empty() && mode != "TeamsOnly") {
    out.Warn("the mode is " + mode + "; a step sets Teams Only",
             "nothing to do, but the user notices");
  }
}

void CheckPoolMove(const CheckCase& each, Verdicts& out) {
  if (each.user->facts.Has(A::kTargetHomeServer)) {
    out.Block("a pool move is in flight for the user",
              "finish it, so that msRTCSIP-TargetHomeServer is empty");
  }
}

void CheckResourceForest(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  if (!facts.Has(A::kOriginatorSid)) return;
  if (facts.Text(A::kOriginatorSid) != facts.Text(A::kObjectSid)) {
    out.Block("msRTCSIP-OriginatorSid is of another account",
              "correct the twin in the resource forest");
  }
}

void CheckApplication(const CheckCase& each, Verdicts& out) {
  if (each.user->facts.Has(A::kOwnerUrn)) {
    out.Block("the object belongs to an application (msRTCSIP-OwnerUrn)",
              "recreate it as a resource account (path P8)");
  }
}

void CheckRemoteControl(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  const int flags = std::atoi(facts.Text(A::kOptionFlags).c_str());
  if (!facts.Has(A::kLineServer) && (flags & (16 | 512)) == 0) return;
  if (each.state == S::kS08OnPremNoVoice) return;  // its path clears them
  out.Warn("remote call control of a PBX phone is set up",
           "clear msRTCSIP-LineServer and the bits 16 and 512 when the PBX "
           "phone is gone");
}

void CheckVoiceAndLine(const CheckCase& each, Verdicts& out) {
  if (!IsOnPrem(each)) return;
  const Facts& facts = each.user->facts;
  const bool has_voice = HasOnPremVoice(facts);
  if (has_voice && !facts.Has(A::kAdLine)) {
    out.Warn("Enterprise Voice on-prem without a line",
             "correct the one or the other; the user has no number");
  } else if (!has_voice && facts.Has(A::kAdLine) &&
             each.state != S::kS08OnPremNoVoice) {
    out.Warn("a line in the directory without Enterprise Voice",
             "it becomes the user's number in Teams: clear it, or mean it");
  }
}

}  // namespace

std::vector<CheckRow> HomeChecks() {
  return {
      {"PF-U11", kScope, "Teams reports no validation errors", CheckValidation},
      {"PF-U12", kScope, "the home is known and everywhere the same",
       CheckHomes},
      {"PF-U13", kScope, "the path fits the home", CheckPath},
      {"PF-U14", kScope, "the registrar is one that serves Direct Routing",
       CheckRegistrar},
      {"PF-U15", kScope, "one SIP address everywhere", CheckSip},
      {"PF-U16", kScope, "the SIP domain is enabled", CheckSipDomain},
      {"PF-U17", kScope, "mode and home fit", CheckMode},
      {"PF-U30", kScope, "no pool move is in flight", CheckPoolMove},
      {"PF-U31", kScope, "the twin in the resource forest is this user's",
       CheckResourceForest},
      {"PF-U32", kScope, "the object is a person's", CheckApplication},
      {"PF-U33", kScope, "no remote call control", CheckRemoteControl},
      {"PF-U38", kScope, "voice and line go together", CheckVoiceAndLine},
  };
}

}  // namespace cutover
