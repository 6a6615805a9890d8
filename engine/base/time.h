#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace cutover {

/// A length of time in microseconds.
struct Duration {
  int64_t us = 0;
  friend auto operator<=>(Duration, Duration) = default;
};

constexpr Duration Microseconds(int64_t n) { return {n}; }
constexpr Duration Milliseconds(int64_t n) { return {n * 1'000}; }
constexpr Duration Seconds(int64_t n) { return {n * 1'000'000}; }
constexpr Duration Minutes(int64_t n) { return Seconds(n * 60); }
constexpr Duration Hours(int64_t n) { return Minutes(n * 60); }

/// A point of time: microseconds since 1970-01-01T00:00:00Z.
struct Time {
  int64_t us = 0;
  friend auto operator<=>(Time, Time) = default;
};

constexpr Time operator+(Time t, Duration d) { return {t.us + d.us}; }
constexpr Time operator-(Time t, Duration d) { return {t.us - d.us}; }
constexpr Duration operator-(Time a, Time b) { return {a.us - b.us}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }

/// "2026-11-24T21:05:09Z"; fractions are cut, not rounded.
std::string FormatTime(Time time);
/// Reads what FormatTime writes, with optional fractions of a second.
Result<Time> ParseTime(const std::string& text);

/// Reads an HTTP date, "Wed, 21 Oct 2015 07:28:00 GMT" (RFC 9110 5.6.7).
Result<Time> ParseHttpDate(const std::string& text);

/// Reads "90s", "15m", "36h", "7d".
Result<Duration> ParseDuration(const std::string& text);
/// "1 min 30 s", "15 min", "36 h", "7 d": whole days alone, else from hours
/// down.
std::string FormatDuration(Duration duration);

}  // namespace cutover
