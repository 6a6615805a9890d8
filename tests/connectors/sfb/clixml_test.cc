// CLIXML as a real serializer writes it (samples/make-samples.ps1), and what
// is turned down.

#include "connectors/sfb/clixml.h"

#include <gtest/gtest.h>

#include "engine/base/file.h"

namespace cutover {
namespace {

constexpr const char* kHead =
    "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/"
    "powershell/2004/04\">";

struct Read {
  std::vector<Json> values;
  std::vector<size_t> lines;
  Status end = Done{};
};

Read ReadAll(const std::string& text) {
  Read read;
  read.end = ParseClixml(text, [&](const ClixmlObject& object) -> Status {
    read.values.push_back(object.value);
    read.lines.push_back(object.line);
    return Done{};
  });
  return read;
}

Json One(const std::string& inner) {
  const Read read = ReadAll(kHead + inner + "</Objs>");
  EXPECT_TRUE(read.end.ok()) << Describe(read.end.error());
  return read.values.size() == 1 ? read.values[0] : Json("not one");
}

std::string Refused(const std::string& text) {
  const Read read = ReadAll(text);
  EXPECT_FALSE(read.end.ok()) << text.substr(0, 200);
  if (read.end.ok()) return "";
  EXPECT_EQ(read.end.error().code, ErrorCode::kInvalid);
  EXPECT_NE(read.end.error().remedy, "");
  return read.end.error().message;
}

std::string RefusedInside(const std::string& inner) {
  return Refused(kHead + inner + "</Objs>");
}

std::string Sample(const std::string& name) {
  auto text = ReadFile(std::string(CUTOVER_SFB_SAMPLES) + "/" + name);
  EXPECT_TRUE(text.ok());
  return text.ok() ? *text : "";
}

bool Has(const std::string& message, const std::string& words) {
  return message.find(words) != std::string::npos;
}

TEST(Clixml, ReadsEveryKindOfValueThatAPowerShellWrites) {
  const Read read = ReadAll(Sample("values.xml"));
  ASSERT_TRUE(read.end.ok()) << Describe(read.end.error());
  ASSERT_EQ(read.values.size(), 3u);
  const Json pool = {{"FriendlyName", "pool1.contoso.test"},
                     {"Id", 7},
                     {"#text", "pool1.contoso.test"}};
  const Json expected = {{"Text", "plain"},
                         {"Empty", ""},
                         {"Nothing", nullptr},
                         {"Escaped", "_x000A_ \n \U0001F4DE \uFFFD"},
                         {"Yes", true},
                         {"Letter", "ä"},
                         {"Byte", 200},
                         {"Small", -5},
                         {"Number", 42},
                         {"Long", 9007199254740993},
                         {"Unsigned", 18446744073709551615u},
                         {"Double", "1.5"},
                         {"Decimal", "1.5"},
                         {"When", "2026-01-02T03:04:05Z"},
                         {"Span", "P1DT2H3M4S"},
                         {"Guid", "11111111-2222-3333-4444-555555555555"},
                         {"Address", "sip:ann@contoso.test"},
                         {"Version", "7.0.2046"},
                         {"Bytes", "AQL/"},
                         {"Xml", "<a b=\"c\">d</a>"},
                         {"Script", " Get-CsUser "},
                         {"Array", {1, "two", nullptr}},
                         {"None", Json::array()},
                         {"Stack", {"above", "below"}},
                         {"Queue", {"first", "second"}},
                         {"Table", {{"One", 1}, {"Two", {"a", "b"}}}},
                         {"Enum", "Formal"},
                         {"First", pool},
                         {"Again", pool},
                         {"Ring", {{"Name", "ring"}, {"Self", nullptr}}}};
  for (const auto& [name, value] : expected.items()) {
    EXPECT_EQ(read.values[0].value(name, Json("missing")), value) << name;
  }
  EXPECT_EQ(read.values[0].size(), expected.size());
  EXPECT_EQ(read.values[1], "a text at the top");
  EXPECT_EQ(read.values[2], "sip:top@contoso.test");
  EXPECT_EQ(read.lines, (std::vector<size_t>{2, 118, 119}));
}

TEST(Clixml, IsTheSameFileInOneLine) {
  std::string joined;
  for (char c : Sample("values.xml")) joined += c == '\n' ? ' ' : c;
  EXPECT_EQ(ReadAll(joined).values, ReadAll(Sample("values.xml")).values);
}

TEST(Clixml, IsReadByItsContentWhateverEncodingItsDeclarationNames) {
  const Read read = ReadAll("<?xml version=\"1.0\" encoding=\"utf-16\"?>\n" +
                            std::string(kHead) + "<S>Zoë</S></Objs>\n");
  ASSERT_TRUE(read.end.ok()) << Describe(read.end.error());
  EXPECT_EQ(read.values, std::vector<Json>{"Zoë"});
}

TEST(Clixml, KeepsWhatIsNoEscapeAsItIs) {
  EXPECT_EQ(One("<S>_x00_ _xZZZZ_ _x000a_ x_x0041_ _x0041</S>"),
            "_x00_ _xZZZZ_ \n xA _x0041");
  EXPECT_EQ(One("<S>_x</S>"), "_x");
  EXPECT_EQ(One("<S>_xDE00__xD83D_</S>"), "\uFFFD\uFFFD");
}

TEST(Clixml, UnescapesNamesOfProperties) {
  EXPECT_EQ(One("<Obj RefId=\"0\"><MS><I32 N=\"a_x0020_b\">1</I32></MS></Obj>"),
            (Json{{"a b", 1}}));
}

TEST(Clixml, IsThePlainValueOfAnObjectThatWrapsOne) {
  EXPECT_EQ(One("<Obj RefId=\"0\"><S>inner</S><MS><S N=\"note\">x</S></MS>"
                "</Obj>"),
            "inner");
}

TEST(Clixml, NamesAnEnumerationWhoseTypeIsReferredTo) {
  const std::string value = "<ToString>Formal</ToString><I32>1</I32></Obj>";
  EXPECT_EQ(One("<Obj RefId=\"0\"><LST><Obj RefId=\"1\"><TN RefId=\"0\">"
                "<T>Policy</T><T>System.Enum</T></TN>" +
                value + "<Obj RefId=\"2\"><TNRef RefId=\"0\" />" + value +
                "</LST></Obj>"),
            (Json{"Formal", "Formal"}));
}

TEST(Clixml, TellsNoSecret) {
  EXPECT_EQ(One("<Obj RefId=\"0\"><MS><SS N=\"Password\">01000000d08c</SS></MS>"
                "</Obj>"),
            (Json{{"Password", nullptr}}));
}

TEST(Clixml, FindsAnObjectOfTheTopAgain) {
  const Read read = ReadAll(std::string(kHead) +
                            "<Obj RefId=\"4\"><MS><S N=\"a\">b</S></MS></Obj>"
                            "<Ref RefId=\"4\" /></Objs>");
  ASSERT_TRUE(read.end.ok()) << Describe(read.end.error());
  EXPECT_EQ(read.values[0], read.values[1]);
}

TEST(Clixml, RefusesADocumentTypeAndWithItEveryEntity) {
  const std::string bomb =
      "<!DOCTYPE Objs [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
  EXPECT_TRUE(Has(Refused(bomb + kHead + "<S>&b;</S></Objs>"),
                  "line 1: a document type"));
  EXPECT_TRUE(Has(Refused("<!DOCTYPE Objs SYSTEM \"file:///etc/passwd\">" +
                          std::string(kHead) + "</Objs>"),
                  "a document type"));
  EXPECT_TRUE(Has(RefusedInside("<S>&b;</S>"), "line 1: undefined entity"));
}

TEST(Clixml, RefusesReferencesThatRepeatBeyondMeasure) {
  std::string xml =
      "<Obj RefId=\"0\"><LST><I32>1</I32><I32>2</I32></LST></Obj>";
  std::string outer;
  for (int i = 1; i < 40; ++i) {
    const std::string ref = "<Ref RefId=\"" + std::to_string(i - 1) + "\" />";
    outer += "<Obj RefId=\"" + std::to_string(i) + "\"><LST>" + ref + ref +
             "</LST></Obj>";
  }
  EXPECT_TRUE(Has(RefusedInside(xml + outer), "repeat too much"));
}

TEST(Clixml, RefusesNestingBeyondItsDepth) {
  std::string open;
  std::string close;
  for (int i = 0; i < 200; ++i) {
    open += "<Obj RefId=\"" + std::to_string(i) + "\"><LST>";
    close += "</LST></Obj>";
  }
  EXPECT_TRUE(Has(RefusedInside(open + close), "nested too deeply"));
}

TEST(Clixml, RefusesWhatTheFormatDoesNotKnow) {
  EXPECT_TRUE(Has(Refused("<html><body>Sign in</body></html>"),
                  "line 1: <html> is not expected as the root"));
  EXPECT_TRUE(Has(RefusedInside("\n<New>1</New>"), "line 2: <New>"));
  EXPECT_TRUE(Has(RefusedInside("<T>x</T>"), "<T>"));
  EXPECT_TRUE(Has(RefusedInside("<S>a<S>b</S></S>"), "<S>"));
  EXPECT_TRUE(Has(RefusedInside("text"), "text stands between"));
  EXPECT_TRUE(Has(RefusedInside("<B>yes</B>"), "\"yes\""));
  EXPECT_TRUE(Has(RefusedInside("<I32>1x</I32>"), "\"1x\""));
  EXPECT_TRUE(Has(RefusedInside("<Ref RefId=\"9\" />"), "to nothing: RefId 9"));
  EXPECT_TRUE(Has(RefusedInside("<Obj RefId=\"1\"><TNRef RefId=\"9\" /></Obj>"),
                  "a type reference to nothing"));
  EXPECT_TRUE(Has(Refused("<Objs Version=\"2.0\"></Objs>"), "version 2.0"));
}

TEST(Clixml, IsCutWhereverItEndsEarly) {
  const std::string whole = Sample("values.xml");
  for (size_t size = 0; size < whole.size(); ++size) {
    const Read read = ReadAll(whole.substr(0, size));
    EXPECT_FALSE(read.end.ok()) << "cut at " << size;
  }
  Refused(whole + whole);
  Refused(whole + "x");
}

TEST(Clixml, StopsWithTheErrorOfWhoeverTakesTheObjects) {
  int taken = 0;
  const Status end = ParseClixml(std::string(kHead) + "<S>a</S><S>b</S></Objs>",
                                 [&](const ClixmlObject&) -> Status {
                                   ++taken;
                                   return Error{ErrorCode::kConflict, "enough"};
                                 });
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().message, "enough");
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace cutover
