#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// Cuts clusters at as few ties as it finds: on a tree, the fewest. One Cutter
/// serves many cuts; it keeps its marks between them.
class Cutter {
 public:
  explicit Cutter(const Web& web)
      : web_(web), seen_(web.parties.size()), tie_seen_(web.ties.size()) {}

  /// Parts of at most `room` users; a party that is larger stays whole.
  std::vector<Cluster> Cut(const std::vector<int>& parties, int room);
  /// The cut with the fewest splits of several, each grown from another party;
  /// and annealed where that is not proven to be the best.
  std::vector<Cluster> CutBest(const std::vector<int>& parties, int room);

  /// Splits without which no waves of `room` users hold the parties. Counted
  /// on a tree that spans them, each tie with the members that it has there:
  /// what the other ties and members add is left out, so that the count is
  /// never too high. Of clusters that are not too large a proof follows, which
  /// weighs them all; all proofs of a cutter together have an end.
  int64_t LeastCuts(const std::vector<int>& parties, int room);

 private:
  struct Part;
  struct Node;
  std::vector<Node> Grow(int root);
  Part Settle(std::vector<Node>& tree, int room,
              std::vector<Part>& parts) const;
  Part SettleParty(Node& node, int room, std::vector<Part>& parts) const;
  static Part SettleTie(Node& node, int room, std::vector<Part>& parts);
  int64_t CountCuts(const std::vector<Node>& tree, int room) const;
  void Forget(const std::vector<int>& parties);
  std::vector<Cluster> Refined(const std::vector<Cluster>& parts,
                               int room) const;
  int64_t SplitsOf(const std::vector<Cluster>& parts) const;
  void Anneal(const std::vector<int>& parties, int room,
              std::vector<Cluster>& best);
  std::vector<Cluster> EachAlone(const std::vector<int>& parties) const;
  int64_t LeastOnTrees(const std::vector<int>& parties, int room);

  const Web& web_;
  // 0 outside of the cut at hand, 1 in it, 2 reached.
  std::vector<char> seen_;
  std::vector<char> tie_seen_;
  // Moves and looks that are left: work is counted and not timed, so that
  // every machine finds the same.
  int64_t moves_left_ = 24'000'000;
  int64_t looks_left_ = 60'000'000;
  std::map<std::pair<std::vector<int>, int>, int64_t> proven_;
};

}  // namespace cutover
