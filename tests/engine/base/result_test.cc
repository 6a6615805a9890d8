#include "engine/base/result.h"

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

Status Refuse() {
  return Error{ErrorCode::kRefused, "the number is taken", "release it first",
               1'000};
}

Status CountAfter(const Status& first, int& count) {
  TRY(first);
  ++count;
  return Done{};
}

Result<std::string> TextAfter(const Status& first) {
  TRY(first);
  return std::string("reached");
}

TEST(Try, GoesOnWhenTheExpressionSucceeds) {
  int count = 0;
  EXPECT_TRUE(CountAfter(Done{}, count).ok());
  EXPECT_EQ(count, 1);
}

TEST(Try, ReturnsTheWholeErrorAtOnceWhenTheExpressionFails) {
  int count = 0;
  const Status status = CountAfter(Refuse(), count);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(count, 0);
  EXPECT_EQ(status.error().code, ErrorCode::kRefused);
  EXPECT_EQ(status.error().message, "the number is taken");
  EXPECT_EQ(status.error().remedy, "release it first");
  EXPECT_EQ(status.error().retry_after_us, 1'000);
}

TEST(Try, ReturnsTheErrorFromAFunctionOfAnotherType) {
  EXPECT_EQ(TextAfter(Refuse()).error().code, ErrorCode::kRefused);
  EXPECT_EQ(*TextAfter(Done{}), "reached");
}

TEST(Try, EvaluatesItsExpressionOnce) {
  int calls = 0;
  const auto count = [&]() -> Status {
    ++calls;
    return Done{};
  };
  const auto run = [&]() -> Status {
    TRY(count());
    return Done{};
  };
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(calls, 1);
}

TEST(Result, HoldsItsValue) {
  Result<std::string> result = std::string("ann");
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(*result, "ann");
  EXPECT_EQ(result->size(), 3u);
  *result += "a";
  EXPECT_EQ(result.value(), "anna");
}

TEST(Result, GivesUpAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = *std::move(result);
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, IsFalseWhenItHoldsAnError) {
  const Result<int> result = Error{ErrorCode::kNotFound, "no such user"};
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.error().message, "no such user");
  EXPECT_EQ(result.error().retry_after_us, std::nullopt);
}

TEST(Error, IsOurOwnMistakeUnlessSaidOtherwise) {
  EXPECT_EQ(Error{}.code, ErrorCode::kBug);
}

TEST(ErrorCodeName, IsDifferentForEveryCode) {
  std::set<std::string> names;
  for (ErrorCode code :
       {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kConflict,
        ErrorCode::kUnauthorized, ErrorCode::kThrottled,
        ErrorCode::kUnavailable, ErrorCode::kRefused, ErrorCode::kBug}) {
    EXPECT_TRUE(names.insert(ErrorCodeName(code)).second);
  }
  EXPECT_FALSE(names.contains(""));
}

TEST(Describe, HoldsTheSentenceAndItsRemedy) {
  const std::string text = Describe(Refuse().error());
  const size_t fact = text.find("the number is taken");
  const size_t remedy = text.find("release it first");
  ASSERT_NE(fact, std::string::npos);
  ASSERT_NE(remedy, std::string::npos);
  EXPECT_LT(fact, remedy);
}

TEST(Describe, IsTheSentenceAloneWhenThereIsNoRemedy) {
  EXPECT_EQ(Describe(Error{ErrorCode::kBug, "it broke"}), "it broke");
}

}  // namespace
}  // namespace cutover
