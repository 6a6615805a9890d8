#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/dial_tone.h"

namespace cutover {

/// How long the users of a plan go without being reached, or without reaching
/// an emergency service: one line a path, with its worst user. Users whose
/// steps and starting states are alike are checked once.
class Silence {
 public:
  /// `skus` outlives it.
  explicit Silence(const std::vector<Sku>& skus) : skus_(skus) {}

  void Add(const User& user, const Move& move);
  /// CUT-SILENCE, a note a path and kind of silence; a warning where the
  /// path is gone for good.
  std::vector<Finding> Findings() const;

 private:
  struct Path {
    int users = 0;
    int for_good = 0;  ///< users left without an emergency path
    DialTone longest;
  };

  const std::vector<Sku>& skus_;
  std::map<std::string, DialTone> known_;  ///< by what is alike
  std::map<std::string, Path> paths_;
};

}  // namespace cutover
