#pragma once

#include <string>

#include "engine/report/report.h"

namespace cutover {

/// The first line of a report of a run: what did succeed, wave by wave, how
/// many of these were taken back since, then what did not succeed, then why the
/// run stopped, if it did.
std::string StandingOf(const ReportInput& input);

/// How calls are judged between waves and what follows, or "" when they are
/// not: who approves the plan approves that, too.
std::string JudgementOf(const Plan& plan);

}  // namespace cutover
