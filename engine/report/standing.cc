#include "engine/report/standing.h"

#include <cstdio>

namespace cutover {
namespace {

std::string Percent(double share) {
  char text[32] = "";
  std::snprintf(text, sizeof text, "%g %%", share * 100);
  return text;
}

struct Counts {
  size_t all = 0, done = 0, taken_back = 0, failed = 0;
};

void CountMove(const ReportInput& input, size_t wave, size_t move,
               Counts& counts) {
  ++counts.all;
  const std::string place =
      std::to_string(wave) + "/" + std::to_string(move) + "/";
  bool is_done = true;
  const Move& planned = input.plan.waves[wave].moves[move];
  for (size_t i = 0; i < planned.steps.size(); ++i) {
    const auto note = input.notes.find(place + std::to_string(i));
    const std::string state =
        note == input.notes.end() ? "" : note->second.state;
    if (state == "failed" || state == "drifted") {
      ++counts.failed;
      return;
    }
    is_done = is_done && (state == "done" || state == "skipped");
  }
  if (!is_done) return;
  ++counts.done;
  if (input.taken_back.contains(planned.user.key)) ++counts.taken_back;
}

std::string Of(size_t some, size_t all) {
  return std::to_string(some) + " of " + std::to_string(all);
}

}  // namespace

std::string StandingOf(const ReportInput& input) {
  Counts sum;
  std::string by_wave;
  for (size_t w = 0; w < input.plan.waves.size(); ++w) {
    const Wave& wave = input.plan.waves[w];
    Counts counts;
    for (size_t m = 0; m < wave.moves.size(); ++m) {
      CountMove(input, w, m, counts);
    }
    sum.all += counts.all;
    sum.done += counts.done;
    sum.taken_back += counts.taken_back;
    sum.failed += counts.failed;
    if (counts.done == 0) continue;
    by_wave += (by_wave.empty() ? " (wave " : ", wave ") +
               std::to_string(wave.number) + ": " + Of(counts.done, counts.all);
  }
  std::string line = Of(sum.done, sum.all) + " users are done" + by_wave +
                     (by_wave.empty() ? "" : ")");
  if (sum.taken_back > 0)
    line += "; taken back since: " + std::to_string(sum.taken_back);
  const size_t open = sum.all - sum.done - sum.failed;
  if (sum.failed > 0)
    line += "; failed and set aside: " + std::to_string(sum.failed);
  if (open > 0) line += "; not at their end: " + std::to_string(open);
  line += ".";
  if (!input.stop_reason.empty())
    line += " The run stopped: " + input.stop_reason + ".";
  return line;
}

std::string JudgementOf(const Plan& plan) {
  if (!plan.health) return "";
  const HealthPolicy& health = *plan.health;
  return "Between waves the calls of moved users are judged: a rise of failed "
         "calls by " +
         Percent(health.worse) + " halts the run (without cause at most in " +
         Percent(health.false_halt) + ", missed at most in " +
         Percent(health.missed) + ")" +
         (health.on_halt == OnHalt::kRollBack
              ? " and the last moved wave is taken back"
              : "") +
         (health.go_on_after.us == 0
              ? "."
              : "; undecided after " + FormatDuration(health.go_on_after) +
                    ", it goes on.");
}

}  // namespace cutover
