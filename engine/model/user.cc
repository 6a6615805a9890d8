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
  return Identity{user.key, UpnOf(user), facts.Text(Attribute::kDisplayName),
                  facts.Text(Attribute::kCloudId),
                  facts.Text(Attribute::kSipAddress)};
}

std::string UpnOf(const User& user) {
  std::string upn = user.facts.Text(Attribute::kUserPrincipalName);
  if (upn.empty()) upn = user.facts.Text(Attribute::kAdUserPrincipalName);
  return upn;
}

}  // namespace cutover
