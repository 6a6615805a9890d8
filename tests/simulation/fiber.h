#pragma once

#include <functional>
#include <memory>

namespace cutover::simulation {

/// A stack of its own on the thread that made it: runs until it suspends
/// itself, and goes on when it is resumed. Its body throws nothing.
class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  /// Must have ended.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// From outside: runs it until it suspends or ends.
  void Resume();
  /// From inside.
  void Suspend();
  bool has_ended() const { return has_ended_; }

 private:
  struct Context;
  void Begin();

  std::function<void()> body_;
  std::unique_ptr<Context> context_;
  bool has_ended_ = false;
};

}  // namespace cutover::simulation
