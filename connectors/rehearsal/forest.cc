#include <array>

#include "connectors/directory/ldif.h"
#include "connectors/rehearsal/server.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {
namespace {

struct Site {
  const char* country;
  const char* name;
  const char* region;
  const char* prefix;  ///< country and area code
};

constexpr std::array<Site, 8> kSites = {{
    {"DE", "BER", "EMEA", "4930"},
    {"DE", "MUC", "EMEA", "4989"},
    {"GB", "LON", "EMEA", "4420"},
    {"FR", "PAR", "EMEA", "331"},
    {"US", "SEA", "AMER", "1206"},
    {"US", "NYC", "AMER", "1212"},
    {"US", "DAL", "AMER", "1214"},
    {"JP", "TYO", "APAC", "813"},
}};
constexpr std::array<const char*, 16> kFirst = {
    "Anna",  "Ben",  "Clara", "David",     "Emma",  "Felix",
    "Greta", "Hans", "Ines",  "Jonas",     "Klara", "Louise",
    "Marie", "Nils", "Olga",  "Zo\xc3\xab"};
constexpr std::array<const char*, 16> kLast = {
    "Schmidt",       "Weber",  "Becker", "Smith",         "Jones", "Taylor",
    "Martin",        "Dubois", "Garcia", "Miller",        "Sato",  "Tanaka",
    "M\xc3\xbcller", "Brown",  "Nowak",  "Lef\xc3\xa8vre"};
constexpr std::array<const char*, 5> kDepartments = {
    "Finance", "Legal", "Logistics", "Sales", "Service Desk"};
constexpr const char* kBase = "dc=contoso,dc=test";

std::string SidBytes(uint32_t relative_id) {
  std::string bytes("\x01\x05\x00\x00\x00\x00\x00\x05", 8);
  for (uint32_t part :
       {21u, 1004336348u, 1177238915u, 682003330u, relative_id}) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>((part >> shift) & 255u);
    }
  }
  return bytes;
}

LdapEntry Container(const std::string& dn, const std::string& type,
                    const std::string& name) {
  LdapEntry entry{dn, {}};
  entry.attributes["objectclass"] = {"top", type};
  entry.attributes[type == "domainDNS" ? "dc" : "ou"] = {name};
  return entry;
}

// How a user is set up in Skype for Business: voice, chat only, moved, none.
void AddSkype(LdapEntry& entry, IdSource& dice, const Site& site,
              const std::string& sip, int number) {
  const uint64_t draw = dice.Below(100);
  if (draw >= 62) return;  // cloud only for Teams: no SfB attributes
  const bool has_voice = draw < 45 || draw >= 54;
  const bool is_moved = draw >= 54;
  auto& a = entry.attributes;
  a["msrtcsip-userenabled"] = {"TRUE"};
  a["msrtcsip-primaryuseraddress"] = {sip};
  a["msrtcsip-optionflags"] = {has_voice ? "385" : "257"};
  a["msrtcsip-deploymentlocator"] = {is_moved ? "sipfed.online.lync.com"
                                              : "SRV:"};
  const auto line = [&](int digits) {
    return "tel:+" + std::string(site.prefix) + std::to_string(digits);
  };
  if (has_voice) a["msrtcsip-line"] = {line(5000000 + number)};
  if (has_voice && number % 29 == 3)
    a["msrtcsip-privateline"] = {line(6000000 + number)};
  const std::string pool = std::string(site.region) == "EMEA"
                               ? "sfbpool01.contoso.test"
                               : "sfbpool02.contoso.test";
  if (!is_moved) a["msrtcsip-primaryhomeserver"] = {HomeServerOf(pool)};
}

LdapEntry UserEntry(int number, uint64_t seed) {
  IdSource dice(seed * 1'000'003 + static_cast<uint64_t>(number));
  const Site& site = kSites[dice.Below(kSites.size())];
  const std::string first = kFirst[dice.Below(kFirst.size())];
  const std::string last = kLast[dice.Below(kLast.size())];
  const std::string account = "u" + std::to_string(10000 + number);
  const std::string upn = account + "@contoso.test";
  LdapEntry entry{"cn=" + account + ",ou=" + site.name + ",ou=Corp," + kBase,
                  {}};
  auto& a = entry.attributes;
  a["objectclass"] = {"top", "person", "organizationalPerson", "user"};
  a["cn"] = {account};
  a["sn"] = {last};
  a["displayname"] = {first + " " + last};
  a["samaccountname"] = {account};
  a["userprincipalname"] = {upn};
  a["objectguid"] = {*GuidToAdBytes(dice.NextGuid())};
  a["objectsid"] = {SidBytes(static_cast<uint32_t>(2000 + number))};
  a["useraccountcontrol"] = {dice.Below(40) == 0 ? "514" : "512"};
  a["c"] = {site.country};
  a["physicaldeliveryofficename"] = {site.name};
  a["department"] = {kDepartments[dice.Below(kDepartments.size())]};
  a["memberof"] = {"cn=GG-" + std::string(site.region) + ",ou=Corp," + kBase};
  if (number % 20 == 0)
    a["memberof"].push_back("cn=GG-Pilot,ou=Corp," + std::string(kBase));
  a["proxyaddresses"] = {"SMTP:" + upn, "sip:" + upn};
  AddSkype(entry, dice, site, "sip:" + upn, number);
  return entry;
}

}  // namespace

std::string MakeForest(int users, uint64_t seed) {
  std::string text;
  int count = 2;
  text += LdifEntry(Container(kBase, "domainDNS", "contoso"));
  text += LdifEntry(
      Container(std::string("ou=Corp,") + kBase, "organizationalUnit", "Corp"));
  for (const Site& site : kSites) {
    text += LdifEntry(
        Container(std::string("ou=") + site.name + ",ou=Corp," + kBase,
                  "organizationalUnit", site.name));
    ++count;
  }
  for (int i = 0; i < users; ++i, ++count)
    text += LdifEntry(UserEntry(i, seed));
  return text + "# numEntries: " + std::to_string(count) + "\n";
}

}  // namespace cutover::rehearsal
