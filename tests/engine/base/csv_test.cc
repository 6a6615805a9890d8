#include "engine/base/csv.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

using Cells = std::vector<std::string>;

std::vector<Cells> CellsOf(const std::string& text) {
  std::vector<Cells> cells;
  const auto rows = ParseCsv(text);
  EXPECT_TRUE(rows.ok());
  if (!rows.ok()) return cells;
  for (const CsvRow& row : *rows) cells.push_back(row.cells);
  return cells;
}

std::vector<int> LinesOf(const std::string& text) {
  std::vector<int> lines;
  const auto rows = ParseCsv(text);
  EXPECT_TRUE(rows.ok());
  if (!rows.ok()) return lines;
  for (const CsvRow& row : *rows) lines.push_back(row.line);
  return lines;
}

using Table = std::vector<Cells>;

TEST(ParseCsv, ReadsRowsOfCells) {
  EXPECT_EQ(CellsOf("upn,number\nann@x,+4930\n"),
            (Table{{"upn", "number"}, {"ann@x", "+4930"}}));
}

TEST(ParseCsv, NeedsNoLineBreakAtTheEnd) {
  EXPECT_EQ(CellsOf("a,b\n1,2"), (Table{{"a", "b"}, {"1", "2"}}));
}

TEST(ParseCsv, ReadsLinesThatEndInCrLf) {
  EXPECT_EQ(CellsOf("a,b\r\n1,2\r\n"), (Table{{"a", "b"}, {"1", "2"}}));
}

TEST(ParseCsv, KeepsEmptyCells) {
  EXPECT_EQ(CellsOf("a,b,c\n,,\n1,,3\n"),
            (Table{{"a", "b", "c"}, {"", "", ""}, {"1", "", "3"}}));
}

TEST(ParseCsv, ReadsSeparatorsAndBreaksInsideQuotes) {
  EXPECT_EQ(CellsOf("a,b\n\"x,y\",\"one\r\ntwo\"\n"),
            (Table{{"a", "b"}, {"x,y", "one\r\ntwo"}}));
}

TEST(ParseCsv, ReadsADoubledQuoteAsOne) {
  EXPECT_EQ(CellsOf("\"say \"\"hi\"\"\",\"\"\"\",\"\"\n"),
            (Table{{"say \"hi\"", "\"", ""}}));
}

TEST(ParseCsv, KeepsAQuoteInTheMiddleOfAPlainCell) {
  EXPECT_EQ(CellsOf("5\" screen,b\n"), (Table{{"5\" screen", "b"}}));
}

TEST(ParseCsv, TakesSemicolonsWhenTheFirstLineHoldsMoreOfThem) {
  EXPECT_EQ(CellsOf("a;b;c,d\n1,5;2;3\n"),
            (Table{{"a", "b", "c,d"}, {"1,5", "2", "3"}}));
}

TEST(ParseCsv, TakesCommasWhenOnlyLaterLinesHoldSemicolons) {
  EXPECT_EQ(CellsOf("a,b\n+49;ext=1,x;y;z\n"),
            (Table{{"a", "b"}, {"+49;ext=1", "x;y;z"}}));
}

TEST(ParseCsv, TakesTabsWhenTheFirstLineHoldsMostOfThem) {
  EXPECT_EQ(CellsOf("a\tb\tc;d\n1,5\t\"2\t3\"\t4\n"),
            (Table{{"a", "b", "c;d"}, {"1,5", "2\t3", "4"}}));
}

TEST(ParseCsv, CountsLinesFromWhereTheTextBeginsInItsFile) {
  const auto rows = ParseCsv("a,b\n1,2\n", 2);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ((*rows)[0].line, 2);
  EXPECT_EQ((*rows)[1].line, 3);
  const auto open = ParseCsv("a,b\n1,\"2\n", 2);
  ASSERT_FALSE(open.ok());
  EXPECT_NE(open.error().message.find("line 3"), std::string::npos);
}

TEST(ParseCsv, DropsAByteOrderMark) {
  EXPECT_EQ(CellsOf("\xef\xbb\xbfupn;x\nann;1\n"),
            (Table{{"upn", "x"}, {"ann", "1"}}));
}

TEST(ParseCsv, ReadsAQuotedCellRightAfterAByteOrderMark) {
  EXPECT_EQ(CellsOf("\xef\xbb\xbf\"upn\",x\n"), (Table{{"upn", "x"}}));
}

TEST(ParseCsv, SkipsBlankLinesButCountsThem) {
  EXPECT_EQ(LinesOf("a,b\n\n\r\n1,2\n"), (std::vector<int>{1, 4}));
}

TEST(ParseCsv, NumbersARowByTheLineOnWhichItStarts) {
  EXPECT_EQ(LinesOf("a,b\n\"one\ntwo\nthree\",x\n1,2\n"),
            (std::vector<int>{1, 2, 5}));
}

TEST(ParseCsv, HasNoRowsWhenTheTextIsEmpty) {
  EXPECT_EQ(CellsOf(""), Table{});
  EXPECT_EQ(CellsOf("\xef\xbb\xbf"), Table{});
}

TEST(ParseCsv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  const auto rows = ParseCsv("a,b\n1,2\n3,\"open\n5,6\n7,8\n");
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::kInvalid);
  EXPECT_NE(rows.error().message.find("line 3"), std::string::npos)
      << rows.error().message;
}

TEST(CsvLine, JoinsCellsByCommasAndEndsTheLine) {
  EXPECT_EQ(CsvLine({"ann", "", "b c"}), "ann,,b c\n");
}

TEST(CsvLine, QuotesOnlyWhereItMust) {
  EXPECT_EQ(CsvLine({"a,b", "plain", "say \"hi\"", "x\ny", "+49;ext=1"}),
            "\"a,b\",plain,\"say \"\"hi\"\"\",\"x\ny\",\"+49;ext=1\"\n");
}

TEST(CsvLine, GuardsCellsThatASpreadsheetWouldRun) {
  EXPECT_EQ(CsvLine({"=1+1"}), "'=1+1\n");
  EXPECT_EQ(CsvLine({"@SUM(A1)"}), "'@SUM(A1)\n");
  EXPECT_EQ(CsvLine({"+cmd|x"}), "'+cmd|x\n");
  EXPECT_EQ(CsvLine({"-2+3"}), "'-2+3\n");
  EXPECT_EQ(CsvLine({"\t=1"}), "'\t=1\n");
}

TEST(CsvLine, GuardsAndQuotesAFormulaThatHoldsACommaAndQuotes) {
  EXPECT_EQ(CsvLine({"=HYPERLINK(\"http://x\",\"y\")"}),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\n");
}

TEST(CsvLine, GuardsACellThatStartsWithACarriageReturn) {
  EXPECT_EQ(CsvLine({"\r=1+1"}), "\"'\r=1+1\"\n");
}

TEST(CsvLine, LeavesPhoneNumbersAlone) {
  EXPECT_EQ(CsvLine({"+4930123456", "+49 30 123"}), "+4930123456,+49 30 123\n");
}

TEST(CsvLine, WritesWhatParseCsvReadsBack) {
  EXPECT_TRUE(rc::check("cells that run nothing survive a line", [] {
    const auto more =
        *rc::gen::container<Cells>(rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("ab1\",\n\r ."))));
    Cells cells{"key", "two", "three"};
    for (const std::string& each : more) cells.push_back("x" + each);
    const auto rows =
        ParseCsv(CsvLine(Cells(cells.size(), "h")) + CsvLine(cells));
    RC_ASSERT(rows.ok());
    RC_ASSERT(rows->size() == 2u);
    RC_ASSERT((*rows)[1].cells == cells);
  }));
}

}  // namespace
}  // namespace cutover
