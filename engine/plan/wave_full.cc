#include "engine/plan/wave_full.h"

#include <algorithm>
#include <limits>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

constexpr int64_t kMostCells = 20'000'000;
constexpr int kFar = std::numeric_limits<int>::max() / 4;

class Forest {
 public:
  Forest(const Web& web, const std::vector<int>& parties, int room)
      : room_(At(room)) {
    std::vector<char> is_open(web.parties.size());
    for (int each : parties) is_open[At(each)] = 1;
    for (int each : parties) {
      if (is_open[At(each)] != 0) Grow(web, each, is_open);
    }
  }

  FullCut Run() {
    odd_.resize(nodes_.size());
    joined_.resize(nodes_.size());
    taken_.resize(nodes_.size());
    FullCut cut;
    for (size_t at = 0; at < nodes_.size(); ++at) {
      odd_[at].assign(nodes_[at].users + 1, kFar);
      odd_[at].back() = 0;
    }
    for (size_t at = nodes_.size(); at-- > 0;) {
      Close(at);
      if (nodes_[at].parent >= 0) {
        Join(at, At(nodes_[at].parent));
      } else {
        ++cut.trees;
        cut.odd += odd_[at][joined_[at]] + OddIf(joined_[at]);
      }
    }
    Trace(cut);
    return cut;
  }

 private:
  struct Node {
    int party = 0;
    int parent = -1;  ///< node
    size_t users = 0;
  };

  // Breadth first, so that children stand after their parents.
  void Grow(const Web& web, int root, std::vector<char>& is_open) {
    const auto add = [&](int party, int parent) {
      is_open[At(party)] = 0;
      nodes_.push_back({party, parent, At(web.parties[At(party)].load.users)});
    };
    size_t at = nodes_.size();
    add(root, -1);
    for (; at < nodes_.size(); ++at) {
      const int party = nodes_[at].party;
      for (int tie : web.ties_of[At(party)]) {
        const auto& members = web.ties[At(tie)];
        if (members.size() != 2) continue;
        const int mate = members[0] == party ? members[1] : members[0];
        if (is_open[At(mate)] != 0) add(mate, static_cast<int>(at));
      }
    }
  }

  int OddIf(size_t users) const { return users == room_ ? 0 : 1; }

  // With how many users the part of the node itself had best be closed.
  void Close(size_t at) {
    size_t best = 0;
    for (size_t users = 0; users < odd_[at].size(); ++users) {
      if (odd_[at][users] + OddIf(users) <= odd_[at][best] + OddIf(best))
        best = users;
    }
    joined_[at] = best;
  }

  // Cuts the child off, or joins what is open of it.
  void Join(size_t child, size_t parent) {
    const std::vector<int>& mine = odd_[parent];
    const std::vector<int>& of_child = odd_[child];
    const int closed = of_child[joined_[child]] + OddIf(joined_[child]);
    const size_t most = std::min(room_, mine.size() + of_child.size() - 2);
    std::vector<int> both(most + 1, kFar);
    std::vector<uint16_t>& taken = taken_[child];
    taken.assign(most + 1, 0);
    for (size_t i = 0; i < mine.size(); ++i) {
      if (mine[i] >= kFar) continue;
      if (mine[i] + closed < both[i]) {
        both[i] = mine[i] + closed;
        taken[i] = 0;
      }
      for (size_t k = 1; k < of_child.size() && i + k <= most; ++k) {
        if (mine[i] + of_child[k] >= both[i + k]) continue;
        both[i + k] = mine[i] + of_child[k];
        taken[i + k] = static_cast<uint16_t>(k);
      }
    }
    odd_[parent] = std::move(both);
  }

  // From the roots on: children were joined from the last to the first, so the
  // first gives its users back first.
  void Trace(FullCut& cut) const {
    std::vector<size_t> open(nodes_.size());
    std::vector<size_t> part_of(nodes_.size());
    for (size_t at = 0; at < nodes_.size(); ++at) {
      const int parent = nodes_[at].parent;
      size_t taken = 0;
      if (parent >= 0) {
        taken = taken_[at][open[At(parent)]];
        open[At(parent)] -= taken;
      }
      open[at] = taken > 0 ? taken : joined_[at];
      part_of[at] = taken > 0 ? part_of[At(parent)] : cut.parts.size();
      if (taken == 0) cut.parts.emplace_back();
      cut.parts[part_of[at]].push_back(nodes_[at].party);
    }
  }

  const size_t room_;
  std::vector<Node> nodes_;
  /// By node and users of its open part: the fewest odd parts that are closed
  /// below it.
  std::vector<std::vector<int>> odd_;
  std::vector<size_t> joined_;  ///< users with which its part is best closed
  /// By node and users of its parent's open part with it: those that are its.
  std::vector<std::vector<uint16_t>> taken_;
};

}  // namespace

FullCut CutFull(const Web& web, const std::vector<int>& parties, int room) {
  if (static_cast<int64_t>(parties.size()) * room > kMostCells ||
      room > std::numeric_limits<uint16_t>::max())
    return {};
  for (int each : parties) {
    if (web.parties[At(each)].load.users > room) return {};
  }
  return Forest(web, parties, room).Run();
}

}  // namespace cutover
