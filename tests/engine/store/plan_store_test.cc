#include "engine/store/plan_store.h"

#include <map>

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

const std::string kText = "Berlin \"Mitte\" 'x' :id \xc3\xbc";

class PlanStore : public Store {
 protected:
  Status Approve(const std::string& id, const std::string& digest) {
    return plans().Approve(id, {digest, "bob", "CHG-7", Time{500}});
  }
  std::string DigestOf(const std::string& id) {
    return plans().Load(id)->digest;
  }
  ErrorCode CodeOfLoading(const std::string& id) {
    const auto loaded = plans().Load(id);
    EXPECT_FALSE(loaded.ok()) << id;
    return loaded.ok() ? ErrorCode::kBug : loaded.error().code;
  }
};

TEST_P(PlanStore, GivesBackWhatWasSaved) {
  const Plan plan = SomePlan(kText);
  const auto id = plans().Save(plan, "ann");
  ASSERT_TRUE(id.ok()) << Describe(id.error());
  Restart();
  const auto loaded = plans().Load(*id);
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(loaded->id, PlanIdOf(PlanDigest(PlanToText(plan))));
  EXPECT_EQ(loaded->digest, PlanDigest(PlanToText(plan)));
  EXPECT_EQ(loaded->body, PlanToText(plan));
  EXPECT_EQ(loaded->created_at, clock().Now());
  EXPECT_FALSE(loaded->approval);
}

TEST_P(PlanStore, LogsWhoSavedAPlan) {
  const std::string id = SavedPlan();
  const auto events = EventsOf(id);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, "plan.created");
  EXPECT_EQ(events[0].actor, "ann");
  EXPECT_EQ(events[0].at, clock().Now());
  EXPECT_EQ(events[0].detail, DigestOf(id));
}

TEST_P(PlanStore, ChangesNothingWhenAPlanIsSavedAgain) {
  const std::string id = SavedPlan();
  ASSERT_TRUE(Approve(id, DigestOf(id)).ok());
  const Time before = clock().Now();
  clock().Advance(Hours(1));
  EXPECT_EQ(*plans().Save(SomePlan(), "eve"), id);
  EXPECT_EQ(Count("plan"), "1");
  EXPECT_EQ(plans().Load(id)->created_at, before);
  EXPECT_TRUE(plans().Load(id)->approval);
  EXPECT_EQ(KindsOf(id),
            (std::vector<std::string>{"plan.created", "plan.approved"}));
}

TEST_P(PlanStore, LoadsByRunId) {
  const std::string id = SavedPlan();
  EXPECT_EQ(plans().Load(RunIdOf(id))->id, id);
}

TEST_P(PlanStore, LoadsByAnyBeginningThatIsUnique) {
  const std::string id = SavedPlan();
  for (size_t digits = 1; digits <= 12; ++digits) {
    EXPECT_EQ(plans().Load(id.substr(0, 2 + digits))->id, id);
    EXPECT_EQ(plans().Load(RunIdOf(id).substr(0, 2 + digits))->id, id);
  }
}

TEST_P(PlanStore, FindsNoPlanByWhatIsNoBeginningOfItsId) {
  const std::string id = SavedPlan();
  for (const std::string& wrong :
       {std::string(), std::string("p"), std::string("p-"), std::string("r-"),
        id + "0", id.substr(1), std::string("p_%"), std::string("%%%%")}) {
    EXPECT_EQ(CodeOfLoading(wrong), ErrorCode::kNotFound) << wrong;
  }
}

TEST_P(PlanStore, RefusesTheBeginningOfSeveralPlans) {
  // Two of seventeen plans begin alike: a digit has sixteen values.
  std::map<std::string, std::string> by_first_digit;
  for (int i = 0;; ++i) {
    ASSERT_LE(i, 16);
    const std::string id = SavedPlan("campaign " + std::to_string(i));
    const std::string first = id.substr(0, 3);
    if (!by_first_digit.emplace(first, id).second) {
      EXPECT_EQ(CodeOfLoading(first), ErrorCode::kInvalid);
      EXPECT_EQ(plans().Load(id)->id, id);
      EXPECT_EQ(plans().Load(by_first_digit[first])->id, by_first_digit[first]);
      return;
    }
    EXPECT_EQ(plans().Load(first)->id, id);
  }
}

TEST_P(PlanStore, KeepsAndLogsAnApproval) {
  const std::string id = SavedPlan();
  const std::string digest = DigestOf(id);
  ASSERT_TRUE(Approve(id, digest).ok());
  Restart();
  const auto approval = plans().Load(id)->approval;
  ASSERT_TRUE(approval);
  EXPECT_EQ(approval->digest, digest);
  EXPECT_EQ(approval->by, "bob");
  EXPECT_EQ(approval->change, "CHG-7");
  EXPECT_EQ(approval->at, Time{500});
  const Event last = EventsOf(id).back();
  EXPECT_EQ(last.kind, "plan.approved");
  EXPECT_EQ(last.actor, "bob");
  EXPECT_EQ(last.at, Time{500});
  EXPECT_NE(last.detail.find(digest), std::string::npos);
  EXPECT_NE(last.detail.find("CHG-7"), std::string::npos);
}

TEST_P(PlanStore, RefusesToApproveWithAnotherDigest) {
  const std::string id = SavedPlan();
  const std::string other = DigestOf(SavedPlan("Hamburg"));
  for (const std::string& wrong :
       {other, std::string(), DigestOf(id).substr(0, 12)}) {
    const Status status = Approve(id, wrong);
    ASSERT_FALSE(status.ok()) << wrong;
    EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  }
  EXPECT_FALSE(plans().Load(id)->approval);
  EXPECT_EQ(KindsOf(id), std::vector<std::string>{"plan.created"});
}

TEST_P(PlanStore, RefusesToApproveAPlanItDoesNotHave) {
  const std::string digest = DigestOf(SavedPlan());
  const Status status = Approve("p-000000000000", digest);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_EQ(Count("event"), "1");
}

TEST_P(PlanStore, ListsPlansInTheOrderOfTheirMaking) {
  const std::string first = SavedPlan("one");
  clock().Advance(Seconds(1));
  Plan undo = SomePlan("two");
  undo.purpose = Purpose::kRollback;
  undo.undoes = first;
  const std::string second = *plans().Save(undo, "ann");
  ASSERT_TRUE(Approve(second, DigestOf(second)).ok());
  const auto list = plans().List();
  ASSERT_TRUE(list.ok()) << Describe(list.error());
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].id, first);
  EXPECT_EQ((*list)[0].purpose, "move");
  EXPECT_FALSE((*list)[0].is_approved);
  EXPECT_EQ((*list)[0].steps, 0);
  EXPECT_EQ((*list)[1].id, second);
  EXPECT_EQ((*list)[1].purpose, "rollback");
  EXPECT_EQ((*list)[1].undoes, first);
  EXPECT_EQ((*list)[1].created_at, clock().Now());
  EXPECT_TRUE((*list)[1].is_approved);
}

TEST_P(PlanStore, CountsHowFarEachPlanIs) {
  const std::string id = SavedPlan();
  SavedPlan("untouched");
  const Lease nobody;
  ASSERT_TRUE(cutover::Journal(database(), clock(), id, "x", nobody)
                  .Open(SomePlan())
                  .ok());
  const char* states[] = {"done", "skipped", "skipped", "failed", "intent"};
  for (size_t i = 0; i < 5; ++i) {
    const std::string place[] = {"0 and move = 0", "1 and move = 0",
                                 "1 and move = 1"};
    Run("update step set state = '" + std::string(states[i]) +
        "' where wave = " + place[i / 2] +
        " and step = " + std::to_string(i % 2));
  }
  const auto list = *plans().List();
  ASSERT_EQ(list.size(), 2u);
  for (const PlanSummary& plan : list) {
    const bool is_it = plan.id == id;
    EXPECT_EQ(plan.steps, is_it ? 6 : 0);
    EXPECT_EQ(plan.done, is_it ? 3 : 0);
    EXPECT_EQ(plan.failed, is_it ? 1 : 0);
    EXPECT_EQ(plan.waiting, is_it ? 1 : 0);
  }
  Run("update step set state = 'drifted' where state = 'intent'");
  const auto after = *plans().List();
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(after[0].failed + after[1].failed, 2);
}

TEST_P(PlanStore, ListsNothingWhenThereIsNothing) {
  EXPECT_EQ(plans().List()->size(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Stores, PlanStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
