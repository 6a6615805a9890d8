#include "engine/cli/campaign_calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/time_zone.h"

namespace cutover {
namespace {

using Lines = std::vector<std::string>;

// "2026-03-28T21:00:00Z to 2026-03-29T02:00:00Z", one a night.
Lines Nights(const std::string& rule, const std::string& zone,
             const std::string& from, const std::string& until) {
  auto parsed = ParseNightRule(rule);
  if (!parsed.ok()) return {Describe(parsed.error())};
  auto nights =
      NightsBetween({*parsed}, zone, *ParseDate(from), *ParseDate(until));
  if (!nights.ok()) return {Describe(nights.error())};
  Lines lines;
  for (const Night& night : *nights)
    lines.push_back(FormatTime(night.opens) + " to " +
                    FormatTime(night.closes));
  return lines;
}

TEST(ParseNightRule, TakesDaysRangesListsAndDaily) {
  const auto days = [](const std::string& text) {
    auto rule = ParseNightRule(text);
    if (!rule.ok()) return rule.error().message;
    std::string set;
    for (bool is_on : rule->days) set += is_on ? 'x' : '-';
    return set;
  };
  EXPECT_EQ(days("mon-thu 22:00-04:00"), "xxxx---");
  EXPECT_EQ(days("sat,sun 08:00-20:00"), "-----xx");
  EXPECT_EQ(days("Fri-Mon 08:00-20:00"), "x---xxx");
  EXPECT_EQ(days("mon, wed-thu 08:00-20:00"), "x-xx---");
  EXPECT_EQ(days("daily 22:00-02:00"), "xxxxxxx");
  for (const char* wrong :
       {"", "22:00-04:00", "mon", "mon 22:00", "mon 24:00-04:00",
        "mon 22:60-04:00", "mon 2:00-04:00", "mo 22:00-04:00",
        "mon-tue-wed 22:00-04:00", "mon 22:00-04:00-05:00", "mon 22.00-04.00"})
    EXPECT_EQ(days(wrong),
              "\"" + std::string(wrong) + "\" is not a window by weekday");
}

TEST(ParseDate, TakesDatesThatExist) {
  EXPECT_EQ(*ParseDate("1970-01-02"), 1);
  EXPECT_EQ(DateText(*ParseDate("2028-02-29")), "2028-02-29");
  for (const char* wrong : {"2027-02-29", "2027-13-01", "2027-1-1", "tomorrow",
                            "2027-01-01T00:00", ""})
    EXPECT_FALSE(ParseDate(wrong).ok()) << wrong;
}

// 2027-01-11 is a Monday.
TEST(NightsBetween, OpensInLocalTimeAndClosesTheNextMorning) {
  EXPECT_EQ(Nights("mon,wed 22:00-04:00", "Europe/Berlin", "2027-01-11",
                   "2027-01-17"),
            (Lines{"2027-01-11T21:00:00Z to 2027-01-12T03:00:00Z",
                   "2027-01-13T21:00:00Z to 2027-01-14T03:00:00Z"}));
  EXPECT_EQ(
      Nights("sun 08:00-20:00", "Asia/Kolkata", "2027-01-11", "2027-01-17"),
      Lines{"2027-01-17T02:30:00Z to 2027-01-17T14:30:00Z"});
}

// On 2027-03-28 at 02:00 the clocks of Berlin go to 03:00.
TEST(NightsBetween, IsAnHourShorterWhenClocksGoForward) {
  EXPECT_EQ(
      Nights("sat 22:00-04:00", "Europe/Berlin", "2027-03-27", "2027-03-27"),
      Lines{"2027-03-27T21:00:00Z to 2027-03-28T02:00:00Z"});
}

TEST(NightsBetween, EndsAndBeginsAtTheJumpWhereItsHourIsJumpedOver) {
  EXPECT_EQ(
      Nights("sat 22:00-02:30", "Europe/Berlin", "2027-03-27", "2027-03-27"),
      Lines{"2027-03-27T21:00:00Z to 2027-03-28T01:00:00Z"});
  EXPECT_EQ(
      Nights("sun 02:30-06:00", "Europe/Berlin", "2027-03-28", "2027-03-28"),
      Lines{"2027-03-28T01:00:00Z to 2027-03-28T04:00:00Z"});
  EXPECT_EQ(
      Nights("sun 02:10-02:50", "Europe/Berlin", "2027-03-28", "2027-03-28"),
      Lines{});
}

// On 2027-10-31 at 03:00 they go back to 02:00: 02:30 occurs twice.
TEST(NightsBetween, IsAnHourLongerWhenClocksGoBack) {
  EXPECT_EQ(
      Nights("sat 22:00-04:00", "Europe/Berlin", "2027-10-30", "2027-10-30"),
      Lines{"2027-10-30T20:00:00Z to 2027-10-31T03:00:00Z"});
}

TEST(NightsBetween, KeepsToTheCertainPartWhereAnHourOccursTwice) {
  EXPECT_EQ(
      Nights("sat 22:00-02:30", "Europe/Berlin", "2027-10-30", "2027-10-30"),
      Lines{"2027-10-30T20:00:00Z to 2027-10-31T00:30:00Z"});
  EXPECT_EQ(
      Nights("sun 02:30-06:00", "Europe/Berlin", "2027-10-31", "2027-10-31"),
      Lines{"2027-10-31T01:30:00Z to 2027-10-31T05:00:00Z"});
  EXPECT_EQ(
      Nights("sun 02:10-02:50", "Europe/Berlin", "2027-10-31", "2027-10-31"),
      Lines{"2027-10-31T00:10:00Z to 2027-10-31T00:50:00Z"});
}

// Lord Howe's clocks move by half an hour; Chatham's offset is 12:45.
TEST(NightsBetween, KnowsZonesOfOtherThanWholeHours) {
  EXPECT_EQ(Nights("sat 22:00-04:00", "Australia/Lord_Howe", "2027-04-03",
                   "2027-04-03"),
            Lines{"2027-04-03T11:00:00Z to 2027-04-03T17:30:00Z"});
  EXPECT_EQ(
      Nights("mon 22:00-23:00", "Pacific/Chatham", "2027-07-05", "2027-07-05"),
      Lines{"2027-07-05T09:15:00Z to 2027-07-05T10:15:00Z"});
}

// Whatever the zone does: a window that opens shows its local hour on the
// clock, or the clocks jump over that hour; it is never longer than an hour
// more than it says.
RC_GTEST_PROP(NightsBetween, OpensWhenTheWallClockSaysSo, ()) {
  const std::string zone = *rc::gen::element<std::string>(
      "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
      "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran");
  const int hour = *rc::gen::inRange(0, 24);
  const int64_t from = *ParseDate("2027-01-01") + *rc::gen::inRange(0, 365);
  NightRule rule;
  std::fill(std::begin(rule.days), std::end(rule.days), true);
  rule.opens = hour * 60 + 30;
  rule.closes = (rule.opens + 240) % 1440;
  auto nights = NightsBetween({rule}, zone, from, from + 10);
  RC_ASSERT(nights.ok());
  RC_ASSERT(nights->size() == 11u);
  for (const Night& night : *nights) {
    RC_ASSERT(night.closes - night.opens <= Hours(5));
    RC_ASSERT(night.closes - night.opens >= Hours(3));
    auto local = FormatLocal(night.opens, zone);
    RC_ASSERT(local.ok());
    char clock[24];
    std::snprintf(clock, sizeof clock, "%02d:30", hour);
    auto readings = ReadingsOf(DateText(night.day) + "T" + clock, zone);
    RC_ASSERT(readings.ok());
    const bool is_jumped =
        !LocalToUtc(DateText(night.day) + "T" + clock, zone).ok() &&
        readings->first == readings->last;
    if (!is_jumped)
      RC_ASSERT(local->substr(0, 16) == DateText(night.day) + " " + clock);
  }
}

TEST(Barrier, ShutsWhatItTouches) {
  const Night night{Time{100}, Time{200}, 5, {}};
  EXPECT_TRUE((Barrier{"", {}, {4, 5}, {}, {}}.Shuts(night)));
  EXPECT_FALSE((Barrier{"", {}, {4}, {}, {}}.Shuts(night)));
  EXPECT_TRUE((Barrier{"", {}, {}, Time{199}, Time{300}}.Shuts(night)));
  EXPECT_FALSE((Barrier{"", {}, {}, Time{200}, Time{300}}.Shuts(night)));
  EXPECT_FALSE((Barrier{"", {}, {}, Time{50}, Time{100}}.Shuts(night)));
}

}  // namespace
}  // namespace cutover
