#include "tests/simulation/parts.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

namespace cutover::simulation {
namespace {

[[noreturn]] void Fail(const char* what) {
  std::cerr << "simulate: " << what << "\n";
  std::exit(3);
}

// In memory that a process shares with those that it makes. Each number has one
// writer; who sums up meanwhile may be a seed behind.
class SharedTallies : public Tallies {
 public:
  explicit SharedTallies(int parts) : parts_(parts) {
    void* memory = mmap(nullptr, Size(), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) Fail("no memory to share with the jobs");
    tallies_ = static_cast<Tally*>(memory);
    std::uninitialized_value_construct_n(tallies_, parts_);
  }
  ~SharedTallies() override { munmap(tallies_, Size()); }
  SharedTallies(const SharedTallies&) = delete;
  SharedTallies& operator=(const SharedTallies&) = delete;

  Tally& Of(int part) { return tallies_[part]; }
  Tally Sum() const override {
    Tally sum;
    for (int i = 0; i < parts_; ++i) sum += tallies_[i];
    return sum;
  }

 private:
  size_t Size() const { return sizeof(Tally) * static_cast<size_t>(parts_); }

  const int parts_;
  Tally* tallies_;
};

pid_t Start(int number, const Part& part, SharedTallies& tallies) {
  const pid_t pid = fork();
  if (pid < 0) Fail("no process for a job");
  if (pid != 0) return pid;
  part(number, tallies.Of(number), tallies);
  std::cout << std::flush;
  _exit(0);
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  seeds += other.seeds;
  violations += other.violations;
  events += other.events;
  moves += other.moves;
  faults += other.faults;
  return *this;
}

Tally RunParts(int parts, const Part& part) {
  SharedTallies tallies(parts);
  if (parts == 1) {
    part(0, tallies.Of(0), tallies);
    return tallies.Sum();
  }
  std::cout << std::flush;
  std::vector<pid_t> pids;
  for (int i = 0; i < parts; ++i) pids.push_back(Start(i, part, tallies));
  bool has_ended = true;
  for (const pid_t pid : pids) {
    int status = 0;
    has_ended &= waitpid(pid, &status, 0) == pid && status == 0;
  }
  if (!has_ended) Fail("a job was killed, or ended before its work");
  return tallies.Sum();
}

}  // namespace cutover::simulation
