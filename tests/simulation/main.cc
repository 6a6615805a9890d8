// simulate: runs seeds of the deterministic simulation (see --help).

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <iostream>

#include "engine/base/log.h"
#include "tests/simulation/parts.h"
#include "tests/simulation/simulation.h"

namespace cutover::simulation {
namespace {

constexpr const char* kHelp =
    R"(simulate --seeds N --first S [--jobs N] [--budget SECONDS] [--trace]

Runs the engine against a made-up tenant in one process, once for each seed
from S to S+N-1, with faults at every border. Ends with "N seeds, K
violations" and with 1 when K is not 0.

  --seeds N         how many seeds (100)
  --first S         the first of them (1)
  --jobs N          run them in so many processes at a time (1)
  --budget SECONDS  begin no seed after that much processor time of a process;
                    fewer seeds are then in the last line
  --trace           print every event of each seed and its hash
  --faults LIST     instead of drawn ones, e.g. "12:die-after,40:429"; for one
                    seed, to have a shrunk failure again
  --users N         instead of what the seed draws
  --mutants         put bugs into the engine, one after another, and say after
                    how many seeds each was caught; ends with 1 when one was
                    not within --seeds

Examples: the long run; and to have a failing seed again, with its story
  ops/simulate --seeds 100000 --first 1 --jobs 2
  ops/simulate --first 4711 --seeds 1 --trace
)";

constexpr uint64_t kMostJobs = 256;

struct Options {
  uint64_t seeds = 100;
  uint64_t first = 1;
  int jobs = 1;
  double budget = 0;
  bool is_traced = false;
  bool has_mutants = false;
  std::optional<Faults> faults;
  std::optional<int> users;
};

[[noreturn]] void Refuse(const std::string& what) {
  std::cerr << "simulate: " << what << "\n" << kHelp;
  std::exit(2);
}

uint64_t NumberOf(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos ||
      text.size() > 18)
    Refuse("\"" + text + "\" is no number");
  return std::stoull(text);
}

FaultKind KindNamed(const std::string& name) {
  for (int i = 0; i < kFaultKinds; ++i) {
    if (name == FaultKindName(static_cast<FaultKind>(i)))
      return static_cast<FaultKind>(i);
  }
  Refuse("there is no fault \"" + name + "\"");
}

Faults FaultsIn(const std::string& text) {
  Faults faults;
  size_t from = 0;
  while (from < text.size() && text != "none") {
    const size_t end = std::min(text.find(',', from), text.size());
    const size_t start = text.find_first_not_of(' ', from);
    const std::string item = text.substr(start, end - start);
    const size_t colon = item.find(':');
    if (colon == item.npos) Refuse("\"" + item + "\" is not NUMBER:KIND");
    faults[static_cast<int64_t>(NumberOf(item.substr(0, colon)))] =
        KindNamed(item.substr(colon + 1));
    from = end + 1;
  }
  return faults;
}

Options Read(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--help") {
      std::cout << kHelp;
      std::exit(0);
    }
    if (word == "--trace") {
      options.is_traced = true;
      continue;
    }
    if (word == "--mutants") {
      options.has_mutants = true;
      continue;
    }
    if (i + 1 == count) Refuse(word + " needs a value, or is not known");
    const std::string value = words[++i];
    if (word == "--seeds") {
      options.seeds = NumberOf(value);
    } else if (word == "--first") {
      options.first = NumberOf(value);
    } else if (word == "--jobs") {
      options.jobs =
          static_cast<int>(std::clamp<uint64_t>(NumberOf(value), 1, kMostJobs));
    } else if (word == "--budget") {
      options.budget = static_cast<double>(NumberOf(value));
    } else if (word == "--users") {
      options.users = static_cast<int>(NumberOf(value));
    } else if (word == "--faults") {
      options.faults = FaultsIn(value);
    } else {
      Refuse("there is no option " + word);
    }
  }
  return options;
}

double ProcessorSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void Report(const Script& script, const Outcome& outcome) {
  std::cout << "seed " << script.seed << ": " << outcome.violation << "\n  "
            << outcome.scene << "\n  faults: " << DescribeFaults(outcome.faults)
            << "\n"
            << std::flush;
  const Script shrunk = Shrink(script, outcome);
  const Outcome small = Simulate(shrunk, Keep::kHashOnly);
  std::cout << "  shrunk to " << small.users
            << " users and faults: " << DescribeFaults(*shrunk.faults)
            << "\n  then: " << small.violation << "\n  again: simulate --first "
            << script.seed << " --seeds 1 --trace"
            << (shrunk.users ? " --users " + std::to_string(*shrunk.users) : "")
            << " --faults \"" << DescribeFaults(*shrunk.faults) << "\"\n"
            << std::flush;
}

// After how many seeds the bug was caught; 0 when it was not.
uint64_t SeedsToCatch(Mutant mutant, const Options& options) {
  for (uint64_t i = 0; i < options.seeds; ++i) {
    Script script{options.first + i};
    script.mutant = mutant;
    const Outcome outcome = Simulate(script, Keep::kHashOnly);
    if (outcome.violation.empty()) continue;
    std::cout << MutantName(mutant) << ": caught by seed " << script.seed
              << ", " << i + 1 << " seeds: " << outcome.violation << "\n"
              << std::flush;
    return i + 1;
  }
  std::cout << MutantName(mutant) << ": not caught within " << options.seeds
            << " seeds\n";
  return 0;
}

int CatchMutants(const Options& options) {
  const Tally sum =
      RunParts(options.jobs, [&](int job, Tally& own, const Tallies&) {
        cutover::StartLog(cutover::LogLevel::kError);
        for (int i = 1 + job; i < kMutants; i += options.jobs)
          own.violations +=
              SeedsToCatch(static_cast<Mutant>(i), options) > 0 ? 1 : 0;
      });
  std::cout << kMutants - 1 << " bugs, " << sum.violations << " caught\n";
  return sum.violations == kMutants - 1 ? 0 : 1;
}

// Every job takes each so many-th seed; the first one tells how far all are.
class Run {
 public:
  Run(const Options& options, int job, Tally& own, const Tallies& all)
      : options_(options), job_(job), own_(own), all_(all) {}

  void All() {
    const auto jobs = static_cast<uint64_t>(options_.jobs);
    for (auto i = static_cast<uint64_t>(job_); i < options_.seeds; i += jobs) {
      if (options_.budget > 0 && ProcessorSeconds() >= options_.budget) break;
      One({options_.first + i, options_.faults, options_.users, Mutant::kNone});
      ++own_.seeds;
      if (job_ == 0) Progress();
    }
  }

 private:
  void One(const Script& script) {
    const Outcome outcome =
        Simulate(script, options_.is_traced ? Keep::kTrace : Keep::kHashOnly);
    own_.events += outcome.events;
    own_.moves += outcome.moves;
    own_.faults += outcome.faults.size();
    for (const std::string& line : outcome.trace) std::cout << line << "\n";
    if (options_.is_traced)
      std::cout << "seed " << script.seed << " trace " << std::hex
                << outcome.hash << std::dec << "\n";
    if (outcome.violation.empty()) return;
    ++own_.violations;
    Report(script, outcome);
  }

  void Progress() {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < std::chrono::seconds(2)) return;
    told_ = now;
    const Tally sum = all_.Sum();
    std::cerr << "  " << sum.seeds << " of " << options_.seeds << " seeds, "
              << sum.violations << " violations\n";
  }

  const Options& options_;
  const int job_;
  Tally& own_;
  const Tallies& all_;
  std::chrono::steady_clock::time_point told_ =
      std::chrono::steady_clock::now();
};

int RunSeeds(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  const Tally sum =
      RunParts(options.jobs, [&](int job, Tally& own, const Tallies& all) {
        cutover::StartLog(cutover::LogLevel::kError);
        Run(options, job, own, all).All();
      });
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - began;
  std::cerr << "  " << sum.events << " events, " << sum.moves << " moves, "
            << sum.faults << " faults met, " << std::fixed
            << std::setprecision(1)
            << static_cast<double>(sum.seeds) / std::max(took.count(), 0.001)
            << " seeds a second\n";
  std::cout << sum.seeds << " seeds, " << sum.violations << " violations\n";
  return sum.violations == 0 ? 0 : 1;
}

}  // namespace
}  // namespace cutover::simulation

int main(int count, char** words) {
  using namespace cutover::simulation;
  const Options options = Read(count, words);
  if (options.seeds > 1 && options.faults) Refuse("--faults is for one seed");
  return options.has_mutants ? CatchMutants(options) : RunSeeds(options);
}
