#include "engine/plan/wave_ties.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

std::string Sip(const std::string& name) {
  return "sip:" + name + "@contoso.test";
}

// "delegate: 0 1", one a tie.
std::vector<std::string> Ties(const std::vector<User>& users) {
  std::vector<const User*> all = {nullptr};  // nobody's facts are known
  for (const User& each : users) all.push_back(&each);
  std::vector<std::string> lines;
  for (const WaveTie& tie : TiesOf(all)) {
    std::string line = TieText(tie) + ":";
    for (int member : tie.members) line += " " + std::to_string(member);
    lines.push_back(line);
  }
  return lines;
}

UserBuilder Voice(const std::string& name, int number) {
  UserBuilder user(name);
  user.OnPremVoice("+493010000" + std::to_string(number));
  return user;
}

using Lines = std::vector<std::string>;

TEST(TiesOf, TakesADelegationFromEitherSideOnce) {
  EXPECT_EQ(
      Ties({Voice("ann", 1)
                .With(Attribute::kDelegates, "SIP:Bob@contoso.test")
                .Build(),
            Voice("bob", 2).With(Attribute::kDelegators, Sip("ann")).Build()}),
      Lines{"delegate: 1 2"});
  EXPECT_EQ(
      Ties({Voice("ann", 1).Build(),
            Voice("bob", 2).With(Attribute::kDelegators, Sip("ann")).Build()}),
      Lines{"delegate: 1 2"});
  // Of oneself, and of somebody who is not among them.
  EXPECT_EQ(
      Ties({Voice("ann", 1)
                .With(Attribute::kDelegates, Sip("ann") + "\n" + Sip("zoe"))
                .Build()}),
      Lines{});
}

TEST(TiesOf, MakesATeamCallGroupOneTieWithItsOwner) {
  EXPECT_EQ(Ties({Voice("ann", 1)
                      .With(Attribute::kTeamCallMembers,
                            Sip("bob") + "\n" + Sip("cat"))
                      .Build(),
                  Voice("bob", 2).Build(), Voice("cat", 3).Build()}),
            Lines{"team call of sip:ann@contoso.test: 1 2 3"});
  // The owner does not move: the members still answer together.
  EXPECT_EQ(
      Ties(
          {Voice("bob", 2).With(Attribute::kTeamCallOwners, Sip("ann")).Build(),
           Voice("cat", 3)
               .With(Attribute::kTeamCallOwners, Sip("ann"))
               .Build()}),
      Lines{"team call of sip:ann@contoso.test: 1 2"});
}

TEST(TiesOf, MakesEachResponseGroupOfTwoOrMoreATie) {
  const auto agent = [](const std::string& name, int number,
                        const std::string& groups) {
    return Voice(name, number).With(Attribute::kResponseGroups, groups).Build();
  };
  EXPECT_EQ(Ties({agent("ann", 1, "Desk\nHotline"), agent("bob", 2, "Hotline"),
                  agent("cat", 3, "Hotline")}),
            Lines{"response group Hotline: 1 2 3"});
}

TEST(TiesOf, TiesWhoSharesABaseNumberWhateverTheExtension) {
  std::vector<User> users = {
      Voice("ann", 1).Build(), Voice("bob", 2).Build(), Voice("cat", 3).Build(),
      UserBuilder("dan").CallingPlan("+4930100009").Build()};
  users[0].facts.Set(Attribute::kAdLine, "tel:+4930100009;ext=12");
  users[2].facts.Set(Attribute::kAdLine, "tel:+4930100009;ext=13");
  EXPECT_EQ(Ties(users), Lines{"line +4930100009: 1 3 4"});
}

// Users who name each other at random, some of them by an address of two.
std::vector<User> TiedAtRandom(std::mt19937& dice) {
  const auto draw = [&](unsigned sides) {
    return static_cast<int>(dice() % sides);
  };
  std::vector<User> users;
  for (int i = 0; i < 12; ++i) {
    UserBuilder user = Voice("u" + std::to_string(i), draw(6));
    if (draw(8) == 0) user.With(Attribute::kSipAddress, Sip("u0"));
    for (Attribute each :
         {Attribute::kDelegates, Attribute::kDelegators,
          Attribute::kTeamCallMembers, Attribute::kTeamCallOwners}) {
      if (draw(3) == 0)
        user.With(each, Sip("u" + std::to_string(draw(12))) + "\n" +
                            Sip("u" + std::to_string(draw(12))));
    }
    if (draw(2) == 0)
      user.With(Attribute::kResponseGroups, "G" + std::to_string(draw(3)));
    users.push_back(user.Build());
  }
  return users;
}

TEST(TiesAmong, SaysOfSomeWhatTiesOfSaysOfThemAlone) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 dice(seed);
    const std::vector<User> users = TiedAtRandom(dice);
    std::vector<const User*> all;
    for (const User& each : users) all.push_back(&each);
    std::vector<const User*> some = all;
    std::shuffle(some.begin(), some.end(), dice);
    some.resize(dice() % 13);
    TieBook book(all.size());
    for (size_t i = 0; i < all.size(); ++i)
      book.Set(static_cast<int>(i), all[i]);
    std::vector<int> number_of(all.size(), -1);
    for (size_t i = 0; i < some.size(); ++i)
      number_of[static_cast<size_t>(some[i] - users.data())] =
          static_cast<int>(i);
    const auto text = [](const std::vector<WaveTie>& ties) {
      std::string lines;
      for (const WaveTie& tie : ties) {
        lines += TieText(tie) + ":";
        for (int member : tie.members) lines += " " + std::to_string(member);
        lines += "\n";
      }
      return lines;
    };
    EXPECT_EQ(text(TiesAmong(book.Ties(), number_of)), text(TiesOf(some)));
  }
}

}  // namespace
}  // namespace cutover
