#include "engine/store/group_commit.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "engine/store/chain.h"
#include "engine/store/step_rows.h"

// Implementation. Who opens a batch leads it: locks the batch's doors before
// anybody can join, and waits for the commit that is under way while others do.
// Who joins waits at a door until all outcomes are known. So only two threads
// ever want the same commit, and nobody whose write is done waits for the
// commit after it. At one door people leave one after the other, each when the
// one before it has had its turn on a processor, which may take longer than the
// commit: there are many doors. Plain mutexes only: the simulation runs this
// under fibers, where a condition variable would stop everybody.

namespace cutover {
namespace {

constexpr size_t kLeader = SIZE_MAX;

}  // namespace

// Unless it is told otherwise a write was not heard of: its leader may end by
// an exception at any border.
struct GroupCommit::Entry {
  const Lease& lease;
  const Work& work;
  size_t door = kLeader;
  Status outcome = Error{ErrorCode::kUnavailable,
                         "the store did not say whether it was written"};
};

struct GroupCommit::Batch {
  std::array<std::mutex, 64> doors;
  std::vector<Entry*> entries;

  // All doors at once, for a lock_guard.
  void lock() {
    for (std::mutex& each : doors) each.lock();
  }
  void unlock() {
    for (std::mutex& each : doors) each.unlock();
  }
};

Status GroupCommit::Write(const Lease& lease, const Work& work) {
  Entry entry{lease, work};
  const std::shared_ptr<Batch> batch = Join(entry);
  if (entry.door == kLeader) {
    Lead(*batch);
  } else {
    std::lock_guard lock(batch->doors[entry.door]);
  }
  return entry.outcome;
}

size_t GroupCommit::CountWaiting() {
  std::lock_guard lock(mutex_);
  return next_ == nullptr ? 0 : next_->entries.size();
}

std::shared_ptr<GroupCommit::Batch> GroupCommit::Join(Entry& entry) {
  std::lock_guard lock(mutex_);
  if (next_ == nullptr) {
    next_ = std::make_shared<Batch>();
    next_->lock();
  } else {
    entry.door = next_->entries.size() % next_->doors.size();
  }
  next_->entries.push_back(&entry);
  return next_;
}

void GroupCommit::Lead(Batch& batch) {
  std::lock_guard doors(batch, std::adopt_lock);
  std::lock_guard commit(committing_);
  {
    std::lock_guard lock(mutex_);
    next_ = nullptr;
  }
  Commit(batch.entries);
}

// Where one of many cannot be written the transaction is rolled back and each
// is done alone. A savepoint for each would cost every write two more trips to
// the server for what never happens. Not where the store cannot be reached or
// a lock not be had: that would be waited for again by each of them.
void GroupCommit::Commit(const std::vector<Entry*>& entries) {
  std::vector<Entry*> open = entries;
  Stage stage = Stage::kBeginning;
  const Status status =
      database_.InTransaction([&](soci::session& session) -> Status {
        return DoAll(session, open, stage);
      });
  if (stage == Stage::kWriting && open.size() > 1) {
    for (Entry* each : open) Commit({each});
  } else {
    for (Entry* each : open) each->outcome = status;
  }
}

Status GroupCommit::DoAll(soci::session& session, std::vector<Entry*>& open,
                          Stage& stage) {
  CheckFences(session, open);
  if (open.empty()) return Error{ErrorCode::kConflict, "no lease is held"};
  stage = Stage::kWriting;
  StepRows steps;
  Chains chains(session);
  for (Entry* each : open) TRY(each->work(steps, chains));
  TRY(steps.Save(session));
  chains.Close();
  stage = Stage::kCommitting;
  return Done{};
}

// Each lease once. Who wrote under one that was lost has its outcome, and is
// not open any more.
void GroupCommit::CheckFences(soci::session& session,
                              std::vector<Entry*>& open) {
  std::map<std::pair<std::string, int64_t>, Status> checked;
  std::erase_if(open, [&](Entry* entry) {
    const Lease& lease = entry->lease;
    const auto [at, is_new] =
        checked.try_emplace({lease.name, lease.fence}, Done{});
    if (is_new) at->second = CheckFence(session, lease);
    if (!at->second.ok()) entry->outcome = at->second;
    return !at->second.ok();
  });
}

}  // namespace cutover
