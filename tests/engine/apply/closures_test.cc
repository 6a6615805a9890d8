#include "engine/apply/closures.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

std::string Refusal(const std::string& text) {
  auto closures = ParseClosures(text, "freeze.txt");
  return closures.ok() ? "(accepted)" : closures.error().message;
}

TEST(Closures, ReadsRangesInTheirZoneWithTheirReason) {
  auto closures = ParseClosures(
      "# the winter\n"
      "\n"
      "blackout 2026-12-24T00:00 2027-01-02T06:00 Europe/Berlin Year-end "
      "freeze\n"
      "  maintenance\t2026-12-05T22:00 2026-12-06T02:00 UTC MC1 # Microsoft\n",
      "freeze.txt");
  ASSERT_TRUE(closures.ok()) << Describe(closures.error());
  ASSERT_EQ(closures->size(), 2u);
  const Closure& freeze = (*closures)[0];
  EXPECT_EQ(freeze.kind, ClosureKind::kBlackout);
  EXPECT_EQ(FormatTime(freeze.from), "2026-12-23T23:00:00Z");
  EXPECT_EQ(FormatTime(freeze.until), "2027-01-02T05:00:00Z");
  EXPECT_EQ(freeze.reason, "Year-end freeze");
  EXPECT_EQ((*closures)[1].kind, ClosureKind::kMaintenance);
  EXPECT_EQ((*closures)[1].reason, "MC1");
}

TEST(Closures, NamesTheLineThatItCannotRead) {
  const std::string good =
      "blackout 2026-12-24T00:00 2027-01-02T06:00 UTC freeze\n";
  for (const char* bad :
       {"freeze 2026-12-24T00:00 2027-01-02T06:00 UTC why",
        "blackout 2026-12-24 2027-01-02T06:00 UTC why",
        "blackout 2026-12-24T00:00 2027-01-02T06:00 Mars/Base why",
        "blackout 2026-12-24T00:00 2026-12-24T00:00 UTC why",
        "blackout 2026-12-24T00:00 2027-01-02T06:00 UTC",
        "blackout 2026-12-24T00:00"}) {
    EXPECT_TRUE(Refusal(good + bad).starts_with("freeze.txt:2: "))
        << bad << ": " << Refusal(good + bad);
  }
  // Clocks go forward: there is no such time.
  EXPECT_TRUE(Refusal("blackout 2027-03-28T02:30 2027-03-29T00:00 "
                      "Europe/Berlin why")
                  .starts_with("freeze.txt:1: "));
}

}  // namespace
}  // namespace cutover
