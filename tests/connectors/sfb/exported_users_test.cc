// The same users in every form and encoding are the same observations, and
// half an export does not become half a snapshot.

#include "connectors/sfb/exported_users.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/connectors/sfb/export_writer.h"

namespace cutover {
namespace {

using A = Attribute;
using Users = std::map<std::string, Facts>;

struct Read {
  Users users;
  std::vector<Finding> findings;
  Status end = Done{};
};

Read ReadUsers(const std::string& bytes) {
  Read read;
  ExportedUserReader reader;
  const auto summary =
      ReadExport(bytes, [&](const ExportRow& row) { return reader.Take(row); });
  if (!summary.ok()) {
    read.end = summary.error();
  } else {
    read.users = reader.Finish("Get-CsUser", read.findings);
  }
  return read;
}

// A text of the kind that breaks readers; never blank at its ends, where it is
// trimmed.
std::string Awkward() {
  static const std::vector<std::string> kParts = {
      "ü",     "Ö",  "ß", "\"", "\"\"",    "'",  ",",     ";",   "\t",
      "\r\n",  "\n", "😀", "📞",  "_x000A_", "_x", "&amp;", "<b>", "]]>",
      "#TYPE", "{",  "[", "\\", " ",       "a",  "7",     "€",   "\x1b"};
  std::string text = "P";
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(
           rc::gen::elementOf(kParts))) {
    text += part;
  }
  return text + "z";
}

Json Named(const std::string& name) {
  return name.empty() ? Json(nullptr) : Json{{"#text", name}};
}

struct Person {
  std::string sip, pool, line, voice_policy, routing_policy, dial_plan,
      location;
  bool is_on_prem = true;
  bool has_voice = true;
};

Person AnyPerson(int number) {
  const auto maybe = [](const std::string& text) {
    return *rc::gen::arbitrary<bool>() ? text : "";
  };
  Person person;
  person.sip = "sip:user" + std::to_string(number) + "@contoso.test";
  person.is_on_prem = *rc::gen::arbitrary<bool>();
  person.has_voice = *rc::gen::arbitrary<bool>();
  person.pool = person.is_on_prem ? "Pool1.contoso.test" : "";
  person.line = maybe("tel:+4930" + std::to_string(1000 + number) + ";ext=1");
  person.voice_policy = maybe(Awkward());
  person.routing_policy = maybe(Awkward());
  person.dial_plan = maybe(Awkward());
  person.location = maybe(Awkward());
  return person;
}

Exported ExportOf(const Person& person) {
  return {{"Identity", "CN=" + Awkward()},
          {"SipAddress", person.sip},
          {"DisplayName", Awkward()},
          {"HostingProvider",
           person.is_on_prem ? "SRV:" : "sipfed.online.lync.com"},
          {"RegistrarPool", Named(person.pool)},
          {"LineURI", person.line},
          {"EnterpriseVoiceEnabled", person.has_voice},
          {"VoicePolicy", Named(person.voice_policy)},
          {"VoiceRoutingPolicy", Named(person.routing_policy)},
          {"DialPlan", Named(person.dial_plan)},
          {"LocationPolicy", Named(person.location)},
          {"ProxyAddresses", Json::array({Awkward(), Awkward()})}};
}

Facts FactsOf(const Person& person) {
  Facts facts;
  facts.Set(A::kHomedOn,
            person.is_on_prem ? "onprem pool1.contoso.test" : "online");
  facts.Set(A::kSfbLine, person.line);
  facts.Set(A::kSfbEnterpriseVoice, person.has_voice ? "true" : "false");
  facts.Set(A::kSfbVoicePolicy, person.voice_policy);
  facts.Set(A::kSfbVoiceRoutingPolicy, person.routing_policy);
  facts.Set(A::kSfbDialPlan, person.dial_plan);
  if (!person.location.empty())
    facts.Set(A::kSfbOtherPolicies, "LocationPolicy=" + person.location);
  return facts;
}

std::vector<std::string> EveryForm(const std::vector<Exported>& objects) {
  std::vector<std::string> forms = {AsClixml(objects), AsJson(objects)};
  for (char separator : {',', ';', '\t'}) {
    forms.push_back(AsCsv(objects, separator, TypeLine::kNone));
    forms.push_back(AsCsv(objects, separator, TypeLine::kWritten));
  }
  return forms;
}

TEST(ExportedUsers, AreTheSameInEveryFormAndEncoding) {
  EXPECT_TRUE(rc::check("what was exported is what is read", [] {
    std::vector<Exported> objects;
    Users expected;
    const int count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < count; ++i) {
      const Person person = AnyPerson(i);
      objects.push_back(ExportOf(person));
      expected[person.sip] = FactsOf(person);
    }
    for (const std::string& form : EveryForm(objects)) {
      for (Stored stored : kEveryEncoding) {
        const Read read = ReadUsers(Encoded(form, stored));
        if (!read.end.ok()) RC_FAIL(Describe(read.end.error()));
        RC_ASSERT(read.users == expected);
        RC_ASSERT(read.findings.empty());
      }
    }
  }));
}

Exported Plain(const std::string& sip, const std::string& provider = "SRV:") {
  return {{"SipAddress", sip},
          {"HostingProvider", provider},
          {"RegistrarPool", Named("pool1")},
          {"LineURI", "tel:+4930100"},
          {"VoicePolicy", Named("Zoë, \"EMEA\"\r\n😀")}};
}

std::vector<Exported> Three() {
  return {Plain("sip:ann@contoso.test"), Plain("sip:bob@contoso.test"),
          Plain("sip:cem@contoso.test")};
}

TEST(ExportedUsers, OfAListOrATreeAreAllThereOrTheCutIsTold) {
  for (const std::string& form : {AsClixml(Three()), AsJson(Three())}) {
    for (Stored stored : kEveryEncoding) {
      const std::string whole = Encoded(form, stored);
      const Users all = ReadUsers(whole).users;
      ASSERT_EQ(all.size(), 3u);
      for (size_t size = 0; size < whole.size(); ++size) {
        const Read read = ReadUsers(whole.substr(0, size));
        // Only the line break behind the last bracket can be missing.
        if (read.end.ok()) {
          EXPECT_EQ(read.users, all) << "cut at " << size;
          EXPECT_GE(size + 4, whole.size());
        } else {
          EXPECT_EQ(read.end.error().code, ErrorCode::kInvalid);
        }
      }
    }
  }
}

TEST(ExportedUsers, OfATableAreWholeUsersAndTheCutIsToldWithinALine) {
  for (TypeLine type : {TypeLine::kNone, TypeLine::kWritten}) {
    for (Stored stored : kEveryEncoding) {
      const std::string whole = Encoded(AsCsv(Three(), ';', type), stored);
      const Users all = ReadUsers(whole).users;
      ASSERT_EQ(all.size(), 3u);
      std::set<size_t> taken;  // how many users a cut left that was not told
      for (size_t size = 0; size < whole.size(); ++size) {
        const Read read = ReadUsers(whole.substr(0, size));
        if (!read.end.ok()) continue;
        taken.insert(read.users.size());
        for (const auto& [sip, facts] : read.users) {
          EXPECT_EQ(facts, all.at(sip)) << "cut at " << size;
        }
      }
      // Between two rows alone; that a CSV cannot tell is a finding of its own.
      EXPECT_EQ(taken, (std::set<size_t>{0, 1, 2}));
    }
  }
}

TEST(ExportedUsers, AreThoseThatARealPowerShellWrote) {
  Users expected;
  Facts& zoe = expected["sip:zoe@contoso.test"];
  zoe.Set(A::kHomedOn, "onprem pool1.contoso.test");
  zoe.Set(A::kSfbLine, "tel:+4930100;ext=100");
  zoe.Set(A::kSfbEnterpriseVoice, "true");
  zoe.Set(A::kSfbVoicePolicy, "EMEA Voice");
  zoe.Set(A::kSfbDialPlan, "Berlin");
  zoe.Set(A::kSfbOtherPolicies, "ExternalAccessPolicy=EMEA Voice");
  Facts& bob = expected["sip:bob@contoso.test"];
  bob.Set(A::kHomedOn, "onprem pool1.contoso.test");
  bob.Set(A::kSfbEnterpriseVoice, "false");
  bob.Set(A::kSfbVoicePolicy, "EMEA Voice");
  bob.Set(A::kSfbOtherPolicies, "LocationPolicy=HQ");
  Facts& moved = expected["sip:moved@contoso.test"];
  moved.Set(A::kHomedOn, "online");
  moved.Set(A::kSfbLine, "tel:+4930102");
  moved.Set(A::kSfbEnterpriseVoice, "true");
  moved.Set(A::kSfbVoiceRoutingPolicy, "VRP-DE");
  for (const char* name : {"Get-CsUser.utf8.xml", "Get-CsUser.utf16.xml"}) {
    const auto bytes = ReadFile(std::string(CUTOVER_SFB_SAMPLES) + "/" + name);
    ASSERT_TRUE(bytes.ok());
    const Read read = ReadUsers(*bytes);
    ASSERT_TRUE(read.end.ok()) << Describe(read.end.error());
    EXPECT_EQ(read.users, expected) << name;
  }
}

TEST(ExportedUsers, AreFoundByTheirAddressWhateverItsCase) {
  const Read read = ReadUsers(AsJson({Plain("SIP:Ann@Contoso.test")}));
  EXPECT_TRUE(read.users.contains("sip:ann@contoso.test"));
}

TEST(ExportedUsers, HaveNoHomeWhenTheProviderOrThePoolIsNotKnown) {
  Exported lost = Plain("sip:bob@contoso.test");
  lost[2].second = "Microsoft.Rtc.Management.Xds.Pool";
  const Read read =
      ReadUsers(AsJson({Plain("sip:ann@contoso.test", ""), lost}));
  ASSERT_EQ(read.users.size(), 2u);
  for (const auto& [sip, facts] : read.users) {
    EXPECT_FALSE(facts.Has(A::kHomedOn)) << sip;
    EXPECT_EQ(facts.Text(A::kSfbLine), "tel:+4930100") << sip;
  }
}

TEST(ExportedUsers, LoseTheTagOfAPolicy) {
  Exported user = Plain("sip:ann@contoso.test");
  user[4].second = "Tag:EMEA";
  const Read read = ReadUsers(AsJson({user}));
  EXPECT_EQ(read.users.at("sip:ann@contoso.test").Text(A::kSfbVoicePolicy),
            "EMEA");
}

TEST(ExportedUsers, OfOneAddressAreLeftOutAndTold) {
  const Read read = ReadUsers(
      AsCsv({Plain("sip:ann@contoso.test"), Plain("sip:bob@contoso.test"),
             Plain("sip:Ann@contoso.test", "sipfed.online.lync.com")},
            ',', TypeLine::kWritten));
  ASSERT_TRUE(read.end.ok());
  EXPECT_EQ(read.users.size(), 1u);
  EXPECT_TRUE(read.users.contains("sip:bob@contoso.test"));
  ASSERT_EQ(read.findings.size(), 1u);
  EXPECT_EQ(read.findings[0].id, "CUT-SFB-SIP");
  // A policy's name holds a line break, so that a row has two lines.
  EXPECT_NE(read.findings[0].summary.find("line 3, line 7"), std::string::npos)
      << read.findings[0].summary;
}

TEST(ExportedUsers, WithoutAnAddressAreLeftOutAndTold) {
  for (const char* sip : {"", "ann", "sip:", "@contoso.test", "a b@c", "a@"}) {
    const Read read =
        ReadUsers(AsJson({Plain(sip), Plain("sip:bob@contoso.test")}));
    ASSERT_TRUE(read.end.ok());
    EXPECT_EQ(read.users.size(), 1u) << sip;
    ASSERT_EQ(read.findings.size(), 1u) << sip;
    EXPECT_EQ(read.findings[0].id, "CUT-SFB-SIP");
    EXPECT_NE(read.findings[0].summary.find("object 1"), std::string::npos);
  }
}

TEST(ExportedUsers, NeedTheirColumns) {
  for (size_t column = 0; column < 3; ++column) {
    Exported user = Plain("sip:ann@contoso.test");
    const std::string name = user[column].first;
    user.erase(user.begin() + static_cast<long>(column));
    for (const std::string& form : EveryForm({user})) {
      const Read read = ReadUsers(form);
      ASSERT_FALSE(read.end.ok());
      EXPECT_NE(read.end.error().message.find("no column " + name),
                std::string::npos)
          << read.end.error().message;
      EXPECT_NE(read.end.error().remedy, "");
    }
  }
}

}  // namespace
}  // namespace cutover
