#include "engine/model/finding.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

std::vector<std::string> OrderOf(std::vector<Finding> findings) {
  SortFindings(findings);
  std::vector<std::string> order;
  for (const Finding& each : findings) order.push_back(each.id + each.who);
  return order;
}

TEST(SortFindings, PutsBlocksFirstThenIdsThenWhom) {
  EXPECT_EQ(OrderOf({{"A", Severity::kNote, "", "1", "", ""},
                     {"B", Severity::kBlock, "", "2", "", ""},
                     {"B", Severity::kBlock, "", "1", "", ""},
                     {"A", Severity::kWarn, "", "1", "", ""},
                     {"A", Severity::kBlock, "", "9", "", ""}}),
            (std::vector<std::string>{"A9", "B1", "B2", "A1", "A1"}));
}

TEST(SeverityName, IsDifferentForEverySeverity) {
  EXPECT_STREQ(SeverityName(Severity::kBlock), "block");
  EXPECT_STREQ(SeverityName(Severity::kWarn), "warn");
  EXPECT_STREQ(SeverityName(Severity::kNote), "note");
}

}  // namespace
}  // namespace cutover
