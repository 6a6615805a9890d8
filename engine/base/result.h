#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cutover {

/// One code per *reaction* of the caller, not per cause.
enum class ErrorCode {
  kInvalid,       ///< what was asked cannot be right; do not repeat it
  kNotFound,      ///< the object is not known (perhaps not yet)
  kConflict,      ///< somebody else changed it; look again
  kUnauthorized,  ///< no credential will do; stop the run
  kThrottled,     ///< nothing was done; come back after `retry_after`
  kUnavailable,   ///< no answer: of a write, nobody knows if it was done
  kRefused,       ///< understood and permanently declined
  kBug,           ///< our own mistake
};

const char* ErrorCodeName(ErrorCode code);

/// What went wrong, in one sentence of fact and one of remedy.
/// `retry_after_us` is set only with kThrottled and kUnavailable.
struct Error {
  ErrorCode code = ErrorCode::kBug;
  std::string message;
  std::string remedy = {};
  std::optional<int64_t> retry_after_us = std::nullopt;
};

/// The sentence and its remedy, as a person should read them.
std::string Describe(const Error& error);

/// Success of an operation that returns nothing.
struct Done {};

/// A value or an Error; shaped like std::expected, which replaces it under
/// C++23.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<Done>;

}  // namespace cutover

/// Runs `expression`; on an Error returns it from this function.
#define TRY(expression)                                      \
  do {                                                       \
    auto try_result_ = (expression);                         \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
  } while (false)
