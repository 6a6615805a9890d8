#include "connectors/sfb/delegations.h"

#include <gtest/gtest.h>

#include "connectors/sfb/sip_address.h"

namespace cutover {
namespace {

using Delegations = std::vector<OnPremDelegation>;

const OnPremDelegation kAnn = {
    "sip:ann@x.de", {"sip:joe@x.de", "sip:eve@x.de"}, {}};

Delegations Of(const std::string& bytes) {
  DelegationReader reader;
  const auto end =
      ReadExport(bytes, [&](const ExportRow& row) { return reader.Take(row); });
  EXPECT_TRUE(end.ok()) << (end.ok() ? "" : Describe(end.error()));
  return reader.Finish();
}

std::string Refused(const std::string& bytes) {
  DelegationReader reader;
  const auto end =
      ReadExport(bytes, [&](const ExportRow& row) { return reader.Take(row); });
  EXPECT_FALSE(end.ok()) << bytes;
  return end.ok() ? "" : Describe(end.error());
}

bool Has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

TEST(Delegations, AreReadFromTwoColumns) {
  EXPECT_EQ(Of("Owner,Delegate\nsip:Ann@x.de,sip:joe@x.de\n"
               "ann@x.de,eve@x.de\n"),
            Delegations{kAnn});
}

TEST(Delegations, AreReadFromAListInACell) {
  EXPECT_EQ(Of("User;Delegates\nann@x.de;\"joe@x.de; sip:eve@x.de\"\n"),
            Delegations{kAnn});
  EXPECT_EQ(Of("Manager\tDelegates\nann@x.de\tjoe@x.de eve@x.de joe@x.de\n"),
            Delegations{kAnn});
}

TEST(Delegations, AreReadFromAListOfJson) {
  EXPECT_EQ(Of(R"({"Identity":"sip:ann@x.de",)"
               R"("Delegates":["sip:joe@x.de","sip:eve@x.de"]})"),
            Delegations{kAnn});
}

TEST(Delegations, LookForTheOwnerWhereAnAddressIs) {
  EXPECT_EQ(Of("Identity,SipAddress,Delegates\n"
               "\"CN=Ann,OU=x\",sip:ann@x.de,\"joe@x.de,eve@x.de\"\n"),
            Delegations{kAnn});
}

TEST(Delegations, MayBeNone) {
  EXPECT_EQ(Of("User,Delegates,Team\nann@x.de,,\n"),
            (Delegations{{"sip:ann@x.de", {}, {}}}));
}

TEST(Delegations, HaveTeamsToo) {
  EXPECT_EQ(Of("User,TeamMembers\nann@x.de,joe@x.de\n"),
            (Delegations{{"sip:ann@x.de", {}, {"sip:joe@x.de"}}}));
}

TEST(Delegations, AreRefusedWithoutAnOwnerOrAnAddress) {
  EXPECT_TRUE(Has(Refused("Owner,Delegate\nAnn Lee,joe@x.de\n"),
                  "line 2: no column holds the owner's address"));
  EXPECT_TRUE(
      Has(Refused("Owner,Number\nann@x.de,1\n"), "line 2: there is no"));
  EXPECT_TRUE(Has(Refused("Owner,Delegate\nann@x.de,joe@x.de\nbob@x.de,Joe\n"),
                  "line 3: \"Joe\" under Delegate"));
}

constexpr const char* kSefaUtil =
    "User Aor: sip:katarina@contoso.com\r\n"
    "Display Name: Katarina Larsson\r\n"
    "UM Enabled: True\r\n"
    "Simulring enabled: False\r\n"
    "Simultaneously Ringing Delegates: sip:joe@contoso.com, "
    "sip:eve@contoso.com\r\n"
    "\r\n"
    "User Aor: sip:anders@contoso.com\r\n"
    "Display Name: Anders\r\n"
    "Delay Ringing Delegates (delay:10 seconds): sip:joe@contoso.com\r\n"
    "Delay Ringing Team (delay:5 seconds). Team: sip:katarina@contoso.com\r\n"
    "Call Forward No Answer to: sip:boss@contoso.com\r\n"
    "Forward immediate to: sip:boss@contoso.com\r\n"
    "User Aor: sip:zoe@contoso.com\r\n"
    "Call Forward No Answer to: voicemail\r\n";

TEST(SefaUtil, TellsDelegatesAndTeamsOfSeveralUsers) {
  DelegationReader reader;
  ASSERT_TRUE(IsSefaUtilText(kSefaUtil));
  ASSERT_TRUE(reader.TakeSefaUtil(kSefaUtil).ok());
  EXPECT_EQ(reader.Finish(),
            (Delegations{{"sip:anders@contoso.com",
                          {"sip:joe@contoso.com"},
                          {"sip:katarina@contoso.com"}},
                         {"sip:katarina@contoso.com",
                          {"sip:joe@contoso.com", "sip:eve@contoso.com"},
                          {}},
                         {"sip:zoe@contoso.com", {}, {}}}));
}

TEST(SefaUtil, IsRefusedWhenItsBeginningIsMissing) {
  DelegationReader reader;
  const Status end = reader.TakeSefaUtil(
      "Simultaneously Ringing Delegates: sip:joe@contoso.com\n"
      "User Aor: sip:anders@contoso.com\n");
  ASSERT_FALSE(end.ok());
  EXPECT_TRUE(Has(end.error().message, "line 1: settings of nobody"));
  EXPECT_FALSE(reader.TakeSefaUtil("").ok());
  EXPECT_FALSE(reader.TakeSefaUtil("User Aor: sip:\n").ok());
}

TEST(SipAddress, IsOneOrNone) {
  EXPECT_EQ(SipAddressOf(" <sip:Ann@x.de;transport=tls> "), "sip:ann@x.de");
  EXPECT_EQ(SipAddressOf("sip:+4930@x.de;user=phone"), "sip:+4930@x.de");
  for (const char* none :
       {"", "sip:", "ann", "tel:+4930", "a@b@c", "@x", "a@"}) {
    EXPECT_EQ(SipAddressOf(none), "") << none;
  }
  EXPECT_EQ(SipAddressesIn("{sip:a@x, 'b@x'} A@x nobody"),
            (std::vector<std::string>{"sip:a@x", "sip:b@x"}));
}

}  // namespace
}  // namespace cutover
