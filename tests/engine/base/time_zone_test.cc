#include "engine/base/time_zone.h"

#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr const char* kBerlin = "Europe/Berlin";

std::string Utc(const std::string& local, const std::string& zone = kBerlin) {
  const auto time = LocalToUtc(local, zone);
  return time.ok() ? FormatTime(*time) : time.error().message;
}

TEST(LocalToUtc, IsOneHourBehindBerlinInWinter) {
  EXPECT_EQ(Utc("2026-11-25T22:00"), "2026-11-25T21:00:00Z");
}

TEST(LocalToUtc, IsTwoHoursBehindBerlinInSummer) {
  EXPECT_EQ(Utc("2026-07-01T22:00"), "2026-07-01T20:00:00Z");
}

TEST(LocalToUtc, ReadsSecondsWhereTheyAreGiven) {
  EXPECT_EQ(Utc("2026-11-25T22:00:07"), "2026-11-25T21:00:07Z");
}

TEST(LocalToUtc, CrossesTheDateLineOfUtc) {
  EXPECT_EQ(Utc("2026-11-25T09:00", "Pacific/Auckland"),
            "2026-11-24T20:00:00Z");
}

TEST(LocalToUtc, RefusesATimeTheClocksSkip) {
  const auto time = LocalToUtc("2026-03-29T02:30", kBerlin);
  ASSERT_FALSE(time.ok());
  EXPECT_EQ(time.error().code, ErrorCode::kInvalid);
  EXPECT_NE(time.error().message.find("does not exist"), std::string::npos);
  EXPECT_FALSE(time.error().remedy.empty());
}

TEST(LocalToUtc, RefusesATimeThatOccursTwice) {
  const auto time = LocalToUtc("2026-10-25T02:30", kBerlin);
  ASSERT_FALSE(time.ok());
  EXPECT_EQ(time.error().code, ErrorCode::kInvalid);
  EXPECT_NE(time.error().message.find("twice"), std::string::npos);
  EXPECT_FALSE(time.error().remedy.empty());
}

TEST(LocalToUtc, TakesTheTimesAroundAChangeOfClocks) {
  EXPECT_EQ(Utc("2026-03-29T01:59"), "2026-03-29T00:59:00Z");
  EXPECT_EQ(Utc("2026-03-29T03:00"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(Utc("2026-10-25T01:59"), "2026-10-24T23:59:00Z");
  EXPECT_EQ(Utc("2026-10-25T03:00"), "2026-10-25T02:00:00Z");
}

TEST(LocalToUtc, TakesTheSkippedTimeInAZoneWithoutChanges) {
  EXPECT_EQ(Utc("2026-03-29T02:30", "UTC"), "2026-03-29T02:30:00Z");
}

TEST(LocalToUtc, RefusesAnUnknownZone) {
  for (const char* zone : {"Europe/Atlantis", "", "W. Europe Standard Time"}) {
    const auto time = LocalToUtc("2026-11-25T22:00", zone);
    ASSERT_FALSE(time.ok()) << zone;
    EXPECT_EQ(time.error().code, ErrorCode::kInvalid) << zone;
  }
}

TEST(LocalToUtc, RefusesWhatIsNoLocalTime) {
  for (const char* text :
       {"", "tonight", "2026-11-25", "22:00", "2026-11-25 22:00",
        "2026-02-30T22:00", "2026-11-25T25:00", "2026-11-25T22:61",
        "2026-11-25T22:00Z", "2026-11-25T22:00+01:00",
        "2026-11-25T22:00:00 "}) {
    const auto time = LocalToUtc(text, kBerlin);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_EQ(time.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(FormatLocal, NamesTheZoneInWinterAndInSummer) {
  EXPECT_EQ(*FormatLocal(*ParseTime("2026-11-25T21:00:00Z"), kBerlin),
            "2026-11-25 22:00 CET");
  EXPECT_EQ(*FormatLocal(*ParseTime("2026-07-01T20:00:00Z"), kBerlin),
            "2026-07-01 22:00 CEST");
}

TEST(FormatLocal, TellsTheTwoPassesOfOneHourApart) {
  EXPECT_EQ(*FormatLocal(*ParseTime("2026-10-25T00:30:00Z"), kBerlin),
            "2026-10-25 02:30 CEST");
  EXPECT_EQ(*FormatLocal(*ParseTime("2026-10-25T01:30:00Z"), kBerlin),
            "2026-10-25 02:30 CET");
}

TEST(FormatLocal, RefusesAnUnknownZone) {
  const auto text = FormatLocal(Time{0}, "Europe/Atlantis");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace cutover
