#include "engine/plan/wave_quota.h"

#include <algorithm>
#include <map>
#include <queue>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

/// A network of whole numbers, filled by shortest ways (Dinic).
class Flow {
 public:
  explicit Flow(size_t nodes) : edges_of_(nodes) {}

  /// Returns the edge's number; its reverse is the next.
  int Join(int from, int to, int64_t room) {
    edges_of_[At(from)].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({to, room});
    edges_of_[At(to)].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({from, 0});
    return static_cast<int>(edges_.size()) - 2;
  }
  int64_t Left(int edge) const { return edges_[At(edge)].left; }
  int64_t Through(int edge) const { return edges_[At(edge ^ 1)].left; }
  void Push(int edge, int64_t amount) {
    edges_[At(edge)].left -= amount;
    edges_[At(edge ^ 1)].left += amount;
  }

  void Fill(int source, int sink) {
    while (Level(source, sink)) {
      next_.assign(edges_of_.size(), 0);
      while (Augment(source, sink, kAll) > 0) {
      }
    }
  }

 private:
  struct Edge {
    int to = 0;
    int64_t left = 0;
  };
  static constexpr int64_t kAll = int64_t{1} << 60;

  bool Level(int source, int sink) {
    level_.assign(edges_of_.size(), -1);
    level_[At(source)] = 0;
    std::queue<int> queue({source});
    while (!queue.empty()) {
      const int node = queue.front();
      queue.pop();
      for (int edge : edges_of_[At(node)]) {
        const int to = edges_[At(edge)].to;
        if (Left(edge) <= 0 || level_[At(to)] >= 0) continue;
        level_[At(to)] = level_[At(node)] + 1;
        queue.push(to);
      }
    }
    return level_[At(sink)] >= 0;
  }

  // As deep as the network has levels: a handful.
  int64_t Augment(int node, int sink, int64_t amount) {
    if (node == sink) return amount;
    for (size_t& i = next_[At(node)]; i < edges_of_[At(node)].size(); ++i) {
      const int edge = edges_of_[At(node)][i];
      const int to = edges_[At(edge)].to;
      if (Left(edge) <= 0 || level_[At(to)] != level_[At(node)] + 1) continue;
      const int64_t pushed = Augment(to, sink, std::min(amount, Left(edge)));
      if (pushed == 0) continue;
      Push(edge, pushed);
      return pushed;
    }
    return 0;
  }

  std::vector<std::vector<int>> edges_of_;
  std::vector<Edge> edges_;
  std::vector<int> level_;
  std::vector<size_t> next_;
};

class Quotas {
 public:
  Quotas(const Web& web, const WaveLedger& ledger, const Tracks& tracks,
         int horizon, const std::vector<int>& parties)
      : ledger_(ledger),
        lanes_(static_cast<int>(web.lanes.size())),
        nights_(static_cast<int>(ledger.site_nights())),
        days_(static_cast<int>(ledger.days())),
        flow_(At(lanes_ + nights_ + days_ + 2)),
        need_(web.lanes.size()),
        spare_(web.lanes.size()) {
    for (int each : parties) {
      const Party& party = web.parties[At(each)];
      need_[At(party.lane)] += party.load.users;
      all_ += party.load.users;
    }
    JoinEnds();
    for (const auto& track : tracks) {
      for (int slot : track) {
        if (slot < horizon) JoinSlot(slot);
      }
    }
  }

  std::optional<std::vector<int>> Run(int horizon) {
    Begin();
    flow_.Fill(Source(), Sink());
    int64_t placed = 0;
    for (int edge : lane_edge_) placed += flow_.Through(edge);
    if (placed < all_) return std::nullopt;
    std::vector<int> quotas(At(horizon));
    for (const auto& [slot, edge] : slots_)
      quotas[At(slot)] = static_cast<int>(flow_.Through(edge));
    return quotas;
  }

 private:
  int Source() const { return lanes_ + nights_ + days_; }
  int Sink() const { return Source() + 1; }
  int NightNode(int night) const { return lanes_ + night; }
  int DayNode(int day) const { return lanes_ + nights_ + day; }

  void JoinEnds() {
    for (int lane = 0; lane < lanes_; ++lane) {
      lane_edge_.push_back(flow_.Join(Source(), lane, need_[At(lane)]));
      spare_[At(lane)] = -need_[At(lane)];
    }
    for (int day = 0; day < days_; ++day) {
      day_edge_.push_back(
          flow_.Join(DayNode(day), Sink(), std::max(ledger_.DayRoom(day), 0)));
    }
    night_edge_.assign(At(nights_), -1);
  }

  void JoinSlot(int slot) {
    const int lane = ledger_.slot(slot).lane;
    const int night = ledger_.SiteNightOf(slot);
    const int room = std::max(ledger_.Room(slot), 0);
    spare_[At(lane)] += room;
    slots_.emplace_back(slot, flow_.Join(lane, NightNode(night), room));
    if (night_edge_[At(night)] < 0) {
      night_edge_[At(night)] =
          flow_.Join(NightNode(night), DayNode(ledger_.DayOf(slot)),
                     std::max(ledger_.SiteNightRoom(night), 0));
    }
  }

  // Day by day, the lanes with the least room to spare first.
  void Begin() {
    std::map<int64_t, std::vector<std::pair<int, int>>> days;
    for (const auto& each : slots_)
      days[ledger_.slot(each.first).day].push_back(each);
    for (auto& [day, slots] : days) {
      std::stable_sort(slots.begin(), slots.end(),
                       [&](const auto& a, const auto& b) {
                         return Spare(a.first) < Spare(b.first);
                       });
      for (const auto& [slot, edge] : slots) Give(slot, edge);
    }
  }

  int64_t Spare(int slot) const { return spare_[At(ledger_.slot(slot).lane)]; }

  void Give(int slot, int edge) {
    const int lane = ledger_.slot(slot).lane;
    const int night = night_edge_[At(ledger_.SiteNightOf(slot))];
    const int day = day_edge_[At(ledger_.DayOf(slot))];
    const int64_t room = flow_.Left(edge);
    const int64_t amount = std::min({flow_.Left(lane_edge_[At(lane)]), room,
                                     flow_.Left(night), flow_.Left(day)});
    spare_[At(lane)] -= room - amount;
    for (int each : {lane_edge_[At(lane)], edge, night, day})
      flow_.Push(each, amount);
  }

  const WaveLedger& ledger_;
  const int lanes_;
  const int nights_;
  const int days_;
  Flow flow_;
  std::vector<int64_t> need_;
  std::vector<int64_t> spare_;  ///< room to come beyond the need, by lane
  int64_t all_ = 0;
  std::vector<int> lane_edge_;
  std::vector<int> day_edge_;
  std::vector<int> night_edge_;
  std::vector<std::pair<int, int>> slots_;  ///< with their edges
};

}  // namespace

std::optional<std::vector<int>> QuotasFor(const Web& web,
                                          const WaveLedger& ledger,
                                          const Tracks& tracks, int horizon,
                                          const std::vector<int>& parties) {
  return Quotas(web, ledger, tracks, horizon, parties).Run(horizon);
}

}  // namespace cutover
