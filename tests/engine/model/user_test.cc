#include "engine/model/user.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(UserKey, NamesItsSideInLowerCase) {
  EXPECT_EQ(AdUserKey("00AA"), "ad:00aa");
  EXPECT_EQ(CloudUserKey("00AA"), "cloud:00aa");
}

TEST(IdentityOf, TakesWhatEachSystemCallsTheUser) {
  User user{"ad:1", {}};
  user.facts.Set(Attribute::kUserPrincipalName, "ann@contoso.com");
  user.facts.Set(Attribute::kAdUserPrincipalName, "ann@contoso.local");
  user.facts.Set(Attribute::kDisplayName, "Ann");
  user.facts.Set(Attribute::kCloudId, "c-1");
  user.facts.Set(Attribute::kSipAddress, "sip:ann@contoso.com");
  EXPECT_EQ(IdentityOf(user), (Identity{"ad:1", "ann@contoso.com", "Ann", "c-1",
                                        "sip:ann@contoso.com"}));
}

TEST(IdentityOf, FallsBackToTheNameInActiveDirectory) {
  User user{"ad:1", {}};
  user.facts.Set(Attribute::kAdUserPrincipalName, "ann@contoso.local");
  EXPECT_EQ(IdentityOf(user).upn, "ann@contoso.local");
  EXPECT_EQ(IdentityOf(user).cloud_id, "");
}

}  // namespace
}  // namespace cutover
