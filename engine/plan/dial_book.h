#pragma once

#include <set>

#include "engine/plan/dial_classes.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/extension_book.h"
#include "engine/plan/on_prem_dial.h"

namespace cutover {

/// What is worked out of a tenant's voice routing, and of that on-prem, once
/// for every user and plan while they stay as they are. One thread at a time.
struct DialBook {
  /// Both outlive it; `on_prem` is null where no export was read.
  DialBook(const CallPlan& calls, const OnPremEstate* on_prem_estate)
      : exam(calls), extensions(calls), on_prem(on_prem_estate) {}
  DialBook(const DialBook&) = delete;

  DialExam exam;
  ExtensionBook extensions;
  OnPremDial on_prem;
  std::set<DialClass> classes;  ///< whose addresses stand for them
};

}  // namespace cutover
