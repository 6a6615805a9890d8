#include "engine/model/user.h"

#include "engine/base/text.h"

namespace cutover {

UserKey AdUserKey(const std::string& object_guid) {
  return "ad:" + ToLower(object_guid);
}

UserKey CloudUserKey(const std::string& object_id) {
  return "cloud:" + ToLower(object_id);
}

Identity IdentityOf(const User& user) {
  const Facts& facts = user.facts;
  std::string upn = facts.Text(Attribute::kUserPrincipalName);
  if (upn.empty()) upn = facts.Text(Attribute::kAdUserPrincipalName);
  return Identity{user.key, upn, facts.Text(Attribute::kDisplayName),
                  facts.Text(Attribute::kCloudId),
                  facts.Text(Attribute::kSipAddress)};
}

}  // namespace cutover
