#include "tests/simulation/fiber.h"

#include <ucontext.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace cutover::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr size_t kStackSize = 4'000'000;
#else
constexpr size_t kStackSize = 1'000'000;
#endif

// Stacks are used again: a run makes some dozens of fibers.
std::vector<std::unique_ptr<char[]>>& FreeStacks() {
  static std::vector<std::unique_ptr<char[]>> stacks;
  return stacks;
}

std::unique_ptr<char[]> TakeStack() {
  auto& free = FreeStacks();
  if (free.empty()) return std::unique_ptr<char[]>(new char[kStackSize]);
  auto stack = std::move(free.back());
  free.pop_back();
  return stack;
}

}  // namespace

struct Fiber::Context {
  ucontext_t inside = {};
  ucontext_t outside = {};
  std::unique_ptr<char[]> stack = TakeStack();
  // What the address sanitizer wants to know of each switch.
  void* fake_inside = nullptr;
  void* fake_outside = nullptr;
  const void* outside_stack = nullptr;
  size_t outside_size = 0;

  void BeforeResume() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(&fake_outside, stack.get(), kStackSize);
#endif
  }
  void AfterResume() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake_outside, nullptr, nullptr);
#endif
  }
  void AfterEnter() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake_inside, &outside_stack, &outside_size);
#endif
  }
  void BeforeSuspend(bool is_end) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(is_end ? nullptr : &fake_inside,
                                   outside_stack, outside_size);
#endif
    (void)is_end;
  }
};

Fiber::Fiber(std::function<void()> body)
    : body_(std::move(body)), context_(std::make_unique<Context>()) {
  getcontext(&context_->inside);
  context_->inside.uc_stack.ss_sp = context_->stack.get();
  context_->inside.uc_stack.ss_size = kStackSize;
  context_->inside.uc_link = nullptr;
  const auto self = reinterpret_cast<uintptr_t>(this);
  makecontext(&context_->inside, reinterpret_cast<void (*)()>(&Fiber::Enter), 2,
              static_cast<unsigned>(self >> 32), static_cast<unsigned>(self));
}

Fiber::~Fiber() {
  if (!has_ended_) std::abort();
  FreeStacks().push_back(std::move(context_->stack));
}

void Fiber::Resume() {
  context_->BeforeResume();
  swapcontext(&context_->outside, &context_->inside);
  context_->AfterResume();
}

void Fiber::Suspend() {
  context_->BeforeSuspend(has_ended_);
  swapcontext(&context_->inside, &context_->outside);
  context_->AfterEnter();
}

void Fiber::Enter(unsigned high, unsigned low) {
  Fiber* self = reinterpret_cast<Fiber*>((static_cast<uintptr_t>(high) << 32) |
                                         static_cast<uintptr_t>(low));
  self->context_->AfterEnter();
  self->body_();
  self->has_ended_ = true;
  self->Suspend();
}

}  // namespace cutover::simulation
