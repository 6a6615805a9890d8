#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// Parties of a cluster whose best cut is looked for.
inline constexpr size_t kMostProven = 1'000;

/// Cuts clusters at as few ties as it finds: on a tree, the fewest. One Cutter
/// serves many cuts; it keeps its marks between them.
class Cutter {
 public:
  explicit Cutter(const Web& web)
      : web_(web), seen_(web.parties.size()), tie_seen_(web.ties.size()) {}

  /// Parts of at most `room` users; a party that is larger stays whole.
  std::vector<Cluster> Cut(const std::vector<int>& parties, int room);
  /// The cut with the fewest splits of several, each grown from another party.
  /// Of clusters that are not too large a search follows for the fewest there
  /// are, and annealing where it comes to no end.
  std::vector<Cluster> CutBest(const std::vector<int>& parties, int room);

  /// Where ties are of two and make a tree: as few parts as can be that do not
  /// fill a wave.
  std::vector<Cluster> CutFull(const std::vector<int>& parties, int room);

  /// Splits without which no waves of `room` users hold the parties. Counted
  /// on a tree that spans them, each tie with the members that it has there:
  /// what the other ties and members add is left out, so that the count is
  /// never too high; the search of CutBest raises it. All searches of a cutter
  /// together have an end.
  int64_t LeastCuts(const std::vector<int>& parties, int room);

 private:
  struct Part;
  struct Node;
  /// What is known of a cluster.
  struct Best {
    int64_t least = 0;
    std::vector<Cluster> parts = {};
  };
  std::vector<Node> Grow(int root);
  Part Settle(std::vector<Node>& tree, int room,
              std::vector<Part>& parts) const;
  Part SettleParty(Node& node, int room, std::vector<Part>& parts) const;
  static Part SettleTie(Node& node, int room, std::vector<Part>& parts);
  int64_t CountCuts(const std::vector<Node>& tree, int room) const;
  void Forget(const std::vector<int>& parties);
  std::vector<Cluster> Refined(const std::vector<Cluster>& parts,
                               int room) const;
  std::vector<Cluster> PartsOf(std::vector<std::vector<int>> lists) const;
  int64_t SplitsOf(const std::vector<Cluster>& parts) const;
  const Best& BestOf(const std::vector<int>& parties, int room);
  int64_t LeastOnTrees(const std::vector<int>& parties, int room);
  std::vector<Cluster> CutOnTrees(const std::vector<int>& parties, int room,
                                  int64_t enough);
  void Prove(const std::vector<int>& parties, int room, Best& best);
  void Anneal(const std::vector<int>& parties, int room, Best& best);

  const Web& web_;
  // 0 outside of the cut at hand, 1 in it, 2 reached.
  std::vector<char> seen_;
  std::vector<char> tie_seen_;
  // Moves and looks that are left: work is counted and not timed, so that
  // every machine finds the same.
  int64_t moves_left_ = 24'000'000;
  int64_t looks_left_ = 200'000'000;
  std::map<std::pair<std::vector<int>, int>, Best> known_;
};

}  // namespace cutover
