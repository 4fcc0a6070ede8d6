// How elements are cut into blocks of work, and sums that do not depend on the width of a vector.
#pragma once
#include "arena.h"
#include "threads.h"
#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Elements of a block of elementwise work: 64 KiB of each operand.
constexpr int64_t kBlock = 16384;

constexpr int64_t blocks_of(int64_t count, int64_t block) { return (count + block - 1) / block; }

/// Calls f(start, count) for blocks of [0, count).
template <class F>
void parallel_blocks(int64_t count, int64_t block, F&& f) {
  parallel(blocks_of(count, block), [&](int64_t index, int) {
    const int64_t start = index * block;
    f(start, count - start < block ? count - start : block);
  });
}

/// Numbers or records of a kernel's own, in a block of the arena; not initialised.
template <class T>
class Table {
 public:
  Table(Arena& arena, int64_t count) : memory_(arena, (count * sizeof(T) + sizeof(float) - 1) / sizeof(float)) {}
  operator T*() const { return reinterpret_cast<T*>(memory_.data()); }

 private:
  Scratch memory_;
};

/// The sum of 16 lanes, always in the same order.
SLUICE_INLINE float lane_sum(F16 v) {
  float x[16];
  store(x, v);
  for (int width = 8; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) x[i] += x[i + width];
  return x[0];
}

/// Σ value(offset, load) over [0, count), in two rows of 16 lanes whatever the instruction set; `value` gives an F16.
template <class F>
SLUICE_INLINE float sum_of(int64_t count, F&& value) {
  const auto whole = [](const float* p) { return load<F16>(p); };
  F16 a{}, b{};
  int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    a = value(i, whole, a);
    b = value(i + 16, whole, b);
  }
  for_lanes<F16>(count - i, [&](int64_t offset, auto load, auto) { a = value(i + offset, load, a); });
  return lane_sum(a + b);
}

SLUICE_INLINE F8 square_root(F8 x) {
#if defined(__AVX2__)
  return (F8)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < 8; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

SLUICE_INLINE F16 square_root(F16 x) {
#if defined(__AVX512F__)
  return (F16)_mm512_maskz_sqrt_ps(0xffff, (__m512)x);
#else
  for (int i = 0; i < 16; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
