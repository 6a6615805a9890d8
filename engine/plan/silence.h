#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/dial_tone.h"

namespace cutover {

/// The dial tone of moves. Those whose steps and starting states are alike are
/// checked once; the answers stay where they are. One thread at a time.
class DialTones {
 public:
  const DialTone& Of(const User& user, const Move& move,
                     const std::vector<Sku>& skus,
                     OtherEmergencyPolicies others);

 private:
  std::map<std::string, DialTone> known_;  ///< by what is alike
};

/// How long the users of a plan go without being reached, or without reaching
/// an emergency service: one line a path, with its worst user.
class Silence {
 public:
  void Add(const std::string& path, const DialTone& tone);
  /// CUT-SILENCE, a note a path and kind of silence; a warning where the
  /// path is gone for good.
  std::vector<Finding> Findings() const;

 private:
  struct Path {
    int users = 0;
    int for_good = 0;  ///< users left without an emergency path
    DialTone longest;
  };

  std::map<std::string, Path> paths_;
};

}  // namespace cutover
