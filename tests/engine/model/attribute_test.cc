#include "engine/model/attribute.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

using Items = std::vector<std::string>;

TEST(AllAttributes, HoldsEveryAttributeInTheOrderOfTheEnum) {
  const auto& all = AllAttributes();
  ASSERT_EQ(all.size(), static_cast<size_t>(Attribute::kPrivateNumber) + 1);
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(all[i]), i);
  }
}

TEST(AttributeName, IsDifferentForEveryAttribute) {
  std::set<std::string> names;
  for (Attribute attribute : AllAttributes()) {
    EXPECT_TRUE(names.insert(AttributeName(attribute)).second)
        << AttributeName(attribute);
  }
  EXPECT_FALSE(names.contains(""));
}

TEST(AttributeName, IsTheStableNameOfPlansAndJournals) {
  EXPECT_STREQ(AttributeName(Attribute::kUsageLocation), "UsageLocation");
  EXPECT_STREQ(AttributeName(Attribute::kNumber), "Number");
}

TEST(AttributeNamed, FindsEveryAttributeByItsName) {
  for (Attribute attribute : AllAttributes()) {
    EXPECT_EQ(AttributeNamed(AttributeName(attribute)), attribute);
  }
}

TEST(AttributeNamed, KnowsNoOtherName) {
  for (const char* name : {"", "usagelocation", "UsageLocation ", "LineUri"}) {
    EXPECT_EQ(AttributeNamed(name), std::nullopt) << name;
  }
}

TEST(DescribeValue, NamesAnUnsetValue) {
  EXPECT_EQ(DescribeValue(std::nullopt), "(none)");
  EXPECT_EQ(DescribeValue("Global"), "Global");
}

TEST(ListValue, IsReadBackByListItems) {
  const Items items{"one", "two two", "three"};
  EXPECT_EQ(ListItems(ListValue(items)), items);
  EXPECT_EQ(ListValue(items), "one\ntwo two\nthree");
}

TEST(ListItems, AreNoneWhenTheValueIsUnset) {
  EXPECT_EQ(ListItems(std::nullopt), Items{});
  EXPECT_EQ(ListItems(ListValue({})), Items{});
}

TEST(Facts, HoldWhatWasSet) {
  Facts facts;
  facts.Set(Attribute::kUsageLocation, "DE");
  EXPECT_EQ(facts.Get(Attribute::kUsageLocation), "DE");
  EXPECT_EQ(facts.Text(Attribute::kUsageLocation), "DE");
  EXPECT_TRUE(facts.Has(Attribute::kUsageLocation));
}

TEST(Facts, AreUnsetUntilSet) {
  const Facts facts;
  EXPECT_EQ(facts.Get(Attribute::kNumber), std::nullopt);
  EXPECT_EQ(facts.Text(Attribute::kNumber), "");
  EXPECT_FALSE(facts.Has(Attribute::kNumber));
  EXPECT_FALSE(facts.IsTrue(Attribute::kNumber));
  EXPECT_EQ(facts.List(Attribute::kNumber), Items{});
  EXPECT_FALSE(facts.ListHas(Attribute::kNumber, ""));
}

TEST(Facts, LoseAFactThatIsSetToNothingOrEmpty) {
  for (const Value& nothing : {Value(std::nullopt), Value("")}) {
    Facts facts;
    facts.Set(Attribute::kSite, "Berlin");
    facts.Set(Attribute::kSite, nothing);
    EXPECT_FALSE(facts.Has(Attribute::kSite));
    EXPECT_EQ(facts, Facts());
  }
}

TEST(Facts, KeepTheLastValueSet) {
  Facts facts;
  facts.Set(Attribute::kSite, "Berlin");
  facts.Set(Attribute::kSite, "Bonn");
  EXPECT_EQ(facts.Text(Attribute::kSite), "Bonn");
  EXPECT_EQ(facts.all().size(), 1u);
}

TEST(Facts, AreTrueOnlyForTheTextTrue) {
  Facts facts;
  facts.Set(Attribute::kSipEnabled, "true");
  facts.Set(Attribute::kEnterpriseVoice, "false");
  facts.Set(Attribute::kSyncEnabled, "TRUE");
  EXPECT_TRUE(facts.IsTrue(Attribute::kSipEnabled));
  EXPECT_FALSE(facts.IsTrue(Attribute::kEnterpriseVoice));
  EXPECT_FALSE(facts.IsTrue(Attribute::kSyncEnabled));
}

TEST(Facts, FindAListItemWhateverItsCase) {
  Facts facts;
  facts.SetList(Attribute::kMemberOf, {"CN=Voice,DC=x", "CN=All,DC=x"});
  EXPECT_EQ(facts.List(Attribute::kMemberOf),
            (Items{"CN=Voice,DC=x", "CN=All,DC=x"}));
  EXPECT_TRUE(facts.ListHas(Attribute::kMemberOf, "cn=all,dc=x"));
  EXPECT_FALSE(facts.ListHas(Attribute::kMemberOf, "cn=all"));
}

TEST(Facts, LoseAFactThatIsSetToAnEmptyList) {
  Facts facts;
  facts.SetList(Attribute::kMemberOf, {"CN=Voice"});
  facts.SetList(Attribute::kMemberOf, {});
  EXPECT_FALSE(facts.Has(Attribute::kMemberOf));
}

TEST(Facts, TakeOverTheFactsOfOthersWhichWin) {
  Facts facts;
  facts.Set(Attribute::kSite, "Berlin");
  facts.Set(Attribute::kCountry, "DE");
  Facts other;
  other.Set(Attribute::kSite, "Bonn");
  other.Set(Attribute::kDepartment, "Sales");
  facts.Add(other);
  EXPECT_EQ(facts.Text(Attribute::kSite), "Bonn");
  EXPECT_EQ(facts.Text(Attribute::kCountry), "DE");
  EXPECT_EQ(facts.Text(Attribute::kDepartment), "Sales");
}

}  // namespace
}  // namespace cutover
