// The forms of an export and their faults, one file at a time.

#include "connectors/sfb/export_rows.h"

#include <gtest/gtest.h>

#include "tests/connectors/sfb/export_writer.h"

namespace cutover {
namespace {

struct Read {
  std::vector<ExportRow> rows;
  Result<ExportSummary> end = ExportSummary{};
};

Read ReadAll(const std::string& bytes) {
  Read read;
  read.end = ReadExport(bytes, [&](const ExportRow& row) -> Status {
    read.rows.push_back(row);
    return Done{};
  });
  return read;
}

ExportRow RowOf(const std::string& bytes) {
  const Read read = ReadAll(bytes);
  EXPECT_TRUE(read.end.ok()) << Describe(read.end.error());
  EXPECT_EQ(read.rows.size(), 1u);
  return read.rows.empty() ? ExportRow("none", Json::object()) : read.rows[0];
}

std::string Refused(const std::string& bytes) {
  const Read read = ReadAll(bytes);
  EXPECT_FALSE(read.end.ok()) << bytes;
  if (read.end.ok()) return "";
  EXPECT_EQ(read.end.error().code, ErrorCode::kInvalid);
  EXPECT_NE(read.end.error().remedy, "");
  return read.end.error().message;
}

bool Has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

using Texts = std::vector<std::string>;

TEST(Export, TellsItsFormByItsContent) {
  EXPECT_EQ(ReadAll("\"a\"\r\n\"1\"\r\n").end->form, ExportForm::kCsv);
  EXPECT_EQ(ReadAll("\r\n [{\"a\":1}]").end->form, ExportForm::kJson);
  EXPECT_EQ(ReadAll("{\"a\":1}").end->form, ExportForm::kJson);
  EXPECT_EQ(ReadAll(AsClixml({{{"a", "1"}}})).end->form, ExportForm::kClixml);
}

TEST(Export, RefusesJsonThatWouldEndTheProcess) {
  const Read number = ReadAll("[{\"a\":9900001260e0400}]");
  ASSERT_FALSE(number.end.ok());
  EXPECT_TRUE(Has(number.end.error().message, "out of range"));
  std::string deep = "[";
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  EXPECT_FALSE(ReadAll(deep).end.ok());
}

TEST(Export, NamesWhereARowStands) {
  const Read csv = ReadAll("#TYPE X\r\na,b\r\n1,\"2\r\n3\"\r\n4,5\r\n");
  ASSERT_EQ(csv.rows.size(), 2u);
  EXPECT_EQ(csv.rows[0].where(), "line 3");
  EXPECT_EQ(csv.rows[1].where(), "line 5");
  const Read json = ReadAll("[{\"a\":1},{\"a\":2}]");
  ASSERT_EQ(json.rows.size(), 2u);
  EXPECT_EQ(json.rows[1].where(), "object 2");
}

TEST(Export, FindsAFieldWhateverItsCase) {
  const ExportRow row = RowOf("SipAddress,x\nsip:a@b,1\n");
  EXPECT_TRUE(row.Has("sipaddress"));
  EXPECT_EQ(row.Text("SIPADDRESS"), "sip:a@b");
  EXPECT_FALSE(row.Has("other"));
  EXPECT_EQ(row.Text("other"), "");
  EXPECT_EQ(row.List("other"), std::nullopt);
}

TEST(Export, TakesATypesNameForAValueThatIsLost) {
  for (const char* lost :
       {"System.Collections.Generic.List`1[System.String]", "System.Object[]",
        "System.String[]", "Microsoft.Rtc.Management.Xds.PSListModifier",
        "Deserialized.System.Collections.ArrayList",
        "System.Collections.ObjectModel.Collection`1[System.Uri]",
        "@{Pattern=^1$; Name=x}"}) {
    const ExportRow row("line 1", {{"PstnUsages", lost}});
    EXPECT_TRUE(row.IsLost("PstnUsages")) << lost;
    EXPECT_EQ(row.List("PstnUsages"), std::nullopt) << lost;
    EXPECT_EQ(row.Text("PstnUsages"), "") << lost;
  }
  for (const char* kept :
       {"System outage line", "Microsoft. Berlin", "Local", "Systems.de", ""}) {
    EXPECT_FALSE(ExportRow("line 1", {{"a", kept}}).IsLost("a")) << kept;
  }
}

TEST(Export, SplitsAListThatWasJoinedToAText) {
  const auto list = [](const Json& value) {
    return ExportRow("line 1", {{"a", value}}).List("a");
  };
  EXPECT_EQ(list("Local; National"), (Texts{"Local", "National"}));
  EXPECT_EQ(list("Local|Inter, DE"), (Texts{"Local", "Inter, DE"}));
  EXPECT_EQ(list("Local\r\nNational\r\n"), (Texts{"Local", "National"}));
  EXPECT_EQ(list("Local,National"), (Texts{"Local", "National"}));
  EXPECT_EQ(list(""), Texts{});
  EXPECT_EQ(list(nullptr), Texts{});
  EXPECT_EQ(list({"National, DE", nullptr, "x"}), (Texts{"National, DE", "x"}));
  EXPECT_EQ(list({"a", "Microsoft.Rtc.Management.Usage"}), std::nullopt);
}

TEST(Export, UnwrapsTheListsOfWindowsPowerShell) {
  const ExportRow row = RowOf(
      R"({"value":[{"Usages":{"value":["a","b"],"Count":2}}],"Count":1})");
  EXPECT_EQ(row.List("Usages"), (Texts{"a", "b"}));
}

TEST(Export, NamesAnObjectAsItNamesItself) {
  EXPECT_EQ(ExportedText({{"#text", "pool1"}, {"FriendlyName", "x"}}), "pool1");
  EXPECT_EQ(ExportedText({{"FriendlyName", "pool1"}, {"Id", 7}}), "pool1");
  EXPECT_EQ(ExportedText({{"Name", "EMEA"}, {"Authority", 1}}), "EMEA");
  EXPECT_EQ(ExportedText({{"#text", "Microsoft.Rtc.X"}, {"Name", "EMEA"}}),
            "EMEA");
  EXPECT_EQ(ExportedText({{"ServiceId", {{"a", 1}}}, {"InstanceId", "g"}}),
            "g");
  EXPECT_EQ(ExportedText(Json::object()), "");
}

TEST(Export, ReadsSwitchesInEveryForm) {
  const ExportRow row("line 1", {{"a", "True"}, {"b", false}, {"c", "maybe"}});
  EXPECT_EQ(row.Switch("a"), true);
  EXPECT_EQ(row.Switch("b"), false);
  EXPECT_EQ(row.Switch("c"), std::nullopt);
  EXPECT_EQ(row.Switch("d"), std::nullopt);
}

TEST(Export, RefusesACsvThatIsCutOrDamaged) {
  EXPECT_TRUE(
      Has(Refused("a,b\r\n1,2"), "line 2: the file ends within a line"));
  EXPECT_TRUE(Has(Refused("a,b\r\n1,2\r"), "line 2: the file ends within"));
  EXPECT_TRUE(Has(Refused("a,b\r\n1,\"2\r\n3,4\r\n"), "line 2: a quoted cell"));
  EXPECT_TRUE(Has(Refused("#TYPE X\r\na,b\r\n1,\"2\r\n"), "line 3: a quoted"));
  EXPECT_TRUE(Has(Refused("a,b\r\n1,2\r\n3\r\n"), "line 3: 1 cells under 2"));
  EXPECT_TRUE(Has(Refused("a,b\r\n1,2,3\r\n"), "line 2: 3 cells under 2"));
  EXPECT_TRUE(
      Has(Refused("a,b\r\n1,2\r\na,b\r\n3,4\r\n"), "line 3: the header"));
  EXPECT_TRUE(Has(Refused("a,A\r\n1,2\r\n"), "\"A\" is there twice"));
  EXPECT_TRUE(Has(Refused("a,\r\n1,2\r\n"), "a column has no name"));
  EXPECT_TRUE(Has(Refused("#TYPE X\r\n"), "ends before its header"));
  EXPECT_TRUE(Has(Refused("#TYPE X"), "line 1: the file ends within a line"));
}

TEST(Export, RefusesAnEmptyFile) {
  for (const char* empty : {"", "\xFF\xFE", "\xEF\xBB\xBF\r\n", " \n"}) {
    EXPECT_TRUE(Has(Refused(empty), "the file is empty"));
  }
}

TEST(Export, RefusesJsonThatHoldsNoObjects) {
  EXPECT_TRUE(Has(Refused("[{\"a\":1},\n{\"a\":"), "line 2: not JSON"));
  EXPECT_TRUE(Has(Refused("[1]"), "object 1: not an object"));
  EXPECT_TRUE(Has(Refused("[{\"a\":1},[2]]"), "object 2: not an object"));
  EXPECT_TRUE(Has(Refused("{\"a\":1}{\"a\":2}"), "not JSON"));
}

TEST(Export, RefusesClixmlOfBareValues) {
  EXPECT_TRUE(Has(Refused("<Objs Version=\"1.1.0.1\">\n<S>a</S></Objs>"),
                  "line 2: not an object"));
}

TEST(Export, TakesTheObjectsOfAListThatWasWrittenAsOne) {
  const Read read = ReadAll(
      "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><LST>"
      "<Obj RefId=\"1\"><MS><S N=\"a\">1</S></MS></Obj>"
      "<Obj RefId=\"2\"><MS><S N=\"a\">2</S></MS></Obj>"
      "</LST></Obj></Objs>");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[1].Text("a"), "2");
}

TEST(Export, RefusesTwoEncodingsInAFile) {
  const std::string csv = "\"a\",\"b\"\r\n\"1\",\"2\"\r\n";
  const std::string more = "\"3\",\"4\"\r\n";
  for (Stored first : kEveryEncoding) {
    for (Stored second :
         {Stored::kUtf8, Stored::kUtf16LittleNoMark, Stored::kUtf16BigNoMark}) {
      const std::string whole = Encoded(csv + more, first);
      const std::string joined = Encoded(csv, first) + Encoded(more, second);
      if (whole != joined) Refused(joined);
    }
  }
}

TEST(Export, SaysWhetherItIsPlainAscii) {
  EXPECT_TRUE(ReadAll("a\nM?ller\n").end->is_ascii);
  EXPECT_FALSE(ReadAll("a\nMüller\n").end->is_ascii);
}

}  // namespace
}  // namespace cutover
