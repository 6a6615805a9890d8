#include "engine/plan/wave_cutter.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <random>

#include "engine/plan/wave_anneal.h"
#include "engine/plan/wave_full.h"
#include "engine/plan/wave_proof.h"
#include "engine/plan/wave_refine.h"

namespace cutover {
namespace {

// Parties walked over to find one cut.
constexpr size_t kMostCutWork = 60'000;
constexpr size_t kMostCuts = 64;
constexpr size_t kMostRefinedCuts = 24;
constexpr int64_t kMovesOfParty = 3'000;
constexpr int64_t kMostLooks = 40'000'000;

}  // namespace

// A part of a cluster, with its users counted.
struct Cutter::Part {
  int users = 0;
  std::vector<int> parties = {};

  void Add(Part other) {
    users += other.users;
    if (other.parties.size() > parties.size()) parties.swap(other.parties);
    parties.insert(parties.end(), other.parties.begin(), other.parties.end());
  }
};

// A tree of parties and ties by turns, in the order of a breadth-first walk,
// so that children stand after their parents.
struct Cutter::Node {
  int party = -1;  ///< or
  int tie = -1;
  int parent = -1;
  std::vector<Part> held = {};  ///< what its children left
};

std::vector<Cutter::Node> Cutter::Grow(int root) {
  std::vector<Node> tree = {{root, -1, -1}};
  seen_[static_cast<size_t>(root)] = 2;
  for (size_t at = 0; at < tree.size(); ++at) {
    const int parent = static_cast<int>(at);
    if (tree[at].tie < 0) {
      for (int tie : web_.ties_of[static_cast<size_t>(tree[at].party)]) {
        if (tie_seen_[static_cast<size_t>(tie)] != 0) continue;
        tie_seen_[static_cast<size_t>(tie)] = 1;
        tree.push_back({-1, tie, parent});
      }
      continue;
    }
    for (int each : web_.ties[static_cast<size_t>(tree[at].tie)]) {
      if (seen_[static_cast<size_t>(each)] != 1) continue;
      seen_[static_cast<size_t>(each)] = 2;
      tree.push_back({each, -1, parent});
    }
  }
  return tree;
}

// Lets go of the heaviest branches until the rest has room (Kundu and Misra:
// on a tree no fewer cuts will do).
Cutter::Part Cutter::SettleParty(Node& node, int room,
                                 std::vector<Part>& parts) const {
  Part rest{web_.parties[static_cast<size_t>(node.party)].load.users,
            {node.party}};
  int users = rest.users;
  for (const Part& each : node.held) users += each.users;
  for (Part& each : node.held) {
    if (users > room) {
      users -= each.users;
      parts.push_back(std::move(each));
    } else {
      rest.Add(std::move(each));
    }
  }
  return rest;
}

// Bundles the branches, for two that leave a tie together are one cut and not
// two, and passes the lightest bundle on.
Cutter::Part Cutter::SettleTie(Node& node, int room, std::vector<Part>& parts) {
  std::vector<Part> bundles;
  for (Part& each : node.held) {
    auto bundle = std::find_if(
        bundles.begin(), bundles.end(),
        [&](const Part& one) { return one.users + each.users <= room; });
    if (bundle == bundles.end()) bundle = bundles.insert(bundle, Part{});
    bundle->Add(std::move(each));
  }
  if (bundles.empty()) return {};
  const auto least = std::min_element(
      bundles.begin(), bundles.end(),
      [](const Part& a, const Part& b) { return a.users < b.users; });
  Part rest = std::move(*least);
  bundles.erase(least);
  std::move(bundles.begin(), bundles.end(), std::back_inserter(parts));
  return rest;
}

Cutter::Part Cutter::Settle(std::vector<Node>& tree, int room,
                            std::vector<Part>& parts) const {
  for (size_t at = tree.size(); at-- > 0;) {
    Node& node = tree[at];
    std::stable_sort(
        node.held.begin(), node.held.end(),
        [](const Part& a, const Part& b) { return a.users > b.users; });
    Part rest = node.tie < 0 ? SettleParty(node, room, parts)
                             : SettleTie(node, room, parts);
    if (node.parent < 0) return rest;
    if (rest.users > 0)
      tree[static_cast<size_t>(node.parent)].held.push_back(std::move(rest));
  }
  return {};
}

std::vector<Cluster> Cutter::Cut(const std::vector<int>& parties, int room) {
  for (int each : parties) seen_[static_cast<size_t>(each)] = 1;
  std::vector<Part> parts;
  for (int each : parties) {
    if (seen_[static_cast<size_t>(each)] != 1) continue;
    std::vector<Node> tree = Grow(each);
    Part rest = Settle(tree, room, parts);
    parts.push_back(std::move(rest));
  }
  Forget(parties);
  std::vector<Cluster> clusters;
  for (Part& part : parts) {
    std::sort(part.parties.begin(), part.parties.end());
    clusters.push_back(ClusterOf(web_, std::move(part.parties)));
  }
  return clusters;
}

int64_t Cutter::SplitsOf(const std::vector<Cluster>& parts) const {
  std::map<int, std::pair<size_t, int64_t>> last_of_tie;
  int64_t splits = 0;
  for (size_t part = 0; part < parts.size(); ++part) {
    for (int each : parts[part].parties) {
      for (int tie : web_.ties_of[static_cast<size_t>(each)]) {
        const auto [at, is_new] =
            last_of_tie.try_emplace(tie, std::pair(part, int64_t{0}));
        if (is_new || at->second.first == part) continue;
        at->second.first = part;
        ++splits;
      }
    }
  }
  return splits;
}

std::vector<Cluster> Cutter::Refined(const std::vector<Cluster>& parts,
                                     int room) const {
  std::vector<std::vector<int>> lists;
  for (const Cluster& each : parts) lists.push_back(each.parties);
  // An empty part more: what fits nowhere else may begin it.
  lists.emplace_back();
  return PartsOf(RefineCut(web_, std::move(lists), room));
}

std::vector<Cluster> Cutter::CutBest(const std::vector<int>& parties,
                                     int room) {
  return BestOf(parties, room).parts;
}

std::vector<Cluster> Cutter::CutFull(const std::vector<int>& parties,
                                     int room) {
  std::vector<Cluster> parts =
      PartsOf(cutover::CutFull(web_, parties, room).parts);
  return parts.empty() ? CutBest(parties, room) : parts;
}

int64_t Cutter::LeastCuts(const std::vector<int>& parties, int room) {
  return BestOf(parties, room).least;
}

const Cutter::Best& Cutter::BestOf(const std::vector<int>& parties, int room) {
  const auto [at, is_new] = known_.try_emplace({parties, room});
  Best& best = at->second;
  if (!is_new) return best;
  best.least = LeastOnTrees(parties, room);
  best.parts = CutOnTrees(parties, room, best.least);
  if (parties.size() > kMostProven) return best;
  Prove(parties, room, best);
  Anneal(parties, room, best);
  return best;
}

// No cluster takes so much of the work that none is left for the others.
void Cutter::Prove(const std::vector<int>& parties, int room, Best& best) {
  const SplitProof proof =
      ProveSplits(web_, parties, room, best.least, SplitsOf(best.parts),
                  std::min(kMostLooks, looks_left_ / 4));
  looks_left_ = std::max<int64_t>(looks_left_ - proof.work, 0);
  best.least = proof.least;
  if (!proof.parts.empty()) best.parts = PartsOf(proof.parts);
}

// So many that even one cluster of everybody stays cheap.
std::vector<Cluster> Cutter::CutOnTrees(const std::vector<int>& parties,
                                        int room, int64_t enough) {
  const size_t most =
      parties.size() <= kMostRefined ? kMostRefinedCuts : kMostCuts;
  const size_t tries = std::clamp<size_t>(kMostCutWork / parties.size(), 1,
                                          std::min(most, parties.size()));
  std::vector<Cluster> best;
  int64_t least = -1;
  for (size_t i = 0; i < tries && (i == 0 || least > enough); ++i) {
    const auto root =
        parties.begin() + static_cast<int64_t>(i * parties.size() / tries);
    std::vector<int> turned(root, parties.end());
    turned.insert(turned.end(), parties.begin(), root);
    std::vector<Cluster> parts = Refined(Cut(turned, room), room);
    const int64_t splits = SplitsOf(parts);
    if (least >= 0 && splits >= least) continue;
    least = splits;
    best = std::move(parts);
  }
  return best;
}

// Where the proof found no best cut. Several times, with as few parts as there
// can be and with one more: tight parts leave no way round, and spare ones cost
// splits.
void Cutter::Anneal(const std::vector<int>& parties, int room, Best& best) {
  constexpr int kMostRuns = 6;
  AnnealLimits limits{room, 0, best.least,
                      kMovesOfParty * static_cast<int64_t>(parties.size())};
  const int users = ClusterOf(web_, parties).load.users;
  int64_t least = SplitsOf(best.parts);
  std::mt19937_64 random(1);
  for (int run = 0; run < kMostRuns && least > limits.enough; ++run) {
    if (moves_left_ < limits.moves) return;
    limits.parts = (users + room - 1) / room + (run % 3 == 2 ? 1 : 0);
    moves_left_ -= limits.moves;
    auto parts = PartsOf(AnnealCut(web_, parties, limits, random));
    const int64_t splits = SplitsOf(parts);
    if (parts.empty() || splits >= least) continue;
    least = splits;
    best.parts = std::move(parts);
  }
}

std::vector<Cluster> Cutter::PartsOf(
    std::vector<std::vector<int>> lists) const {
  std::vector<Cluster> parts;
  for (auto& each : lists) {
    if (each.empty()) continue;
    std::sort(each.begin(), each.end());
    parts.push_back(ClusterOf(web_, std::move(each)));
  }
  return parts;
}

void Cutter::Forget(const std::vector<int>& parties) {
  for (int each : parties) {
    seen_[static_cast<size_t>(each)] = 0;
    for (int tie : web_.ties_of[static_cast<size_t>(each)])
      tie_seen_[static_cast<size_t>(tie)] = 0;
  }
}

// Leaves first, as in Settle, but parts of a tie's branches may be parts of
// users: then fewest cuts below, and of those the least left over, is the best
// that can come to the node above, where letting go of all that comes costs
// one cut and no more. So the sum is a bound for the tree.
int64_t Cutter::CountCuts(const std::vector<Node>& tree, int room) const {
  std::vector<std::vector<int64_t>> held(tree.size());
  int64_t cuts = 0;
  for (size_t at = tree.size(); at-- > 0;) {
    const Node& node = tree[at];
    std::vector<int64_t>& branches = held[at];
    int64_t users =
        std::accumulate(branches.begin(), branches.end(), int64_t{0});
    if (node.tie < 0) {
      users += web_.parties[static_cast<size_t>(node.party)].load.users;
      std::sort(branches.rbegin(), branches.rend());
      for (size_t i = 0; i < branches.size() && users > room; ++i) {
        users -= branches[i];
        ++cuts;
      }
    } else if (users > room) {
      const int64_t bundles = (users - 1) / room;
      cuts += bundles;
      users -= bundles * room;
    }
    if (node.parent >= 0 && users > 0)
      held[static_cast<size_t>(node.parent)].push_back(users);
  }
  return cuts;
}

// Any tree gives a bound: the best of those from several roots.
int64_t Cutter::LeastOnTrees(const std::vector<int>& parties, int room) {
  const size_t tries = std::clamp<size_t>(kMostCutWork / parties.size(), 1,
                                          std::min(kMostCuts, parties.size()));
  int64_t most = 0;
  for (size_t i = 0; i < tries; ++i) {
    for (int each : parties) seen_[static_cast<size_t>(each)] = 1;
    int64_t cuts = CountCuts(Grow(parties[i * parties.size() / tries]), room);
    for (int each : parties) {
      if (seen_[static_cast<size_t>(each)] == 1)
        cuts += CountCuts(Grow(each), room);
    }
    most = std::max(most, cuts);
    Forget(parties);
  }
  return most;
}

}  // namespace cutover
