#include "engine/plan/wave_parties.h"

#include <algorithm>
#include <numeric>

namespace cutover {
namespace {

/// Disjoint sets over 0 … n-1; the smallest number stands for its set.
class Sets {
 public:
  explicit Sets(size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int Find(int item) {
    while (parent_[At(item)] != item) {
      parent_[At(item)] = parent_[At(parent_[At(item)])];
      item = parent_[At(item)];
    }
    return item;
  }
  void Join(int a, int b) {
    a = Find(a);
    b = Find(b);
    parent_[At(std::max(a, b))] = std::min(a, b);
  }

 private:
  static size_t At(int item) { return static_cast<size_t>(item); }

  std::vector<int> parent_;
};

Load LoadOf(const Mover& mover) {
  Load load{1, mover.seats, mover.takes};
  if (std::all_of(load.takes.begin(), load.takes.end(),
                  [](int amount) { return amount == 0; }))
    load.takes.clear();
  return load;
}

void Enter(const Mover& mover, int index, int lane, Party& party) {
  const bool is_first = party.movers.empty();
  if (is_first) party.lane = lane;
  if (party.lane != lane) party.is_torn = true;
  party.movers.push_back(index);
  party.load.Add(LoadOf(mover));
  party.not_before = std::max(party.not_before, mover.not_before);
  if (mover.place == WavePlace::kAny) return;
  if (party.place != WavePlace::kAny && party.place != mover.place)
    party.is_torn = true;
  party.place = mover.place;
}

std::vector<Lane> LanesOf(const WaveProblem& problem) {
  std::vector<Lane> lanes;
  for (const Mover& mover : problem.movers)
    lanes.push_back({mover.calendar, mover.group});
  const auto by_key = [](const Lane& a, const Lane& b) {
    return std::pair(a.group, a.calendar) < std::pair(b.group, b.calendar);
  };
  std::sort(lanes.begin(), lanes.end(), by_key);
  lanes.erase(std::unique(lanes.begin(), lanes.end()), lanes.end());
  return lanes;
}

void AddTies(const WaveProblem& problem, Web& web) {
  web.ties_of.resize(web.parties.size());
  for (const WaveTie& tie : problem.ties) {
    std::vector<int> parties;
    for (int member : tie.members)
      parties.push_back(web.party_of[static_cast<size_t>(member)]);
    std::sort(parties.begin(), parties.end());
    parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
    if (parties.size() < 2) continue;
    for (int party : parties) {
      web.ties_of[static_cast<size_t>(party)].push_back(
          static_cast<int>(web.ties.size()));
    }
    web.ties.push_back(std::move(parties));
  }
}

}  // namespace

void Load::Add(const Load& other) {
  users += other.users;
  seats += other.seats;
  if (takes.size() < other.takes.size()) takes.resize(other.takes.size());
  for (size_t i = 0; i < other.takes.size(); ++i) takes[i] += other.takes[i];
}

Web WebOf(const WaveProblem& problem) {
  Sets sets(problem.movers.size());
  for (const WaveTie& tie : problem.ties) {
    if (tie.bond != Bond::kHard) continue;
    for (int member : tie.members) sets.Join(tie.members[0], member);
  }
  Web web;
  web.lanes = LanesOf(problem);
  web.party_of.assign(problem.movers.size(), -1);
  std::map<Lane, int> lane_of;
  for (const Lane& lane : web.lanes)
    lane_of.emplace(lane, static_cast<int>(lane_of.size()));
  // emplace numbers by insertion, which is the order of `lanes`.
  for (size_t i = 0; i < problem.movers.size(); ++i) {
    const Mover& mover = problem.movers[i];
    const int index = static_cast<int>(i);
    const size_t root = static_cast<size_t>(sets.Find(index));
    int& party = web.party_of[i];
    if (root == i) {
      party = static_cast<int>(web.parties.size());
      web.parties.emplace_back();
    } else {
      party = web.party_of[root];
    }
    Enter(mover, index, lane_of.at({mover.calendar, mover.group}),
          web.parties[static_cast<size_t>(party)]);
  }
  AddTies(problem, web);
  return web;
}

Cluster ClusterOf(const Web& web, std::vector<int> parties) {
  Cluster cluster;
  cluster.lane = web.parties[static_cast<size_t>(parties[0])].lane;
  for (int each : parties) {
    const Party& party = web.parties[static_cast<size_t>(each)];
    cluster.load.Add(party.load);
    cluster.not_before = std::max(cluster.not_before, party.not_before);
  }
  cluster.parties = std::move(parties);
  return cluster;
}

std::vector<Cluster> ClustersOf(const Web& web,
                                const std::vector<int>& parties) {
  Sets sets(web.parties.size());
  std::vector<char> is_in(web.parties.size());
  for (int each : parties) is_in[static_cast<size_t>(each)] = 1;
  for (const auto& tie : web.ties) {
    std::map<int, int> first_of_lane;
    for (int each : tie) {
      if (is_in[static_cast<size_t>(each)] == 0) continue;
      const int lane = web.parties[static_cast<size_t>(each)].lane;
      sets.Join(first_of_lane.emplace(lane, each).first->second, each);
    }
  }
  std::vector<std::vector<int>> members(web.parties.size());
  for (int each : parties)
    members[static_cast<size_t>(sets.Find(each))].push_back(each);
  std::vector<Cluster> clusters;
  clusters.reserve(parties.size());
  for (auto& each : members) {
    if (!each.empty()) clusters.push_back(ClusterOf(web, std::move(each)));
  }
  return clusters;
}

}  // namespace cutover
