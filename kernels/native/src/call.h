// What a kernel gets from JavaScript: a list of numbers, read from left to right.
//
// Nothing here is inline, and kernels use no templates of the standard library that the compiler might emit: the linker
// could choose a copy compiled for AVX-512 for the whole program.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arena.h"

namespace sluice {

class CellPlans;

class Call {
 public:
  Call(Arena& arena, CellPlans& plans, const double* numbers, size_t count);
  ~Call();

  Arena& arena;
  CellPlans& plans;

  double number();
  bool flag();
  /// A whole number of at least `least`.
  int64_t integer(int64_t least = 0);
  /// A whole number from `least` to `most`.
  int integer(int64_t least, int most);
  /// The next handle's block, which must hold so many floats.
  float* buffer(size_t floats);
  /// The same, or nullptr where the handle is -1.
  float* optional(size_t floats);
  /// Returns a number to JavaScript, after those before.
  void result(double value);

  bool done() const;
  const std::vector<double>& results() const;

 private:
  int32_t handle();

  const double* next_;
  const double* end_;
  std::vector<double> results_;
};

using KernelFunction = void (*)(Call&);
struct Kernel {
  const char* name;
  KernelFunction function;
};
/// The kernels of one instruction set, ended by an entry without a name.
using KernelTable = const Kernel*;

}  // namespace sluice
