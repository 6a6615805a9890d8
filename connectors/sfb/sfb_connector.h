#pragma once

#include <memory>

#include "connectors/powershell/powershell_host.h"
#include "engine/model/ports.h"

namespace cutover {

struct SfbSettings {
  /// Where Move-CsUser moves to: "sipfed.online.lync.com".
  std::string online_target = "sipfed.online.lync.com";
  /// The pool that users are moved back to when theirs is not known.
  std::string fallback_pool;
};

/// On-prem Skype for Business over PowerShell: HomedOn by Move-CsUser (never
/// -Force: it loses contacts and meetings for good, domain.md 6) and AdLine
/// by Set-CsUser. Both ports in one, since one service is behind them.
class SfbConnector : public UserSource, public MoveTarget {
 public:
  SfbConnector(PowerShellHost& host, SfbSettings settings)
      : host_(host), settings_(std::move(settings)) {}

  /// Users are read through connectors/directory; this adds nothing.
  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  PowerShellHost& host_;
  const SfbSettings settings_;
};

}  // namespace cutover
