#include "engine/apply/routes.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

class NamedSystem : public UserSource, public MoveTarget {
 public:
  explicit NamedSystem(std::string name) : name_(std::move(name)) {}
  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question&) override { return Sighting{name_}; }
  Result<std::vector<Sighting>> ObserveTogether(
      const std::vector<Question>& questions) override {
    std::vector<Sighting> seen;
    for (const Question& question : questions)
      seen.push_back({name_ + " " + RowOf(question.step.kind).id});
    ++readings;
    return seen;
  }
  Result<Receipt> Apply(const Identity&, const Step&,
                        const std::string&) override {
    return Receipt{name_};
  }

  int readings = 0;

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

TEST_F(RoutesTest, AskEachSystemOnceForAllThatItTells) {
  const Identity user;
  const std::vector<Step> steps{
      StepOf(StepKind::kCopyLine), StepOf(StepKind::kMove),
      StepOf(StepKind::kCopyLine), StepOf(StepKind::kClearLine)};
  std::vector<Question> questions;
  for (const Step& step : steps) questions.push_back({user, step});
  const auto seen = routes_.ObserveTogether(questions);
  ASSERT_TRUE(seen.ok());
  std::vector<std::string> told;
  for (size_t i = 0; i < steps.size(); ++i) told.push_back(*seen->at(i).value);
  const auto id = [](StepKind kind) { return std::string(RowOf(kind).id); };
  EXPECT_EQ(told,
            (std::vector<std::string>{"directory " + id(StepKind::kCopyLine),
                                      "sfb " + id(StepKind::kMove),
                                      "directory " + id(StepKind::kCopyLine),
                                      "sfb " + id(StepKind::kClearLine)}));
  EXPECT_EQ(sfb_.readings, 1);
  EXPECT_EQ(directory_.readings, 1);
}

}  // namespace
}  // namespace cutover
