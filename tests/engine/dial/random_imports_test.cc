// 10,000 tenants at random, through the import: RouteCall and ReachProof agree
// with an evaluator that walks the tenant's own objects.

#include <gtest/gtest.h>

#include <random>

#include "engine/dial/imported_call_plan.h"
#include "engine/dial/reach.h"
#include "tests/engine/dial/brute_force.h"

namespace cutover {
namespace {

using Texts = std::vector<std::string>;

// Objects as tenants have them, well made and not. All choices come from the
// seed.
class RandomTenant {
 public:
  explicit RandomTenant(unsigned seed) : random_(seed) {}

  VoiceEstate Make() {
    VoiceEstate estate;
    for (int i = 0, n = Below(6); i < n; ++i) estate.routes.push_back(Route(i));
    for (const char* name : {"Global", "Tag:Berlin", "Tag:Paris"}) {
      if (Chance(90)) {
        VoiceRoutingPolicy policy;
        policy.identity = name;
        policy.usages = Some(kUsages, 50);
        std::shuffle(policy.usages.begin(), policy.usages.end(), random_);
        estate.policies.push_back(policy);
      }
      if (Chance(70)) estate.dial_plans.push_back(DialPlan(name));
      if (Chance(60)) estate.emergency_policies.push_back(Emergency(name));
    }
    for (const std::string& name : {kGateways[0], kGateways[1]}) {
      if (Chance(20)) continue;
      PstnGateway gateway;
      gateway.identity = name;
      gateway.is_enabled = Chance(80);
      gateway.is_location_based = Chance(20);
      estate.gateways.push_back(gateway);
    }
    return estate;
  }

  CallProfile Profile() {
    const Texts names = {"global", "Berlin", "PARIS", "gone"};
    CallProfile profile{Chance(60) ? "DE" : "", Of(names), Of(names),
                        Chance(70) ? Of(names) : ""};
    profile.has_voice = Chance(95);
    profile.has_calling_plan = Chance(30);
    profile.is_location_based = Chance(20);
    return profile;
  }

  std::string Dialled() {
    static const Texts kDialled = {"112",
                                   "+112",
                                   "110",
                                   "911",
                                   "+911",
                                   "030123456",
                                   "0049301234",
                                   "00331234567",
                                   "+4930123456",
                                   "+33123456",
                                   "+331234567890",
                                   "4711",
                                   "9112",
                                   "0",
                                   "",
                                   "+49",
                                   "12345678",
                                   "007",
                                   "*99#",
                                   "+4930700",
                                   "(030)"};
    if (Chance(60)) return Of(kDialled);
    std::string text = Chance(40) ? "+" : "";
    for (int i = 0, n = Below(12); i < n; ++i)
      text += std::string(1, "0123456789"[Below(10)]);
    return text;
  }

 private:
  static inline const Texts kUsages = {"National", "World", "Emergency"};
  static inline const Texts kGateways = {"sbc1.contoso.test",
                                         "sbc2.contoso.test", "derived.test"};

  int Below(int end) {
    return static_cast<int>(random_() % static_cast<unsigned>(end));
  }
  bool Chance(int percent) { return Below(100) < percent; }
  const std::string& Of(const Texts& all) {
    return all[static_cast<size_t>(Below(static_cast<int>(all.size())))];
  }
  Texts Some(const Texts& all, int percent) {
    Texts some;
    for (const std::string& each : all) {
      if (Chance(percent)) some.push_back(each);
    }
    return some;
  }

  VoiceRoute Route(int i) {
    static const Texts kPatterns = {"^\\+49\\d{5,13}$",
                                    "^\\+(?!49)[1-9]\\d{6,14}$",
                                    "^\\+?(110|112)$",
                                    "^\\+?911$",
                                    ".*",
                                    "\\d+",
                                    "^\\+33",
                                    "^112$",
                                    "0$",
                                    "^\\+4930(123|7)",
                                    "^(\\d{4})$",
                                    "^\\+(49",
                                    "[0-9]{10}",
                                    "^\\+49(30|89)\\d*$"};
    VoiceRoute route;
    route.identity = (Chance(20) ? "Tag:r" : "r") + std::to_string(i);
    route.number_pattern = Of(kPatterns);
    route.priority = Below(3);
    route.usages = Some(kUsages, 45);
    route.gateways = Some(kGateways, 45);
    if (Chance(20) && !route.gateways.empty())
      for (char& c : route.gateways[0]) c = static_cast<char>(std::toupper(c));
    if (Chance(5)) route.bridge_source_number = "+4930555";
    return route;
  }

  TenantDialPlan DialPlan(const std::string& name) {
    static const std::vector<std::pair<const char*, const char*>> kRules = {
        {"^0([1-9]\\d+)$", "+49$1"},
        {"^00(\\d+)$", "+$1"},
        {"^(\\d{4})$", "+4930700$1"},
        {"^9(\\d{3})$", "$1"},
        {"^(\\d)(\\d*)#$", "+$2$1"},
        {"^\\+?911$", "112"},
        {"^(\\d", "+$1"},
        {"7", ""},
        {"^0?112$", "+112"},
        {"^(1\\d\\d)$", "$1"}};
    TenantDialPlan plan;
    plan.identity = name;
    for (int i = 0, n = Below(4); i < n; ++i) {
      const auto& [pattern, translation] =
          kRules[static_cast<size_t>(Below(static_cast<int>(kRules.size())))];
      NormalizationRule rule;
      rule.name = "n" + std::to_string(i);
      rule.pattern = pattern;
      rule.translation = translation;
      plan.rules.push_back(rule);
    }
    return plan;
  }

  EmergencyCallRoutingPolicy Emergency(const std::string& name) {
    EmergencyCallRoutingPolicy policy;
    policy.identity = name;
    for (int i = 0, n = Below(3); i < n; ++i) {
      EmergencyNumber number;
      number.dial_string = Of({"112", "+112", "911"});
      number.masks = Some({"110", "+911", "9112"}, 40);
      number.usage = Of({"Emergency", "National", "", "gone"});
      policy.numbers.push_back(number);
    }
    return policy;
  }

  std::mt19937 random_;
};

TEST(ImportedCallPlan, RoutesInTenThousandTenantsAsTheirObjectsSay) {
  int left = 0;
  for (unsigned seed = 0; seed < 10000; ++seed) {
    RandomTenant random(seed);
    const VoiceEstate estate = random.Make();
    const CallPlan plan = ImportedCallPlan(estate, {"DE"});
    const BruteForce book(estate);
    for (int i = 0; i < 12; ++i) {
      const CallProfile profile = random.Profile();
      const std::string dialled = random.Dialled();
      const CallDecision decision = RouteCall(plan, profile, dialled);
      const auto expected = book.Route(profile, dialled);
      ASSERT_EQ(decision.end, expected.end)
          << "seed " << seed << ", \"" << dialled << "\"";
      ASSERT_EQ(std::set<std::string>(decision.gateways.begin(),
                                      decision.gateways.end()),
                expected.gateways)
          << "seed " << seed << ", \"" << dialled << "\"";
      if (profile.has_voice) {
        ASSERT_EQ(decision.normalised, expected.normalised)
            << "seed " << seed << ", \"" << dialled << "\"";
      }
      left += decision.end != CallEnd::kNone ? 1 : 0;
    }
  }
  // Neither side may agree by dropping everything.
  EXPECT_GT(left, 20000);
}

TEST(ImportedCallPlan, HasReachesInAThousandTenantsAsTheirObjectsSay) {
  int proved = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    RandomTenant random(seed);
    const VoiceEstate estate = random.Make();
    const CallPlan plan = ImportedCallPlan(estate, {"DE"});
    const BruteForce book(estate);
    ReachProof proof(plan);
    const CallProfile profile = random.Profile();
    const Reach& reach = proof.Of(profile);
    if (!reach.unproved.empty()) continue;
    ++proved;
    for (int i = 0; i < 60; ++i) {
      const std::string dialled = random.Dialled();
      if (dialled.find('(') != std::string::npos) continue;
      ASSERT_EQ(reach.strings.Accepts(dialled),
                book.Route(profile, dialled).end != CallEnd::kNone)
          << "seed " << seed << ", \"" << dialled << "\"";
    }
  }
  EXPECT_GT(proved, 500);
}

}  // namespace
}  // namespace cutover
