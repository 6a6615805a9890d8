#include "engine/base/json_text.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(JsonObjectText, WritesWhatCanonicalJsonWrites) {
  std::string text = "before ";
  JsonObjectText object(text);
  object.Number("count", -3);
  object.Name("list");
  AppendJsonList(text, std::vector<std::string>{"a", "b\"c"},
                 [&](const std::string& item) { AppendJsonText(text, item); });
  object.TextOrNull("none", std::nullopt);
  object.Text("plain", "text");
  object.TextOrNull("some", std::string("\u00fc\n"));
  object.Tree("tree", Json{{"b", 1}, {"a", nullptr}});
  object.End();
  const Json tree = {
      {"count", -3},        {"list", {"a", "b\"c"}},
      {"none", nullptr},    {"plain", "text"},
      {"some", "\u00fc\n"}, {"tree", {{"b", 1}, {"a", nullptr}}}};
  EXPECT_EQ(text, "before " + CanonicalJson(tree));
}

TEST(JsonObjectText, WritesAnEmptyObject) {
  std::string text;
  JsonObjectText(text).End();
  EXPECT_EQ(text, "{}");
}

TEST(AppendJsonList, WritesAnEmptyList) {
  std::string text;
  AppendJsonList(text, std::vector<int>{}, [](int) { FAIL(); });
  EXPECT_EQ(text, "[]");
}

}  // namespace
}  // namespace cutover
