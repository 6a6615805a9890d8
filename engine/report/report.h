#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace cutover {

/// What happened to one step, as text; empty fields before the first run.
struct StepNote {
  std::string state;
  std::string detail;
};

/// A plan that takes back some of this one.
struct RollbackNote {
  std::string plan_id;
  std::string scope;
  std::string state;  ///< for people, e.g. "268 of 268 steps done"
};

/// Everything a report shows. `notes` is by wave, move and step index and may
/// be empty: then it is the dry-run report.
struct ReportInput {
  std::string plan_id;
  std::string digest;
  const Plan& plan;
  std::string approved_by;  ///< "" while it is not
  std::string approved_change;
  std::map<std::string, StepNote> notes;  ///< by "wave/move/step"
  std::vector<RollbackNote> rollbacks = {};
  /// Whom rollbacks have brought back to their end.
  std::set<UserKey> taken_back = {};
  std::string stop_reason = {};  ///< why the last run ended before its end
  /// By user key, why a failed user was not taken back at once.
  std::map<UserKey, std::string> not_taken_back = {};
};

enum class ReportFormat { kHtml, kMarkdown, kCsv, kJson };

/// kInvalid with the names that exist.
Result<ReportFormat> ReportFormatNamed(const std::string& name);

/// The report as one self-contained text; the same input gives the same
/// bytes. Escaping of HTML and CSV is done here.
Result<std::string> RenderReport(const ReportInput& input, ReportFormat format);

}  // namespace cutover
