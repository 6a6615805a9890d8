#include "connectors/teams/held_numbers.h"

#include "engine/base/text.h"
#include "engine/model/other_numbers.h"

namespace cutover {

Result<NumberRecord> NumberRecordOf(const Json& item) {
  auto number = PhoneNumber::Parse(TextAt(item, "telephoneNumber"));
  if (!number.ok()) return number.error();
  const auto type = NumberTypeNamed(TextAt(item, "numberType"));
  if (!type) {
    return Error{ErrorCode::kInvalid, number->Text() +
                                          " has the unknown type \"" +
                                          TextAt(item, "numberType") + "\""};
  }
  const std::string source_name = TextAt(item, "numberSource");
  const auto source = NumberSourceNamed(source_name);
  if (!source && !source_name.empty()) {
    return Error{
        ErrorCode::kInvalid,
        number->Text() + " has the unknown source \"" + source_name + "\""};
  }
  return NumberRecord{
      NumberValue{*number, *type, source.value_or(NumberSource::kOnline),
                  TextAt(item, "locationId")},
      TextAt(item, "assignmentStatus"), TextAt(item, "activationState"),
      TextAt(item, "assignmentCategory"),
      ToLower(TextAt(item, "assignmentTargetId"))};
}

Sighting SightingOfHolder(const std::optional<NumberRecord>& record) {
  if (!record) return {};
  if (!record->target_id.empty()) return {record->target_id};
  if (record->status.empty() ||
      EqualsIgnoringCase(record->status, "unassigned"))
    return {};
  return {record->status};
}

Sighting SightingOfPrivate(const std::optional<NumberRecord>& record,
                           const std::string& cloud_id) {
  if (!record || !EqualsIgnoringCase(record->target_id, cloud_id)) return {};
  if (!EqualsIgnoringCase(record->category, kPrivateCategory)) return {};
  return {kPrivateCategory, EndsWithIgnoringCase(record->activation, "Pending")
                                ? Progress::kRunning
                                : Progress::kNone};
}

void HeldNumbers::Add(const Json& item) {
  auto record = NumberRecordOf(item);
  if (!record.ok()) {
    sink_.OnFinding({"PF-N01", Severity::kWarn, "",
                     TextAt(item, "telephoneNumber"), record.error().message,
                     "have the record cleaned; it is left out"});
    return;
  }
  if (!record->target_id.empty() && record->category != "private" &&
      record->category != "alternate")
    primary_[record->target_id] = *record;
  sink_.OnNumber(*std::move(record));
}

void HeldNumbers::Join(Observation& user) const {
  const auto held = primary_.find(ToLower(user.source_id));
  if (user.facts.Has(Attribute::kNumber) && held != primary_.end())
    user.facts.Set(Attribute::kNumber, held->second.value.Text());
}

}  // namespace cutover
