#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/dial_book.h"
#include "engine/plan/number_ledger.h"
#include "engine/plan/number_order.h"
#include "engine/plan/policy.h"
#include "engine/plan/silence.h"

namespace cutover {

/// What a plan needs to know of one move and can be said without the others.
/// It stays true while the user and the numbers that it concerns are as they
/// are: to plan again is to ask these notes, not the move.
struct MoveNotes {
  NumberChange change = {};  ///< by the move's own steps, without waits
  std::vector<UserKey> holders = {};  ///< others, of what it takes, today
  /// Hashes of the bases of all numbers that the user has or its steps name.
  std::vector<size_t> bases = {};
  /// Why the number ledger refuses the move when no other touches its bases.
  std::optional<std::string> refusal = {};
  /// Bases that it leaves held bare and with extensions, likewise.
  std::vector<std::string> mixed_bases = {};
  std::string wanted = {};  ///< the Direct Routing number assigned, or ""
  /// Seats that it takes of each SKU (wave_seats.h).
  std::vector<std::pair<std::string, int64_t>> seats = {};
  const DialTone* tone = nullptr;    ///< of the DialTones
  const DialClass* calls = nullptr;  ///< of the DialBook; null: no calls
  /// Numbers of internal extensions that the user has.
  HeldNumbers extensions_before = {};
  HeldNumbers extensions_after = {};
};

/// Takes the notes. All outlive it; so do `tones` and `dial` the notes. `dial`
/// is null without an imported voice routing.
class NoteTaker {
 public:
  NoteTaker(const Estate& estate, const Policy& policy, DialTones& tones,
            DialBook* dial)
      : estate_(estate),
        tones_(tones),
        dial_(dial),
        ledger_(estate, policy, NumberLedger::kAfterAllPorts) {}

  /// `after`: the user when the move is done.
  std::shared_ptr<const MoveNotes> Of(const User& user, const Move& move,
                                      const Facts& after);

 private:
  std::vector<UserKey> OthersWhoHold(const std::optional<std::string>& number,
                                     const UserKey& user);
  void Walk(const User& user, const Move& move, MoveNotes& notes);

  const Estate& estate_;
  DialTones& tones_;
  DialBook* const dial_;
  NumberLedger ledger_;  ///< of one move at a time
};

}  // namespace cutover
