// Every finding and log event that the program can say has a paragraph in
// ops/messages.md, and every paragraph is of one that it can say.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "engine/base/file.h"
#include "engine/plan/campaign_checks.h"

namespace cutover {
namespace {

using Ids = std::set<std::string>;
namespace fs = std::filesystem;

fs::path Root() { return CUTOVER_SOURCE_DIR; }

// The first group of every match of `pattern` in `text`.
Ids Found(const std::string& text, const std::regex& pattern) {
  Ids ids;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end;
       at != end; ++at) {
    ids.insert((*at)[1]);
  }
  return ids;
}

Ids FoundInSources(const std::regex& pattern, const std::string& except = "") {
  Ids ids;
  for (const char* folder : {"engine", "connectors"}) {
    for (const auto& each : fs::recursive_directory_iterator(Root() / folder)) {
      const fs::path& path = each.path();
      if (path.extension() != ".cc") continue;
      auto text = ReadFile(path);
      EXPECT_TRUE(text.ok());
      if (!except.empty()) {
        const size_t begin = text->find(except);
        if (begin != std::string::npos)
          text->erase(begin, text->find("};", begin) - begin);
      }
      ids.merge(Found(*text, pattern));
    }
  }
  return ids;
}

bool IsFinding(const std::string& id) {
  return id.starts_with("PF-") || id.starts_with("CUT-");
}

Ids Paragraphs(bool of_findings) {
  auto text = ReadFile(Root() / "ops" / "messages.md");
  EXPECT_TRUE(text.ok());
  Ids ids = Found(*text, std::regex("- \\*\\*([^*]+)\\*\\*"));
  std::erase_if(
      ids, [&](const std::string& id) { return IsFinding(id) != of_findings; });
  return ids;
}

const std::regex kFinding("\"(PF-[A-Z][0-9]+|CUT-[A-Z0-9-]+)\"");
const std::regex kEvent("Log\\([^\";]*\"([a-z]+\\.[a-z]+)\"");

Ids Without(const Ids& some, const Ids& others) {
  Ids rest;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

// What the sources say of a snapshot, not of a plan.
Ids SnapshotOnly() {
  return {"CUT-FULL",     "CUT-FACTS",      "CUT-LDIF",        "CUT-NEST",
          "CUT-ROUTING",  "CUT-SFB-AGENTS", "CUT-SFB-ASCII",   "CUT-SFB-COUNT",
          "CUT-SFB-FILE", "CUT-SFB-LOST",   "CUT-SFB-MISSING", "CUT-SFB-SIP",
          "PF-U31"};
}

TEST(Messages, HaveAParagraphForEveryFindingAndNoOther) {
  Ids known(PlanFindingIds().begin(), PlanFindingIds().end());
  known.merge(SnapshotOnly());
  EXPECT_EQ(Without(known, Paragraphs(true)), Ids()) << "no paragraph";
  EXPECT_EQ(Without(Paragraphs(true), known), Ids()) << "nobody says it";
}

TEST(Messages, ListEveryFindingOfTheSourcesAndNoOther) {
  Ids known(PlanFindingIds().begin(), PlanFindingIds().end());
  known.merge(SnapshotOnly());
  const Ids said = FoundInSources(kFinding, "kIds = {");
  EXPECT_EQ(Without(said, known), Ids()) << "not in PlanFindingIds";
  EXPECT_EQ(Without(known, said), Ids()) << "in the list, but nobody says it";
}

TEST(Messages, HaveAParagraphForEveryLogEventAndNoOther) {
  const Ids said = FoundInSources(kEvent);
  EXPECT_FALSE(said.empty());
  EXPECT_EQ(said, Paragraphs(false));
}

}  // namespace
}  // namespace cutover
