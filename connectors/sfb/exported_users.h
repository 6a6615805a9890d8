#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/sfb/export_rows.h"
#include "engine/model/attribute.h"
#include "engine/model/finding.h"

namespace cutover {

/// Gathers the users of one Get-CsUser export.
class ExportedUserReader {
 public:
  /// kInvalid when it lacks SipAddress, HostingProvider or RegistrarPool.
  Status Take(const ExportRow& row);

  /// By SIP address. An address that is there twice is left out, and told.
  std::map<std::string, Facts> Finish(const std::string& file,
                                      std::vector<Finding>& findings);

 private:
  std::map<std::string, Facts> users_;
  std::map<std::string, std::vector<std::string>> places_;  ///< by address
  std::vector<std::string> without_address_;                ///< where
};

}  // namespace cutover
