#include "engine/dial/reach.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/dial/route_call.h"

namespace cutover {
namespace {

Pattern Compiled(const std::string& text) {
  auto pattern = Pattern::Compile(text);
  if (!pattern.ok()) ADD_FAILURE() << pattern.error().message;
  return *pattern;
}

// Routing estates of the kind that engineers build, small enough for every
// string of some length to be tried. All choices come from the seed.
class RandomEstate {
 public:
  explicit RandomEstate(unsigned seed) : random_(seed) {}

  CallPlan Make() {
    CallPlan plan;
    const std::vector<std::string> gateways = {"g0", "g1", "g2"};
    for (const auto& name : gateways)
      plan.gateways[name] = {Chance(85), Chance(80), Chance(20)};
    for (int i = 0, n = Below(6); i < n; ++i) {
      CallRoute route{
          "r" + std::to_string(i), i, Compiled(RoutePattern()), {}, {}};
      for (int u = 0; u < 3; ++u) {
        if (Chance(45)) route.usages.insert("u" + std::to_string(u));
      }
      for (const auto& name : gateways) {
        if (Chance(45)) route.gateways.push_back(name);
      }
      if (Chance(10)) route.gateways.push_back("derived");
      plan.routes.push_back(std::move(route));
    }
    for (const char* name : {"Global", "p1"}) {
      for (int u = 0; u < 3; ++u) {
        if (Chance(60)) plan.policies[name].push_back("u" + std::to_string(u));
      }
      for (int i = 0, n = Below(4); i < n; ++i) {
        const auto [pattern, translation] = Rule();
        plan.dial_plans[name].push_back(
            {"n" + std::to_string(i), Compiled(pattern), translation});
      }
    }
    if (Chance(50)) {
      plan.service_rules["AA"] = {
          {"s", Compiled("^0(\\d+)$"), Chance(50) ? "+1$1" : "+$1"}};
    }
    plan.emergency_policies["e1"] = {{"11", {"99"}, Chance(70) ? "u0" : ""}};
    return plan;
  }

  CallProfile Profile() {
    CallProfile profile{"AA", Chance(50) ? "Global" : "p1",
                        Chance(50) ? "Global" : "p1", Chance(50) ? "e1" : ""};
    profile.has_voice = Chance(95);
    profile.has_calling_plan = Chance(30);
    profile.is_location_based = Chance(20);
    return profile;
  }

  int Below(int end) {
    return static_cast<int>(random_() % static_cast<unsigned>(end));
  }

 private:
  bool Chance(int percent) { return Below(100) < percent; }

  std::string RoutePattern() {
    static const std::vector<std::string> kPatterns = {
        "^\\+1",  "^\\+1\\d$",   "^\\+?11$",       ".*", "^\\+(1|9)\\d",
        "1",      "^[01]{2,3}$", "^\\+(?!1)\\d+$", "9$", "^\\+1(0|1)?$",
        "^\\d+$", "^\\+9[^1]$"};
    return kPatterns[static_cast<size_t>(
        Below(static_cast<int>(kPatterns.size())))];
  }

  std::pair<std::string, std::string> Rule() {
    static const std::vector<std::pair<std::string, std::string>> kRules = {
        {"^(\\d)$", "+1$1"},       {"^0(\\d+)$", "+9$1"},
        {"^(\\d{2})$", "+1$1"},    {"^9(\\d)(\\d*)$", "+$1$2"},
        {"^\\+?1(\\d*)$", "+1$1"}, {"^00$", "+11"}};
    return kRules[static_cast<size_t>(Below(static_cast<int>(kRules.size())))];
  }

  std::mt19937 random_;
};

const std::vector<std::string>& ShortStrings() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> all = {""};
    for (size_t i = 0; i < all.size() && all[i].size() < 4; ++i) {
      for (const char c : {'0', '1', '9', '+'}) all.push_back(all[i] + c);
    }
    return all;
  }();
  return kAll;
}

TEST(ReachProof, AgreesWithRoutingEveryStringInTenThousandEstates) {
  for (unsigned seed = 0; seed < 10000; ++seed) {
    RandomEstate random(seed);
    const CallPlan plan = random.Make();
    const CallProfile profile = random.Profile();
    ReachProof proof(plan);
    const Reach& reach = proof.Of(profile);
    ASSERT_TRUE(reach.unproved.empty()) << reach.unproved[0];
    // A slice of the strings each time: all of them in every estate would
    // take minutes and find no more.
    const auto& strings = ShortStrings();
    for (size_t i = seed % 5; i < strings.size(); i += 5) {
      const bool leaves =
          RouteCall(plan, profile, strings[i]).end != CallEnd::kNone;
      ASSERT_EQ(reach.strings.Accepts(strings[i]), leaves)
          << "seed " << seed << ", \"" << strings[i] << "\"";
    }
  }
}

TEST(ReachProof, FindsTheShortestStringThatIsLost) {
  int lost = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    RandomEstate random(seed);
    const CallPlan plan = random.Make();
    const CallProfile before = random.Profile();
    const CallProfile after = random.Profile();
    ReachProof proof(plan);
    const auto loss = proof.Lost(before, after);
    lost += loss.shortest ? 1 : 0;
    const size_t length = loss.shortest ? loss.shortest->size() : 5;
    for (const auto& text : ShortStrings()) {
      if (text.size() >= length) break;
      ASSERT_FALSE(RouteCall(plan, before, text).end != CallEnd::kNone &&
                   RouteCall(plan, after, text).end == CallEnd::kNone)
          << "seed " << seed << ": \"" << text << "\" is lost and not named";
    }
  }
  EXPECT_GT(lost, 100);
}

// One estate as a customer has it, and faults as they happen.
CallPlan Customer() {
  CallPlan plan;
  plan.gateways = {{"sbc1", {}}, {"sbc2", {}}};
  const auto route = [&](const char* name, int priority, const char* pattern,
                         std::set<std::string> usages) {
    plan.routes.push_back({name,
                           priority,
                           Compiled(pattern),
                           std::move(usages),
                           {"sbc1", "sbc2"}});
  };
  route("emergency", 0, "^\\+?(110|112)$", {"Emergency"});
  route("national", 1, "^\\+49\\d{5,13}$", {"National"});
  route("internal", 2, "^\\+4930555\\d{4}$", {"Internal"});
  route("international", 3, "^\\+(?!49)\\d{7,15}$", {"International"});
  plan.policies["DR"] = {"Internal", "National", "International"};
  plan.dial_plans["DP"] = {
      {"extension", Compiled("^(\\d{4})$"), "+4930555$1"},
      {"international", Compiled("^00(\\d{7,15})$"), "+$1"},
      {"national", Compiled("^0(\\d{5,13})$"), "+49$1"}};
  plan.emergency_policies["EM"] = {{"112", {"110"}, "Emergency"}};
  return plan;
}

CallProfile CustomerUser() {
  CallProfile user{"DE", "DP", "DR", "EM"};
  user.has_voice = true;
  return user;
}

// The internal route lies inside the national one: without it nothing is lost.
unsigned Vital(unsigned variant) {
  constexpr unsigned kVital[] = {0, 1, 3};
  return kVital[variant % 3];
}

struct Fault {
  const char* name;
  void (*plant)(CallPlan&, unsigned variant);
};

const std::vector<Fault>& Faults() {
  static const std::vector<Fault> kFaults = {
      {"a route without gateways",
       [](CallPlan& plan, unsigned v) {
         plan.routes[Vital(v)].gateways.clear();
       }},
      {"a route without usages",
       [](CallPlan& plan, unsigned v) {
         plan.routes[Vital(v)].usages.clear();
       }},
      {"a route is gone",
       [](CallPlan& plan, unsigned v) {
         plan.routes.erase(plan.routes.begin() + Vital(v));
       }},
      {"a usage is gone from the policy",
       [](CallPlan& plan, unsigned v) {
         auto& usages = plan.policies["DR"];
         // National covers Internal: losing that one loses nothing.
         usages.erase(usages.begin() + 1 + v % 2);
       }},
      {"both gateways disabled",
       [](CallPlan& plan, unsigned) {
         for (auto& [name, gateway] : plan.gateways) gateway.is_enabled = false;
       }},
      {"a dead route that takes all stands first",
       [](CallPlan& plan, unsigned v) {
         constexpr const char* kAll[] = {".*", "\\d+", "^\\+", "[0-9]"};
         plan.routes.insert(
             plan.routes.begin(),
             {"dead", 0, Compiled(kAll[v % 4]), {"Internal"}, {}});
       }},
      {"too few digits are taken",
       [](CallPlan& plan, unsigned v) {
         plan.routes[1].pattern =
             Compiled("^\\+49\\d{5," + std::to_string(6 + v % 7) + "}$");
       }},
      {"an area code is forgotten",
       [](CallPlan& plan, unsigned v) {
         plan.routes[1].pattern = Compiled(
             "^\\+49(?!" + std::to_string(21 + v % 60) + ")\\d{5,13}$");
       }},
      {"a country is forgotten",
       [](CallPlan& plan, unsigned v) {
         plan.routes[3].pattern = Compiled(
             "^\\+(?!49|" + std::to_string(50 + v % 49) + ")\\d{7,15}$");
       }},
      {"a dial rule in front takes another's strings",
       [](CallPlan& plan, unsigned v) {
         auto& rules = plan.dial_plans["DP"];
         rules.insert(
             rules.begin(),
             {"greedy",
              Compiled("^0(" + std::to_string(v % 10) + "\\d{5,13})$"), "$1"});
       }},
      {"a dial rule writes a number that nothing routes",
       [](CallPlan& plan, unsigned v) {
         plan.dial_plans["DP"][v % 3].translation = "9$1";
       }},
      {"the emergency usage is wrong",
       [](CallPlan& plan, unsigned) {
         plan.emergency_policies["EM"][0].usage = "Emergnecy";
       }},
      {"the emergency pattern misses a form",
       [](CallPlan& plan, unsigned) {
         plan.routes[0].pattern = Compiled("^\\+112$");
       }},
  };
  return kFaults;
}

TEST(ReachProof, FindsEveryOneOfTwoHundredPlantedFaults) {
  const CallPlan good = Customer();
  ReachProof intact(good);
  const Automaton before = intact.Of(CustomerUser()).strings;
  unsigned planted = 0;
  for (unsigned variant = 0; planted < 200; ++variant) {
    for (const Fault& fault : Faults()) {
      CallPlan bad = Customer();
      fault.plant(bad, variant);
      ReachProof proof(bad);
      const Reach& reach = proof.Of(CustomerUser());
      ASSERT_TRUE(reach.unproved.empty());
      const auto lost = Difference(before, reach.strings).Shortest();
      ASSERT_TRUE(lost) << fault.name << ", variant " << variant;
      ++planted;
      EXPECT_NE(RouteCall(good, CustomerUser(), *lost).end, CallEnd::kNone);
      EXPECT_EQ(RouteCall(bad, CustomerUser(), *lost).end, CallEnd::kNone)
          << fault.name << ": " << *lost;
    }
  }
}

TEST(ReachProof, SaysWhichPatternItCouldNotProve) {
  CallPlan plan = Customer();
  plan.routes[1].pattern = Compiled("^\\+49(\\d)\\1\\d+$");
  ReachProof proof(plan);
  const auto& reach = proof.Of(CustomerUser());
  ASSERT_EQ(reach.unproved.size(), 1U);
  EXPECT_NE(reach.unproved[0].find("\\1"), std::string::npos);
}

TEST(ReachProof, ProvesThatAMoveToTheSamePlanLosesNothing) {
  const CallPlan plan = Customer();
  ReachProof proof(plan);
  CallProfile wider = CustomerUser();
  wider.has_calling_plan = true;
  EXPECT_FALSE(proof.Lost(CustomerUser(), CustomerUser()).shortest);
  EXPECT_FALSE(proof.Lost(CustomerUser(), wider).shortest);
  // Microsoft would carry what no route takes: the empty string first of all.
  EXPECT_EQ(proof.Lost(wider, CustomerUser()).shortest, "");
}

}  // namespace
}  // namespace cutover
