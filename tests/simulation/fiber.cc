#include "tests/simulation/fiber.h"

#include <boost/context/detail/fcontext.hpp>
#include <cstdlib>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace cutover::simulation {
namespace {

// Those of <ucontext.h> ask the kernel for the signal mask at each switch,
// which took an eighth of a seed's time.
using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

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
  fcontext_t inside = nullptr;
  fcontext_t outside = nullptr;
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
  // A stack is begun at its upper end.
  context_->inside = make_fcontext(
      context_->stack.get() + kStackSize, kStackSize, [](transfer_t from) {
        Fiber* self = static_cast<Fiber*>(from.data);
        self->context_->outside = from.fctx;
        self->Begin();
      });
}

Fiber::~Fiber() {
  if (!has_ended_) std::abort();
  FreeStacks().push_back(std::move(context_->stack));
}

void Fiber::Resume() {
  context_->BeforeResume();
  context_->inside = jump_fcontext(context_->inside, this).fctx;
  context_->AfterResume();
}

void Fiber::Suspend() {
  context_->BeforeSuspend(has_ended_);
  context_->outside = jump_fcontext(context_->outside, nullptr).fctx;
  context_->AfterEnter();
}

// On its own stack.
void Fiber::Begin() {
  context_->AfterEnter();
  body_();
  has_ended_ = true;
  Suspend();
}

}  // namespace cutover::simulation
