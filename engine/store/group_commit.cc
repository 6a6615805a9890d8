#include "engine/store/group_commit.h"

#include <map>
#include <string>
#include <utility>

#include "engine/store/chain.h"

// Implementation. Who opens a batch leads it: holds the batch's mutex from
// before anybody can join until all outcomes are known, and waits for the
// commit that is under way while others join. Who joins waits for the batch's
// mutex. So only two threads ever want the same commit, and nobody whose write
// is done waits for the commit after it. Plain mutexes only: the simulation
// runs this under fibers, where a condition variable would stop everybody.

namespace cutover {

// Unless it is told otherwise a write was not heard of: its leader may end by
// an exception at any border.
struct GroupCommit::Entry {
  const Lease& lease;
  const Work& work;
  bool leads = false;
  Status outcome = Error{ErrorCode::kUnavailable,
                         "the store did not say whether it was written"};
};

struct GroupCommit::Batch {
  std::mutex is_under_way;
  std::vector<Entry*> entries;
};

Status GroupCommit::Write(const Lease& lease, const Work& work) {
  Entry entry{lease, work};
  const std::shared_ptr<Batch> batch = Join(entry);
  if (entry.leads) {
    std::lock_guard lock(batch->is_under_way, std::adopt_lock);
    Lead(*batch);
  } else {
    std::lock_guard lock(batch->is_under_way);
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
    entry.leads = true;
    next_ = std::make_shared<Batch>();
    next_->is_under_way.lock();
  }
  next_->entries.push_back(&entry);
  return next_;
}

void GroupCommit::Lead(Batch& batch) {
  std::lock_guard commit(committing_);
  {
    std::lock_guard lock(mutex_);
    next_ = nullptr;
  }
  Commit(batch.entries);
}

// One that is refused may have written something before: the transaction is
// rolled back, and the others are done again without it. A savepoint for each
// would cost every write two more trips to the server for what never happens.
void GroupCommit::Commit(std::vector<Entry*> open) {
  while (!open.empty()) {
    Entry* at = nullptr;
    const Status status =
        database_.InTransaction([&](soci::session& session) -> Status {
          return DoAll(session, open, at);
        });
    if (at == nullptr) {
      for (Entry* each : open) each->outcome = status;
      return;
    }
    at->outcome = status;
    std::erase(open, at);
  }
}

// `at` is the write that is being done; null where it is all of them.
Status GroupCommit::DoAll(soci::session& session, std::vector<Entry*>& open,
                          Entry*& at) {
  CheckFences(session, open);
  if (open.empty()) return Error{ErrorCode::kConflict, "no lease is held"};
  Chains chains(session);
  for (Entry* each : open) {
    at = each;
    TRY(each->work(session, chains));
  }
  at = nullptr;
  chains.Close();
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
