#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/teams/call_log.h"
#include "engine/base/json.h"
#include "engine/model/plan.h"
#include "engine/store/chain.h"

namespace cutover {

/// When a user of a plan was cut over: when the last of the steps ended that
/// carry calls. Unset while one of them has not. Licences carry none: they come
/// days ahead and go days later.
struct CutOver {
  Identity user;
  std::optional<Time> at;
};

std::vector<CutOver> CutOversOf(const Plan& plan,
                                const std::vector<Event>& events);

/// One user's calls: those that failed first, else in the order of time.
struct UserCalls {
  std::string upn;
  Time since;
  std::vector<PhoneCall> calls;
  size_t failed = 0;
};

/// Sorts calls by users: first who failed most, then who has no call, then the
/// others, each by name.
class CallList {
 public:
  /// From now on only calls of such users count, from `since` on.
  void Expect(const Identity& user, Time since);
  void Add(PhoneCall call);
  std::vector<UserCalls> Users() const;

 private:
  std::map<std::string, UserCalls> users_;  ///< by cloud id
  bool is_of_expected_ = false;
};

/// "2026-11-24T21:05:09Z  out  +49305559***  failed: 503 …", for people.
std::string CallLine(const PhoneCall& call);
Json CallJson(const PhoneCall& call);

}  // namespace cutover
