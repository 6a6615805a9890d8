#include "engine/apply/routes.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

class NamedSystem : public UserSource, public MoveTarget {
 public:
  explicit NamedSystem(std::string name) : name_(std::move(name)) {}
  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question&) override { return Sighting{name_}; }
  Result<Receipt> Apply(const Identity&, const Step&,
                        const std::string&) override {
    return Receipt{name_};
  }

 private:
  const std::string name_;
};

Step StepOf(StepKind kind) {
  Step step;
  step.kind = kind;
  return step;
}

class RoutesTest : public testing::Test {
 protected:
  RoutesTest() {
    routes_.sources = {{StepSystem::kSfb, &sfb_},
                       {StepSystem::kDirectory, &directory_}};
    routes_.targets = {{StepSystem::kSfb, &sfb_},
                       {StepSystem::kDirectory, &directory_}};
  }
  // Who is asked and who writes, which is never somebody else.
  std::string Of(StepKind kind) {
    const Identity user;
    const Step step = StepOf(kind);
    const std::string seen = *routes_.Observe({user, step})->value;
    const std::string written = routes_.Apply(user, step, "k")->operation;
    return seen == written ? seen : seen + " but " + written;
  }

  NamedSystem sfb_{"sfb"};
  NamedSystem directory_{"directory"};
  Routes routes_;
};

TEST_F(RoutesTest, FollowTheCatalogue) {
  EXPECT_EQ(Of(StepKind::kMove), "sfb");
  EXPECT_EQ(Of(StepKind::kClearLine), "sfb");
  EXPECT_EQ(Of(StepKind::kCopyLine), "directory");
}

TEST_F(RoutesTest, GiveALineToTheDirectoryWhereItWritesThem) {
  routes_.instead[Attribute::kAdLine] = StepSystem::kDirectory;
  EXPECT_EQ(Of(StepKind::kClearLine), "directory");
  EXPECT_EQ(Of(StepKind::kRestoreLine), "directory");
  EXPECT_EQ(Of(StepKind::kMove), "sfb");
}

TEST_F(RoutesTest, SayWhatToConfigureForASystemThatIsNotThere) {
  routes_.sources.clear();
  routes_.targets.clear();
  const Identity user;
  const Step step = StepOf(StepKind::kCopyLine);
  const auto seen = routes_.Observe({user, step});
  ASSERT_FALSE(seen.ok());
  EXPECT_NE(seen.error().remedy.find("directory.write"), std::string::npos);
  EXPECT_FALSE(routes_.Apply(user, step, "k").ok());
}

}  // namespace
}  // namespace cutover
