// What a kernel gets from JavaScript: a list of numbers, read from left to right.
#pragma once
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "arena.h"

namespace sluice {

class Call {
 public:
  Call(Arena& arena, const double* numbers, size_t count) : arena(arena), next_(numbers), end_(numbers + count) {}

  Arena& arena;
  /// Numbers that the kernel returns.
  std::vector<double> results;

  double number() {
    if (next_ == end_) throw std::invalid_argument("the call has too few numbers");
    return *next_++;
  }
  bool flag() { return number() != 0; }
  /// A whole number of at least `least`.
  int64_t integer(int64_t least = 0) {
    const double value = number();
    if (!(value >= static_cast<double>(least)) || value != std::floor(value) || value > 9e15)
      throw std::invalid_argument("a whole number of at least " + std::to_string(least) + " was expected, not " +
                                  std::to_string(value));
    return static_cast<int64_t>(value);
  }
  /// The next handle's block, which must hold so many floats.
  float* buffer(size_t floats) { return arena.address(handle(), floats); }
  /// The same, or nullptr where the handle is -1.
  float* optional(size_t floats) {
    const int32_t value = handle();
    return value == -1 ? nullptr : arena.address(value, floats);
  }
  bool done() const { return next_ == end_; }

 private:
  int32_t handle() {
    const double value = number();
    if (!(value >= -1 && value < 2147483648.0) || value != std::floor(value))
      throw std::invalid_argument(std::to_string(value) + " is no handle of a buffer");
    return static_cast<int32_t>(value);
  }

  const double* next_;
  const double* end_;
};

using KernelFunction = void (*)(Call&);
struct Kernel {
  const char* name;
  KernelFunction function;
};
/// The kernels of one instruction set, ended by an entry without a name.
using KernelTable = const Kernel*;

}  // namespace sluice
