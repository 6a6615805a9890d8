#include "engine/base/id_source.h"

#include <cstdio>

namespace cutover {

// SplitMix64 (Steele, Lea, Flood 2014): tiny, seedable, good enough for ids
// whose only duty is not to meet; nothing secret is drawn from it.
uint64_t IdSource::Next() {
  std::lock_guard lock(mutex_);
  uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::string IdSource::NextGuid() {
  const uint64_t a = Next();
  const uint64_t b = Next();
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx",
                static_cast<unsigned>(a >> 32),
                static_cast<unsigned>(a >> 16) & 0xffffu,
                static_cast<unsigned>(a) & 0xfffu,
                (static_cast<unsigned>(b >> 48) & 0x3fffu) | 0x8000u,
                static_cast<unsigned long long>(b & 0xffffffffffffULL));
  return text;
}

}  // namespace cutover
