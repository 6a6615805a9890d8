#include "engine/base/time.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

// `date -u -d 2026-11-24T21:05:09Z +%s`.
constexpr Time kEvening{1'795'554'309'000'000};

TEST(FormatTime, WritesUtcWithAZ) {
  EXPECT_EQ(FormatTime(kEvening), "2026-11-24T21:05:09Z");
  EXPECT_EQ(FormatTime(Time{0}), "1970-01-01T00:00:00Z");
}

TEST(FormatTime, CutsFractionsInsteadOfRounding) {
  EXPECT_EQ(FormatTime(kEvening + Microseconds(999'999)),
            "2026-11-24T21:05:09Z");
}

TEST(FormatTime, CutsTowardsThePastBefore1970) {
  EXPECT_EQ(FormatTime(Time{-1}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatTime(Time{-1'000'000}), "1969-12-31T23:59:59Z");
}

TEST(ParseTime, ReadsWhatFormatTimeWrites) {
  EXPECT_TRUE(rc::check("whole seconds survive the text", [] {
    const Time time{*rc::gen::inRange<int64_t>(0, 253'402'300'800) * 1'000'000};
    const auto read = ParseTime(FormatTime(time));
    RC_ASSERT(read.ok());
    RC_ASSERT(read->us == time.us);
  }));
}

TEST(ParseTime, ReadsFractionsOfASecond) {
  EXPECT_EQ(*ParseTime("2026-11-24T21:05:09.5Z"), kEvening + Milliseconds(500));
  EXPECT_EQ(*ParseTime("2026-11-24T21:05:09.000001Z"),
            kEvening + Microseconds(1));
}

TEST(ParseTime, CutsFractionsBelowAMicrosecond) {
  EXPECT_EQ(*ParseTime("2026-11-24T21:05:09.1234567Z"),
            kEvening + Microseconds(123'456));
}

TEST(ParseTime, ReadsTheLeapDay) {
  EXPECT_EQ(FormatTime(*ParseTime("2028-02-29T12:00:00Z")),
            "2028-02-29T12:00:00Z");
}

TEST(ParseTime, RefusesATimeWithoutItsZone) {
  const auto read = ParseTime("2026-11-24T21:05:09");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(read.error().remedy.empty());
}

TEST(ParseTime, RefusesAnyOtherZone) {
  EXPECT_FALSE(ParseTime("2026-11-24T21:05:09+01:00").ok());
}

TEST(ParseTime, RefusesWhatFollowsTheZ) {
  EXPECT_FALSE(ParseTime("2026-11-24T21:05:09Z ").ok());
  EXPECT_FALSE(ParseTime("2026-11-24T21:05:09ZZ").ok());
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "Z", "today", "2026-11-24", "21:05:09Z", "2026-11-24 21:05:09Z"}) {
    const auto read = ParseTime(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(ParseTime, RefusesADateThatDoesNotExist) {
  for (const char* text :
       {"2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-00T00:00:00Z", "2027-02-29T00:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text).ok()) << text;
  }
}

TEST(ParseTime, RefusesAnHourMinuteOrSecondThatDoesNotExist) {
  for (const char* text : {"2026-11-24T24:00:00Z", "2026-11-24T21:60:00Z",
                           "2026-11-24T21:05:61Z", "2026-11-24T21:05:-9Z"}) {
    EXPECT_FALSE(ParseTime(text).ok()) << text;
  }
}

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(*ParseDuration("90s"), Seconds(90));
  EXPECT_EQ(*ParseDuration("15m"), Minutes(15));
  EXPECT_EQ(*ParseDuration("36h"), Hours(36));
  EXPECT_EQ(*ParseDuration("7d"), Hours(7 * 24));
  EXPECT_EQ(*ParseDuration("0s"), Seconds(0));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "s", "90", "90 s", " 90s", "-90s", "1.5h", "90S",
                           "90min", "1h30m", "99999999999999999999s"}) {
    const auto read = ParseDuration(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid) << text;
    EXPECT_FALSE(read.error().remedy.empty()) << text;
  }
}

TEST(ParseDuration, RefusesALengthThatDoesNotFitInMicroseconds) {
  for (const char* text : {"9223372036854775807s", "200000000000m",
                           "300000000d", "9223372036854775807d"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
}

TEST(FormatDuration, SaysItInTheUnitsThatPeopleUse) {
  EXPECT_EQ(FormatDuration(Seconds(90)), "1 min 30 s");
  EXPECT_EQ(FormatDuration(Minutes(15)), "15 min");
  EXPECT_EQ(FormatDuration(Milliseconds(250)), "250 ms");
  EXPECT_EQ(FormatDuration(Seconds(3'600)), "1 h");
  EXPECT_EQ(FormatDuration(Hours(36)), "36 h");
  EXPECT_EQ(FormatDuration(Hours(7 * 24)), "7 d");
  EXPECT_EQ(FormatDuration(Seconds(3'601)), "1 h 1 s");
}

TEST(FormatDuration, WritesZeroInSeconds) {
  EXPECT_EQ(FormatDuration(Seconds(0)), "0 s");
}

TEST(Time, AddsAndSubtractsDurations) {
  EXPECT_EQ(kEvening + Hours(1) - Minutes(60), kEvening);
  EXPECT_EQ(kEvening + Seconds(5) - kEvening, Seconds(5));
  EXPECT_LT(kEvening, kEvening + Microseconds(1));
}

TEST(Duration, UnitsAgreeWithEachOther) {
  EXPECT_EQ(Seconds(1), Milliseconds(1'000));
  EXPECT_EQ(Milliseconds(1), Microseconds(1'000));
  EXPECT_EQ(Hours(1), Minutes(60));
  EXPECT_EQ(Minutes(1), Seconds(60));
}

}  // namespace
}  // namespace cutover
