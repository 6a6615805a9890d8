#pragma once

#include <string>
#include <vector>

namespace cutover {

/// What libphonenumber's metadata knows. It ages: good for warnings and for
/// examples, never for a block. Safe for use from any thread.

/// ISO 3166-1 alpha-2 country of "+49…", or "" when none is known.
std::string RegionOfNumber(const std::string& e164);
bool IsKnownCountry(const std::string& country);

enum class DialKind {
  kNational,
  kMobile,
  kTollFree,
  kPremium,
  kSharedCost,
  kInternational,
  kService,  ///< a short number that is no emergency
  kEmergency,
  kExtension,  ///< a colleague's short number, by a rule of the dial plan
};
const char* DialKindName(DialKind kind);  ///< "national", …

/// One string as a user in a country would dial it.
struct DialExample {
  DialKind kind;
  std::string text;
};

/// For every kind that the country has: as dialled inside it, in E.164 with
/// the "+" and without; for other countries also with the country's own
/// international prefix. Empty for an unknown country.
std::vector<DialExample> DialExamples(const std::string& country);

/// Digits that people dial ahead of a number; "" where there are none.
struct DialPrefixes {
  std::string country_code;   ///< "49"; "" for an unknown country
  std::string international;  ///< "00"
  std::string national;       ///< "0"
};
DialPrefixes DialPrefixesOf(const std::string& country);

/// The country's emergency numbers, e.g. "110" and "112".
std::vector<std::string> EmergencyNumbers(const std::string& country);

}  // namespace cutover
