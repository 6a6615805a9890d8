#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/json.h"
#include "engine/model/ports.h"

namespace cutover {

/// One item of numberAssignments; kInvalid when its number cannot be read.
Result<NumberRecord> NumberRecordOf(const Json& item);

/// What a look at kNumberHolder sees of a number's record: the object id of
/// its holder, or what else it is given to; unset where it is free, which a
/// number without a record is.
Sighting SightingOfHolder(const std::optional<NumberRecord>& record);

/// What a look at kPrivateNumber sees of a number's record: whether that user
/// holds it as a private one; under way while it is being activated.
Sighting SightingOfPrivate(const std::optional<NumberRecord>& record,
                           const std::string& cloud_id);

/// The tenant's numbers while a scan reads them: each is delivered, and the
/// users' primary ones are kept, to be joined with what a user shows.
class HeldNumbers {
 public:
  explicit HeldNumbers(ScanSink& sink) : sink_(sink) {}

  /// One item of numberAssignments; one that cannot be read is a finding.
  void Add(const Json& item);
  /// A user's record has the bare number; type and authority are the
  /// number's (domain.md 3.3).
  void Join(Observation& user) const;

 private:
  ScanSink& sink_;
  std::map<std::string, NumberRecord> primary_;  // by holder
};

}  // namespace cutover
