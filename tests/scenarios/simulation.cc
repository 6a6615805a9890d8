#include "tests/scenarios/simulation.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "engine/model/licence.h"
#include "engine/model/other_numbers.h"
#include "engine/plan/after_step.h"
#include "engine/plan/rollback.h"

namespace cutover {
namespace {

using A = Attribute;

// Stand for one item of a list; the list itself is compared.
bool IsOneItem(A attribute) {
  return attribute == A::kAdCopy || attribute == A::kAdFlag ||
         attribute == A::kAdProxyAddress || attribute == A::kLicence ||
         attribute == A::kLicenceSwap || attribute == A::kPortDate ||
         attribute == A::kInventoryType || attribute == A::kAssignmentBlock ||
         attribute == A::kPrivateNumber;
}

// Without Phone System voice is a mere word: a number that is put back turns
// it on, whatever it said.
bool IsMute(const Facts& before, A attribute) {
  return attribute == A::kEnterpriseVoice &&
         !before.ListHas(A::kFeatureTypes, "PhoneSystem");
}

// Shown by Teams some time after a licence; no step takes them back.
bool FollowsLicences(A attribute) {
  return attribute == A::kFeatureTypes || attribute == A::kPhoneFeature ||
         attribute == A::kEnabledPlans;
}

Value ReadFact(const Facts& facts, const Step& step) {
  switch (step.attribute()) {
    case A::kLicence:
      return LicenceOf(facts, step.item);
    case A::kLicenceSwap:
      return SwapOf(facts, step.item);
    case A::kAdFlag:
      return (std::atoi(facts.Text(A::kOptionFlags).c_str()) &
              std::atoi(step.item.c_str())) != 0
                 ? Value("set")
                 : Value();
    case A::kPrivateNumber:
      return PrivateNumberOf(facts, *PhoneNumber::Parse(step.item));
    default:
      return facts.Get(step.attribute());
  }
}

void MoveNumber(std::vector<NumberRecord>& records, const User& before,
                const Facts& after) {
  const Value was = before.facts.Get(A::kNumber);
  const Value is = after.Get(A::kNumber);
  if (was == is) return;
  const std::string holder = after.Text(A::kCloudId);
  if (auto old = NumberValue::Parse(was.value_or("")); old.ok()) {
    for (NumberRecord& each : records) {
      if (each.value.number != old->number || each.target_id != holder)
        continue;
      each.status = "unassigned";
      each.target_id = "";
    }
  }
  auto now = NumberValue::Parse(is.value_or(""));
  if (!now.ok()) return;
  std::erase_if(records, [&](const NumberRecord& each) {
    return each.value.number == now->number && each.target_id.empty();
  });
  records.push_back({*now,
                     "userAssigned",
                     "activated",
                     "primary",
                     holder,
                     {"userAssignment"}});
}

// Those that the user did not have before.
void AddOtherNumbers(std::vector<NumberRecord>& records, const User& before,
                     const Facts& after) {
  for (const OtherNumber& each : OtherNumbersOf(after)) {
    if (PrivateNumberOf(before.facts, each.number)) continue;
    std::erase_if(records, [&](const NumberRecord& record) {
      return record.value.number == each.number;
    });
    records.push_back(
        {{each.number, NumberType::kDirectRouting, NumberSource::kOnline, ""},
         "userAssigned",
         "activated",
         each.category,
         after.Text(A::kCloudId),
         {"userAssignment"}});
  }
}

std::set<A> DeclaredLost(const std::vector<Step>& steps) {
  std::set<A> lost;
  for (const Step& step : steps) {
    const StepKindRow& row = RowOf(step.kind);
    if (!row.inverse || HasPassedNoReturn(steps)) lost.insert(row.attribute);
  }
  // What comes and goes with the number stays gone with it.
  if (HasPassedNoReturn(steps))
    lost.insert({A::kEnterpriseVoice, A::kLicences, A::kDisabledPlans});
  return lost;
}

std::vector<std::string> Differences(const Facts& before, const Facts& now,
                                     const std::set<A>& lost) {
  std::vector<std::string> lines;
  for (A attribute : AllAttributes()) {
    if (IsOneItem(attribute) || FollowsLicences(attribute) ||
        lost.contains(attribute) || IsMute(before, attribute) ||
        before.Get(attribute) == now.Get(attribute))
      continue;
    lines.push_back(std::string(AttributeName(attribute)) + " was " +
                    DescribeValue(before.Get(attribute)) + ", is " +
                    DescribeValue(now.Get(attribute)));
  }
  return lines;
}

Facts After(Facts facts, const std::vector<Step>& steps,
            const std::vector<Sku>& skus) {
  for (const Step& step : steps) facts = AfterStep(facts, step, skus);
  return facts;
}

}  // namespace

Snapshot Applied(const Snapshot& snapshot, const Plan& plan) {
  Snapshot after = snapshot;
  std::map<UserKey, User*> users;
  for (User& user : after.users) users[user.key] = &user;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      User& user = *users.at(move.user.key);
      const Facts facts = After(user.facts, move.steps, snapshot.skus);
      MoveNumber(after.numbers, user, facts);
      AddOtherNumbers(after.numbers, user, facts);
      user.facts = facts;
    }
  }
  SortSnapshot(after);
  after.digest = SnapshotDigest(after);
  return after;
}

std::vector<std::string> WhatRollbackDoesNotBring(const Snapshot& snapshot,
                                                  const Plan& plan) {
  std::map<UserKey, const User*> users;
  for (const User& user : snapshot.users) users[user.key] = &user;
  std::vector<std::string> lines;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      const Facts& before = users.at(move.user.key)->facts;
      for (size_t done = 1; done <= move.steps.size(); ++done) {
        const std::vector<Step> steps(
            move.steps.begin(),
            move.steps.begin() + static_cast<ptrdiff_t>(done));
        Facts now = After(before, steps, snapshot.skus);
        const UndoableMove undoable{wave.number, wave.name, move.user,
                                    move.state,  move.path, steps};
        auto back = PlanRollback(
            plan, {undoable},
            [&](const Identity&, const Step& step) -> Result<Value> {
              return ReadFact(now, step);
            },
            "all", Time{1});
        if (!back.ok()) {
          lines.push_back(move.user.upn + ": " + Describe(back.error()));
          continue;
        }
        for (const Wave& each : back->waves)
          now = After(now, each.moves.front().steps, snapshot.skus);
        for (const std::string& line :
             Differences(before, now, DeclaredLost(steps)))
          lines.push_back(move.user.upn + " after " + std::to_string(done) +
                          " steps (" + RowOf(steps.back().kind).id +
                          "): " + line);
      }
    }
  }
  return lines;
}

}  // namespace cutover
