#include "engine/base/result.h"

namespace cutover {

const char* ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kNotFound:
      return "not found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kUnauthorized:
      return "unauthorized";
    case ErrorCode::kThrottled:
      return "throttled";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kRefused:
      return "refused";
    case ErrorCode::kBug:
      return "bug";
  }
  return "bug";
}

std::string Describe(const Error& error) {
  if (error.remedy.empty()) return error.message;
  return error.message + "\n  remedy: " + error.remedy;
}

}  // namespace cutover
