#pragma once

#include <vector>

#include "engine/plan/wave_problem.h"

namespace cutover {

/// What a set of movers takes of the limits.
struct Load {
  int users = 0;
  int seats = 0;
  std::vector<int> takes;  ///< by supply

  void Add(const Load& other);
  friend auto operator<=>(const Load&, const Load&) = default;
};

/// Movers whom hard ties make one: they are placed as a whole.
struct Party {
  int lane = 0;
  Load load;
  Time not_before;
  WavePlace place = WavePlace::kAny;
  std::vector<int> movers;
  /// Its movers want different lanes, or both the pilot and the end.
  bool is_torn = false;
};

/// Movers of one calendar and one value of the wave key: they share waves.
struct Lane {
  int calendar = 0;
  int group = 0;
  friend auto operator<=>(const Lane&, const Lane&) = default;
};

/// Parties and the ties among them. Lanes are in the order of their key, then
/// of their calendar; parties in that of their first mover.
struct Web {
  std::vector<Lane> lanes;
  std::vector<Party> parties;
  std::vector<int> party_of;              ///< by mover
  std::vector<std::vector<int>> ties;     ///< of two parties or more
  std::vector<std::vector<int>> ties_of;  ///< by party
};

Web WebOf(const WaveProblem& problem);

/// Parties that are to be kept in one wave.
struct Cluster {
  int lane = 0;
  Load load;
  Time not_before;
  std::vector<int> parties;
};

Cluster ClusterOf(const Web& web, std::vector<int> parties);

/// The connected ones among `parties`, lane by lane.
std::vector<Cluster> ClustersOf(const Web& web,
                                const std::vector<int>& parties);

}  // namespace cutover
