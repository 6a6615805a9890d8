#include "engine/cli/campaign_waves.h"

#include <gtest/gtest.h>

#include <sstream>

#include "engine/cli/campaign.h"
#include "engine/cli/config.h"
#include "tests/engine/cli/folder.h"

namespace cutover {
namespace {

// A rule in the first line, then what the test is about from the second on.
class CampaignWaves : public testing::Test {
 protected:
  Result<Policy> Read(const std::string& text) {
    return ReadCampaign(folder_.Put("campaign.toml", "[[rule]]\n" + text));
  }
  // "line 3: waves.soak …; remedy", without the file's folder.
  std::string Wrong(const std::string& text) {
    const std::string message = Refusal(Read(text));
    const size_t file = message.find("campaign.toml");
    return message.substr(file == std::string::npos ? 0 : file + 15);
  }

  Folder folder_;
};

constexpr const char* kNights =
    "[waves]\n"
    "from = \"2027-01-11\"\n"
    "until = \"2027-01-24\"\n"
    "nights = \"mon-thu 22:00-04:00\"\n"
    "zone = \"Europe/Berlin\"\n";

std::vector<std::string> Open(const SiteCalendar& site) {
  std::vector<std::string> open;
  for (const Night& night : site.nights.nights) {
    if (!night.IsShut()) open.push_back(FormatTime(night.opens).substr(0, 16));
  }
  return open;
}

using Lines = std::vector<std::string>;

TEST_F(CampaignWaves, KeepsEverybodyTogetherSoftlyByDefault) {
  auto policy = Read("");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->waves.together.size(), 4u);
  EXPECT_TRUE(policy->waves.inseparable.empty());
  EXPECT_TRUE(policy->waves.calendars.empty());
  EXPECT_FALSE(policy->waves.most_a_night || policy->waves.seats_a_day ||
               policy->waves.calls_a_second || policy->waves.blocked_calls);
}

TEST_F(CampaignWaves, ReadsTiesLoadsAndTheirLines) {
  auto policy = Read(std::string(kNights) +
                     "together = [\"lines\", \"delegates\"]\n"
                     "inseparable = [\"team_calls\"]\n"
                     "most_a_night = 40\nseats_a_day = 30\n"
                     "calls_a_second = 2.5\nblocked_calls = 0.01\n"
                     "soak = \"2d\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  const WavePolicy& waves = policy->waves;
  EXPECT_EQ(waves.together,
            (std::vector<TieKind>{TieKind::kDelegates, TieKind::kLines}));
  EXPECT_EQ(waves.inseparable, std::vector<TieKind>{TieKind::kTeamCalls});
  EXPECT_EQ(waves.most_a_night, 40);
  EXPECT_EQ(waves.seats_a_day, 30);
  EXPECT_EQ(waves.calls_a_second, 2.5);
  EXPECT_EQ(waves.blocked_calls, 0.01);
  EXPECT_EQ(waves.soak, Hours(48));
  EXPECT_EQ(LineOf(waves, "most_a_night"), " (line 9)");
  EXPECT_EQ(LineOf(waves, "size"), "");
}

TEST_F(CampaignWaves, CountsOutTheNightsOfEverySite) {
  auto policy = Read(std::string(kNights) +
                     "[[site]]\nname = [\"Pune\", \"Goa\"]\n"
                     "zone = \"Asia/Kolkata\"\nnights = [\"sat 08:00-20:00\"]\n"
                     "most_a_night = 5\n"
                     "[[site]]\nname = \"Paris\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  const auto& sites = policy->waves.calendars;
  ASSERT_EQ(sites.size(), 3u);
  EXPECT_EQ(sites[0].sites, (Lines{"pune", "goa"}));
  EXPECT_EQ(sites[0].nights.name, "Pune, Goa");
  EXPECT_EQ(Open(sites[0]), (Lines{"2027-01-16T02:30", "2027-01-23T02:30"}));
  EXPECT_EQ(sites[0].nights.most_a_night, 5);
  EXPECT_EQ(sites[1].sites, Lines{"paris"});
  EXPECT_EQ(Open(sites[1]).size(), 8u);
  EXPECT_EQ(sites[1].nights.zone, "Europe/Berlin");
  EXPECT_TRUE(sites[2].sites.empty());
  EXPECT_EQ(Open(sites[2])[0], "2027-01-11T21:00");
  EXPECT_EQ(policy->waves.until, "waves.until = 2027-01-24 (line 4)");
}

TEST_F(CampaignWaves, RunsAYearWhereNoEndIsGiven) {
  auto policy =
      Read("[waves]\nfrom = \"2027-01-11\"\nnights = \"mon 22:00-04:00\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->waves.calendars[0].nights.nights.size(), 53u);
  EXPECT_EQ(policy->waves.until,
            "waves.until is not given: 2028-01-11, a year after waves.from "
            "(line 3)");
}

TEST_F(CampaignWaves, ShutsNightsByHolidaysAndFreezesAndSaysWhich) {
  auto policy = Read(std::string(kNights) +
                     "holidays = [\"2027-01-12\"]\n"
                     "[[site]]\nname = \"Paris\"\nholidays = [\"2027-01-13\"]\n"
                     "[[freeze]]\nreason = \"year end\"\n"
                     "from = \"2027-01-19\"\nuntil = \"2027-01-20\"\n"
                     "[[freeze]]\nreason = \"fair\"\nsites = \"Paris\"\n"
                     "from = \"2027-01-21T12:00\"\n"
                     "until = \"2027-01-21T22:30\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  // A freeze of whole days shuts the night before, which ends on its first.
  EXPECT_EQ(Open(policy->waves.calendars[0]),
            (Lines{"2027-01-11T21:00", "2027-01-14T21:00"}));
  EXPECT_EQ(Open(policy->waves.calendars[1]),
            (Lines{"2027-01-11T21:00", "2027-01-13T21:00", "2027-01-14T21:00",
                   "2027-01-21T21:00"}));
  EXPECT_EQ(
      policy->waves.barriers,
      (Lines{"[[freeze]] \"year end\", 2027-01-19 to 2027-01-20 (line "
             "11)",
             "[[freeze]] \"fair\", 2027-01-21T12:00 to "
             "2027-01-21T22:30 (line 15)",
             "waves.holidays (line 7)", "site.holidays of Paris (line 10)"}));
}

TEST_F(CampaignWaves, ReadsWhatComesOnADay) {
  auto policy = Read(std::string(kNights) +
                     "blocked_calls = 0.01\n"
                     "[[seats]]\nsku = \"MCOEV\"\nfrom = \"2027-01-15\"\n"
                     "add = 200\n"
                     "[[sessions]]\nfrom = \"2027-01-18\"\nadd = 50\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  ASSERT_EQ(policy->waves.arrivals.size(), 2u);
  EXPECT_EQ(policy->waves.arrivals[0].sku, "MCOEV");
  EXPECT_EQ(policy->waves.arrivals[0].count, 200);
  EXPECT_EQ(FormatTime(policy->waves.arrivals[0].from), "2027-01-14T23:00:00Z");
  EXPECT_EQ(policy->waves.arrivals[1].sku, "");
}

TEST_F(CampaignWaves, ReadsWhomItNames) {
  auto policy = Read(std::string(kNights) +
                     "pilot_users = [\"Ann@x\", \"bob@x\"]\n"
                     "[[exclude]]\nuser = \"Cat@x\"\nreason = \"leaves\"\n"
                     "[[vip]]\nuser = \"dan@x\"\nreason = \"board\"\n"
                     "wave = \"last\"\n"
                     "[[vip]]\nuser = \"eve@x\"\nreason = \"fair\"\n"
                     "not_before = \"2027-01-14\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->pilot_size, 2);
  const auto& named = policy->waves.named;
  EXPECT_EQ(named.at("ann@x").place, WavePlace::kPilot);
  EXPECT_EQ(named.at("dan@x").place, WavePlace::kLast);
  EXPECT_EQ(named.at("dan@x").reason, "board");
  EXPECT_EQ(FormatTime(named.at("eve@x").not_before), "2027-01-13T23:00:00Z");
  EXPECT_EQ(policy->waves.excluded.at("cat@x").reason, "leaves");
  EXPECT_EQ(policy->waves.excluded.at("cat@x").line, 8);
}

// What stands behind "## " in the sample.
TEST_F(CampaignWaves, AcceptsTheNightsOfTheSample) {
  std::string text;
  std::istringstream lines(SampleCampaign());
  for (std::string line; std::getline(lines, line);)
    text += (line.starts_with("## ") ? line.substr(3) : line) + "\n";
  const auto policy = ReadCampaign(folder_.Put("campaign.toml", text));
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  ASSERT_EQ(policy->waves.calendars.size(), 2u);
  EXPECT_EQ(policy->waves.calendars[0].nights.most_a_night, 20);
  EXPECT_EQ(policy->waves.barriers.size(), 2u);
}

// Every wrong value, with its line.
TEST_F(CampaignWaves, RefusesWrongValuesWithTheirLine) {
  const std::string nights = kNights;
  const std::pair<std::string, std::string> kCases[] = {
      {"[waves]\ntogether = [\"boss\"]\n",
       "line 3: waves.together has \"boss\""},
      {"[waves]\ninseparable = [\"\"]\n", "line 3: waves.inseparable has \"\""},
      {"[waves]\nmost_a_night = 0\n",
       "line 3: waves.most_a_night must be a whole number from 1 to 1000000"},
      {"[waves]\ncalls_a_second = 0\n",
       "line 3: waves.calls_a_second must be a number from 0.001 to 1000"},
      {"[waves]\nblocked_calls = 1.5\n",
       "line 3: waves.blocked_calls must be a number from 0.0001 to 0.5"},
      {"[waves]\ncalls_a_second = 2\n",
       "line 3: waves.calls_a_second has no window to be held against"},
      {"[waves]\nsoak = \"2d\"\n",
       "line 3: waves.soak needs nights to count from"},
      {"[waves]\nstage_ahead = \"2d\"\n",
       "line 3: waves.stage_ahead is ahead of no window"},
      {"[waves]\nnights = \"mon 22:00-04:00\"\n",
       "line 2: waves.from is missing"},
      {"[waves]\nfrom = \"2027-01-11\"\n",
       "line 3: waves.from has no nights to be about"},
      {"[waves]\nfrom = \"2027-02-30\"\n",
       "line 3: waves.from cannot be read: \"2027-02-30\" is not a date"},
      {"[waves]\nnights = \"mon\"\n",
       "line 3: waves.nights has \"mon\" is not a window by weekday"},
      {"[waves]\nzone = \"Europe/Atlantis\"\n",
       "line 3: waves.zone cannot be read: \"Europe/Atlantis\" is not a time "
       "zone"},
      {nights + "holidays = [\"Christmas\"]\n",
       "line 7: waves.holidays has \"Christmas\" is not a date"},
      {"[waves]\nfrom = \"2027-02-01\"\nuntil = \"2027-01-01\"\n"
       "nights = \"mon 22:00-04:00\"\n",
       "line 4: waves.until is before from"},
      {"[waves]\nfrom = \"2027-02-01\"\nuntil = \"2037-01-01\"\n"
       "nights = \"mon 22:00-04:00\"\n",
       "line 4: waves.until is more than five years after from"},
      {nights + "[waves.window]\nopens = \"2027-01-15T22:00\"\n"
                "closes = \"2027-01-16T04:00\"\n",
       "line 7: waves.window stands beside nights by weekday"},
      {nights + "[[wave]]\nnumber = 2\nopens = \"2027-01-15T22:00\"\n"
                "closes = \"2027-01-16T04:00\"\n",
       "line 5: waves.nights stand beside the window of wave 2 (line 7)"},
      {nights + "[[site]]\nzone = \"UTC\"\n", "line 7: site.name is missing"},
      {"[[site]]\nname = \"Rome\"\n", "line 2: site.nights are missing"},
      {nights + "[[site]]\nname = \"Rome\"\n[[site]]\nname = [\"rome\"]\n",
       "line 10: site.name has \"rome\", which stands in line 7 too"},
      {nights + "[[site]]\nname = \"Rome\"\nsize = 3\n",
       "line 9: the key \"site.size\" is not known"},
      {nights + "[[freeze]]\nfrom = \"2027-01-11\"\nuntil = \"2027-01-12\"\n",
       "line 7: freeze.reason is missing"},
      {nights + "[[freeze]]\nreason = \"x\"\nfrom = \"2027-01-12\"\n"
                "until = \"2027-01-10\"\n",
       "line 10: freeze.until is not after from"},
      {nights + "[[freeze]]\nreason = \"x\"\nfrom = \"soon\"\n"
                "until = \"2027-01-10\"\n",
       "line 9: freeze.from is neither a date nor a local time: \"soon\""},
      {nights + "[[freeze]]\nreason = \"x\"\nfrom = \"2027-01-10\"\n"
                "until = \"2027-01-10\"\nsites = [\"Rome\"]\n",
       "line 11: freeze.sites names \"rome\", which has no [[site]]"},
      {"[[wave]]\nnumber = 1\nopens = \"2027-01-15T22:00\"\n"
       "closes = \"2027-01-16T04:00\"\n"
       "[[freeze]]\nreason = \"x\"\nfrom = \"2027-01-16\"\n"
       "until = \"2027-01-18\"\n",
       "wave 1 (line 2) lies in [[freeze]] \"x\", 2027-01-16 to 2027-01-18 "
       "(line 6)"},
      {nights + "[[seats]]\nsku = \"MCOEV\"\nadd = 3\n",
       "line 7: seats.from is missing"},
      {nights + "[[seats]]\nfrom = \"2027-01-16\"\nadd = 3\n",
       "line 7: seats.sku is missing"},
      {"[[seats]]\nsku = \"MCOEV\"\nfrom = \"2027-01-16\"\nadd = 3\n",
       "line 4: seats.from has no nights to be held against"},
      {nights + "[[sessions]]\nfrom = \"2027-01-16\"\nadd = 3\n",
       "line 9: sessions.add limits nothing without waves.blocked_calls"},
      {"[[exclude]]\nreason = \"x\"\n", "line 2: exclude.user is missing"},
      {"[[exclude]]\nuser = \"a@x\"\n", "line 2: exclude.reason is missing"},
      {"[[exclude]]\nuser = \"a@x\"\nreason = \"x\"\n"
       "[[vip]]\nuser = \"A@x\"\nreason = \"y\"\nwave = \"last\"\n",
       "line 6: vip.user \"a@x\" stands in line 2 too"},
      {"[[vip]]\nuser = \"a@x\"\nreason = \"y\"\n",
       "line 2: vip.wave is missing"},
      {"[[vip]]\nuser = \"a@x\"\nreason = \"y\"\nwave = \"first\"\n",
       "line 5: vip.wave is \"first\""},
      {"[[vip]]\nuser = \"a@x\"\nreason = \"y\"\nwave = \"pilot\"\n",
       "line 5: vip.wave is \"pilot\", and there is none"},
      {"[[vip]]\nuser = \"a@x\"\nreason = \"y\"\n"
       "not_before = \"2027-01-10\"\n",
       "line 5: vip.not_before has no nights to be held against"},
      {"[waves]\npilot = 1\npilot_users = [\"a@x\", \"b@x\"]\n",
       "line 4: waves.pilot_users are 2, waves.pilot has room for 1"},
      {"[waves]\npilot_users = [\"a@x\", \"A@x\"]\n",
       "line 3: waves.pilot_users has \"A@x\" twice"},
  };
  for (const auto& [text, message] : kCases) EXPECT_EQ(Wrong(text), message);
}

}  // namespace
}  // namespace cutover
