#include "engine/base/json.h"

#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

Json Sample() {
  return *ParseJson(R"({"name":"ann","count":3,"on":true,"off":false,)"
                    R"("nothing":null,"list":[1,2],"yes":"true"})");
}

TEST(ParseJson, ReadsADocument) {
  EXPECT_EQ((*ParseJson("{\"a\": [1, true, null]}")).dump(),
            "{\"a\":[1,true,null]}");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "{'a':1}", "{\"a\":1,}", "{} {}", "nul",
                           "// note\n{}", "{\"a\":NaN}"}) {
    const auto json = ParseJson(text);
    ASSERT_FALSE(json.ok()) << text;
    EXPECT_EQ(json.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(ParseJson, RefusesBytesThatAreNotUtf8) {
  EXPECT_FALSE(ParseJson("\"\xff\xfe\"").ok());
}

TEST(ParseJson, TellsThePositionOfTheMistake) {
  const auto json = ParseJson("{\"a\":true,\n\"b\":,}");
  ASSERT_FALSE(json.ok());
  EXPECT_NE(json.error().message.find_first_of("0123456789"), std::string::npos)
      << json.error().message;
}

TEST(ParseJson, QuotesOnlyTheStartOfALongText) {
  const auto json = ParseJson(std::string(10'000, 'x'));
  ASSERT_FALSE(json.ok());
  EXPECT_LT(json.error().message.size(), 300u);
}

TEST(TextAt, IsTheMemberAsText) { EXPECT_EQ(TextAt(Sample(), "name"), "ann"); }

TEST(TextAt, IsEmptyWhenTheMemberIsNoText) {
  for (const char* name : {"absent", "nothing", "count", "on", "list"}) {
    EXPECT_EQ(TextAt(Sample(), name), "") << name;
  }
}

TEST(NumberAt, IsTheMemberAsANumber) {
  EXPECT_EQ(NumberAt(Sample(), "count"), 3);
  EXPECT_EQ(NumberAt(*ParseJson("{\"n\":-9007199254740993}"), "n"),
            -9'007'199'254'740'993);
}

TEST(NumberAt, IsZeroWhenTheMemberIsNoNumber) {
  for (const char* name : {"absent", "nothing", "name", "on", "list"}) {
    EXPECT_EQ(NumberAt(Sample(), name), 0) << name;
  }
}

TEST(IsTrueAt, IsTrueOnlyForTheJsonValueTrue) {
  EXPECT_TRUE(IsTrueAt(Sample(), "on"));
  for (const char* name : {"absent", "nothing", "off", "count", "yes"}) {
    EXPECT_FALSE(IsTrueAt(Sample(), name)) << name;
  }
}

TEST(ArrayAt, IsTheMemberAsAnArray) {
  EXPECT_EQ(ArrayAt(Sample(), "list").size(), 2u);
}

TEST(ArrayAt, IsEmptyWhenTheMemberIsNoArray) {
  for (const char* name : {"absent", "nothing", "name", "count"}) {
    EXPECT_TRUE(ArrayAt(Sample(), name).empty()) << name;
    EXPECT_TRUE(ArrayAt(Sample(), name).is_array()) << name;
  }
}

TEST(JsonMembers, AreAbsentWhenTheValueIsNoObject) {
  for (const char* text : {"null", "[1]", "\"name\"", "7"}) {
    const Json value = *ParseJson(text);
    EXPECT_EQ(TextAt(value, "name"), "") << text;
    EXPECT_EQ(NumberAt(value, "name"), 0) << text;
    EXPECT_FALSE(IsTrueAt(value, "name")) << text;
    EXPECT_TRUE(ArrayAt(value, "name").empty()) << text;
  }
}

TEST(CanonicalJson, DoesNotDependOnTheOrderOrSpacingOfTheText) {
  EXPECT_EQ(CanonicalJson(*ParseJson("{ \"b\" : [ 1 ],\n\"a\" : \"x\" }")),
            "{\"a\":\"x\",\"b\":[1]}");
}

TEST(CanonicalJson, KeepsUtf8AsItIs) {
  EXPECT_EQ(CanonicalJson(Json("J\xc3\xbcrgen")), "\"J\xc3\xbcrgen\"");
}

TEST(CanonicalJson, ReplacesInvalidUtf8) {
  const std::string text = CanonicalJson(Json("a\xff"));
  EXPECT_EQ(text, "\"a\xef\xbf\xbd\"");
  EXPECT_TRUE(ParseJson(text).ok());
}

TEST(ParseJson, RefusesANumberThatIsOutOfRange) {
  auto json = ParseJson("{\"seats\":90E8008881}");
  ASSERT_FALSE(json.ok());
  EXPECT_EQ(json.error().code, ErrorCode::kInvalid);
}

TEST(ParseJson, RefusesATextOfBracketsBeforeItEatsTheStack) {
  EXPECT_TRUE(ParseJson(std::string(400, '[') + std::string(400, ']')).ok());
  EXPECT_TRUE(ParseJson("\"" + std::string(4000, '[') + "\"").ok());
  for (const char* bracket : {"[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i) deep += bracket;
    auto json = ParseJson(deep);
    ASSERT_FALSE(json.ok());
    EXPECT_EQ(json.error().code, ErrorCode::kInvalid);
  }
}

TEST(ObjectAt, GivesAnEmptyObjectForWhateverIsNone) {
  for (const char* text : {"7", "[]", "null", "{}", "{\"a\":null}",
                           "{\"a\":[1]}", "{\"a\":\"b\"}"}) {
    auto json = ParseJson(text);
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(ObjectAt(*json, "a"), Json::object()) << text;
  }
  EXPECT_EQ(ObjectAt(*ParseJson("{\"a\":{\"b\":1}}"), "a")["b"], 1);
}

}  // namespace
}  // namespace cutover
