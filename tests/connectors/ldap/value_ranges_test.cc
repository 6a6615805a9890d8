#include "connectors/ldap/value_ranges.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/ldap/filter.h"
#include "engine/base/id_source.h"

namespace cutover {
namespace {

using Values = std::vector<std::string>;

// A server that gives at most `most` values at a time.
struct Server {
  Values values;
  size_t most = 5;
  int reads = 0;
  std::function<void(int)> before_read = {};

  LdapEntry From(size_t low) const {
    LdapEntry entry{"cn=g", {}};
    if (low >= values.size() && low > 0) return entry;
    const size_t end = std::min(low + most, values.size());
    const std::string high =
        end == values.size() ? "*" : std::to_string(end - 1);
    entry.attributes["member;range=" + std::to_string(low) + "-" + high] =
        Values(values.begin() + static_cast<long>(low),
               values.begin() + static_cast<long>(end));
    return entry;
  }

  Result<LdapEntry> Read(const std::string& attribute) {
    ++reads;
    if (before_read) before_read(reads);
    const std::string prefix = "member;range=";
    EXPECT_TRUE(attribute.starts_with(prefix) && attribute.ends_with("-*"))
        << attribute;
    return From(std::strtoull(attribute.c_str() + prefix.size(), nullptr, 10));
  }

  // What a search finds, completed.
  Result<Values> Complete() {
    LdapEntry entry = From(0);
    entry.attributes["member"] = {};  // as Active Directory does
    entry.attributes["cn"] = {"g"};
    const Status status = CompleteValues(
        entry, [this](const std::string& dn, const std::string& attribute) {
          EXPECT_EQ(dn, "cn=g");
          return Read(attribute);
        });
    if (!status.ok()) return status.error();
    EXPECT_EQ(entry.attributes.size(), 2u);
    return entry.attributes.at("member");
  }
};

Values Numbers(size_t count) {
  Values values;
  for (size_t i = 0; i < count; ++i) values.push_back("v" + std::to_string(i));
  return values;
}

TEST(CompleteValues, ReadsAListToItsEndHoweverLongItIs) {
  for (size_t count = 1; count < 40; ++count) {
    Server server{Numbers(count)};
    auto values = server.Complete();
    ASSERT_TRUE(values.ok()) << count;
    EXPECT_EQ(*values, server.values) << count;
  }
}

TEST(CompleteValues, ReadsNothingMoreOfAListThatIsWhole) {
  Server server{Numbers(5)};
  ASSERT_TRUE(server.Complete().ok());
  EXPECT_EQ(server.reads, 0);
}

TEST(CompleteValues, CompletesEveryAttributeThatIsCut) {
  LdapEntry entry{"cn=u", {}};
  entry.attributes["memberof;range=0-0"] = {"a"};
  entry.attributes["proxyaddresses;range=0-0"] = {"p"};
  const Status status =
      CompleteValues(entry,
                     [](const std::string&,
                        const std::string& attribute) -> Result<LdapEntry> {
                       const bool is_groups = attribute.starts_with("memberof");
                       LdapEntry rest{"cn=u", {}};
                       rest.attributes[attribute] =
                           is_groups ? Values{"a", "b"} : Values{"p", "q"};
                       return rest;
                     });
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(entry.attributes["memberof"], (Values{"a", "b"}));
  EXPECT_EQ(entry.attributes["proxyaddresses"], (Values{"p", "q"}));
  EXPECT_EQ(entry.attributes.size(), 2u);
}

// One value goes from the front in the middle of the reading: without a look
// back, the next slice would begin one too late.
TEST(CompleteValues, LosesNoValueWhenTheListShrinksMeanwhile) {
  for (int moment = 1; moment < 8; ++moment) {
    Server server{Numbers(30)};
    server.before_read = [&](int read) {
      if (read == moment) server.values.erase(server.values.begin());
    };
    auto values = server.Complete();
    ASSERT_TRUE(values.ok()) << moment;
    EXPECT_EQ(*values, server.values) << moment;
  }
}

TEST(CompleteValues, ReadsAListAnewThatBecameShorterThanWhatItHas) {
  Server server{Numbers(12)};
  server.before_read = [&](int read) {
    if (read == 2) server.values.resize(3);
  };
  auto values = server.Complete();
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(*values, Numbers(3));
}

// One comes in front as another goes to the end: nothing seems to have moved.
TEST(CompleteValues, GivesNoValueTwice) {
  Server server{Numbers(12)};
  server.before_read = [&](int read) {
    if (read != 1) return;
    server.values[0] = "new";
    server.values.push_back("v0");
  };
  auto values = server.Complete();
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(*values, server.values);
}

TEST(CompleteValues, SaysSoWhenAListWillNotHoldStill) {
  Server server{Numbers(60)};
  server.before_read = [&](int) { server.values.erase(server.values.begin()); };
  auto values = server.Complete();
  ASSERT_FALSE(values.ok());
  EXPECT_EQ(values.error().code, ErrorCode::kConflict);
  EXPECT_NE(values.error().message.find("member of cn=g"), std::string::npos);
}

TEST(CompleteValues, IsNotLedInCirclesByASliceWithoutValues) {
  Server server{Numbers(12)};
  LdapEntry entry = server.From(0);
  const Status status = CompleteValues(
      entry, [](const std::string&, const std::string&) -> Result<LdapEntry> {
        LdapEntry same{"cn=g", {}};
        same.attributes["member;range=4-4"] = {"v4"};
        return same;
      });
  ASSERT_FALSE(status.ok());
}

TEST(CompleteValues, PassesOnWhyItCouldNotRead) {
  LdapEntry entry = Server{Numbers(12)}.From(0);
  const Status status = CompleteValues(
      entry, [](const std::string&, const std::string&) -> Result<LdapEntry> {
        return Error{ErrorCode::kUnavailable, "lost"};
      });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

// Whatever comes and goes meanwhile: who was there all the time is read.
TEST(CompleteValues, KeepsEveryValueThatStaysWhateverHappensToOthers) {
  int read_through = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    IdSource dice(seed);
    Server server{Numbers(dice.Below(40) + 1)};
    Values stayed = server.values;
    int changes = 0;
    server.before_read = [&](int read) {
      if (dice.Below(4) != 0 || changes >= 3) return;
      ++changes;
      const size_t at = dice.Below(server.values.size());
      const auto where = server.values.begin() + static_cast<long>(at);
      if (dice.Below(2) == 0) {
        server.values.insert(where, "new" + std::to_string(read));
      } else {
        std::erase(stayed, *where);
        server.values.erase(where);
        if (server.values.empty()) server.values = {"last"};
      }
    };
    auto values = server.Complete();
    if (!values.ok()) continue;
    ++read_through;
    for (const std::string& each : stayed) {
      EXPECT_EQ(std::count(values->begin(), values->end(), each), 1) << each;
    }
  }
  EXPECT_GT(read_through, 300);
}

TEST(EscapeForFilter, LeavesNothingThatAFilterWouldTakeForItsOwn) {
  EXPECT_EQ(EscapeForFilter("CN=GG-All,OU=x 1"), "CN=GG-All,OU=x 1");
  EXPECT_EQ(EscapeForFilter("a*(b)\\c"), "a\\2a\\28b\\29\\5cc");
  EXPECT_EQ(EscapeForFilter(std::string("\0\xff", 2)), "\\00\\ff");
}

}  // namespace
}  // namespace cutover
