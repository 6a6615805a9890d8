#pragma once

#include <memory>
#include <string>

#include "connectors/powershell/powershell_host.h"
#include "engine/model/ports.h"

namespace cutover {

/// "onprem POOL" or "online" (domain.md 1.1: HostingProvider, RegistrarPool).
std::string HomeOf(const std::string& hosting_provider,
                   const std::string& registrar_pool);

/// On-prem Skype for Business over PowerShell: HomedOn by Move-CsUser (never
/// -Force: it loses contacts and meetings for good, domain.md 6), back to the
/// pool that the user came from, and AdLine by Set-CsUser. Both ports in one,
/// since one service is behind them.
class SfbConnector : public UserSource, public MoveTarget {
 public:
  explicit SfbConnector(PowerShellHost& host) : host_(host) {}

  /// Delivers where each user is homed, by SIP address; all else is read
  /// through connectors/directory.
  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  PowerShellHost& host_;
};

}  // namespace cutover
