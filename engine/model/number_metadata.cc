#include "engine/model/number_metadata.h"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "engine/base/text.h"

namespace cutover {
namespace {

using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;
using Number = i18n::phonenumbers::PhoneNumber;

const PhoneNumberUtil& Metadata() { return *PhoneNumberUtil::GetInstance(); }

std::string Dialled(const std::string& formatted) {
  std::string text;
  for (const char c : formatted) {
    if ((c >= '0' && c <= '9') || c == '+' || c == '*' || c == '#') text += c;
  }
  return text;
}

void AddForms(DialKind kind, const Number& number, const std::string& country,
              std::vector<DialExample>& examples) {
  std::string text;
  if (kind == DialKind::kInternational) {
    Metadata().FormatOutOfCountryCallingNumber(number, country, &text);
  } else {
    Metadata().Format(number, PhoneNumberUtil::NATIONAL, &text);
  }
  examples.push_back({kind, Dialled(text)});
  Metadata().Format(number, PhoneNumberUtil::E164, &text);
  examples.push_back({kind, text});
  examples.push_back({kind, text.substr(1)});
}

// Big ones of every numbering zone; a route that lacks one of them lacks it
// for good reason or by mistake, and the board is shown which.
constexpr const char* kFarCountries[] = {"US", "ZA", "DE", "GB", "MX",
                                         "AU", "RU", "JP", "AE"};

void AddInternational(const std::string& country,
                      std::vector<DialExample>& examples) {
  for (const char* far : kFarCountries) {
    Number number;
    if (country == far || !Metadata().GetExampleNumber(far, &number)) continue;
    if (number.country_code() == Metadata().GetCountryCodeForRegion(country))
      continue;
    AddForms(DialKind::kInternational, number, country, examples);
  }
}

std::vector<std::string> FindEmergencyNumbers(const std::string& country) {
  static const ShortNumberInfo kShortNumbers;
  std::vector<std::string> found;
  for (int digits = 2; digits <= 4; ++digits) {
    int end = 1;
    for (int i = 0; i < digits; ++i) end *= 10;
    for (int value = 0; value < end; ++value) {
      std::string text = std::to_string(value);
      text.insert(0, static_cast<size_t>(digits) - text.size(), '0');
      if (kShortNumbers.IsEmergencyNumber(text, country)) found.push_back(text);
    }
  }
  return found;
}

}  // namespace

std::string RegionOfNumber(const std::string& e164) {
  Number parsed;
  if (Metadata().Parse(e164, "ZZ", &parsed) !=
      PhoneNumberUtil::NO_PARSING_ERROR)
    return "";
  std::string region;
  Metadata().GetRegionCodeForNumber(parsed, &region);
  return region == "ZZ" || region == "001" ? "" : region;
}

bool IsKnownCountry(const std::string& country) {
  static const std::set<std::string> kRegions = [] {
    std::set<std::string> regions;
    Metadata().GetSupportedRegions(&regions);
    return regions;
  }();
  return kRegions.contains(country);
}

const char* DialKindName(DialKind kind) {
  constexpr const char* kNames[] = {"national", "mobile",      "toll-free",
                                    "premium",  "shared cost", "international",
                                    "service",  "emergency",   "extension"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<DialExample> DialExamples(const std::string& country) {
  std::vector<DialExample> examples;
  if (!IsKnownCountry(country)) return examples;
  constexpr std::pair<DialKind, PhoneNumberUtil::PhoneNumberType> kTypes[] = {
      {DialKind::kNational, PhoneNumberUtil::FIXED_LINE},
      {DialKind::kMobile, PhoneNumberUtil::MOBILE},
      {DialKind::kTollFree, PhoneNumberUtil::TOLL_FREE},
      {DialKind::kPremium, PhoneNumberUtil::PREMIUM_RATE},
      {DialKind::kSharedCost, PhoneNumberUtil::SHARED_COST}};
  for (const auto& [kind, type] : kTypes) {
    Number number;
    if (Metadata().GetExampleNumberForType(country, type, &number))
      AddForms(kind, number, country, examples);
  }
  AddInternational(country, examples);
  static const ShortNumberInfo kShortNumbers;
  const std::string service = kShortNumbers.GetExampleShortNumberForCost(
      country, ShortNumberInfo::STANDARD_RATE);
  const auto emergency = EmergencyNumbers(country);
  if (!service.empty() &&
      std::find(emergency.begin(), emergency.end(), service) == emergency.end())
    examples.push_back({DialKind::kService, service});
  for (const std::string& text : emergency) {
    examples.push_back({DialKind::kEmergency, text});
    examples.push_back({DialKind::kEmergency, "+" + text});
  }
  return examples;
}

// The international prefix is not in the interface of the library: it is what
// stands ahead of a foreign number as written for the country.
DialPrefixes DialPrefixesOf(const std::string& country) {
  DialPrefixes prefixes;
  if (!IsKnownCountry(country)) return prefixes;
  const int code = Metadata().GetCountryCodeForRegion(country);
  prefixes.country_code = std::to_string(code);
  Metadata().GetNddPrefixForRegion(country, true, &prefixes.national);
  Number far;
  const std::string other = code == 49 ? "FR" : "DE";
  if (!Metadata().GetExampleNumber(other, &far)) return prefixes;
  std::string full;
  std::string text;
  Metadata().Format(far, PhoneNumberUtil::E164, &full);
  Metadata().FormatOutOfCountryCallingNumber(far, country, &text);
  text = Dialled(text);
  if (text.ends_with(full.substr(1)))
    prefixes.international = text.substr(0, text.size() - full.size() + 1);
  if (prefixes.international == "+") prefixes.international.clear();
  return prefixes;
}

// The metadata can only be asked number by number, so it is asked once.
std::vector<std::string> EmergencyNumbers(const std::string& country) {
  static std::mutex mutex;
  static std::map<std::string, std::vector<std::string>> known;
  std::lock_guard lock(mutex);
  const auto [at, is_new] = known.try_emplace(country);
  if (is_new && IsKnownCountry(country))
    at->second = FindEmergencyNumbers(country);
  return at->second;
}

}  // namespace cutover
