// What the machine can do at best: multiply-adds in registers, and memory read and written in a row.
#include <time.h>

#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

double now() {
  timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

/// Sums that are in flight together: more than a multiply-add's latency times those started in a cycle.
constexpr int kSums = 12;

}  // namespace

/// peak_arithmetic(seconds): results are the operations (two for a multiply-add of one lane), and the seconds they took
void peak_arithmetic(Call& call) {
  const double seconds = call.number();
  const int64_t each = threads();
  // A cache line each.
  const Table<int64_t> rounds(call.arena, each * 8);
  const double start = now();
  parallel(each, [&](int64_t block, int) {
    Wide sums[kSums], factor = splat<Wide>(0.999f), term = splat<Wide>(0.001f);
    for (auto& sum : sums) sum = splat<Wide>(static_cast<float>(block));
    // Unknown to the compiler, which else could compute the sums itself.
    asm volatile("" : "+m"(factor), "+m"(term));
    const Wide times = factor, plus = term;
    int64_t count = 0;
    do {
      // Of their own in the loop, so that they stay in registers.
      Wide s[kSums];
      for (int k = 0; k < kSums; ++k) s[k] = sums[k];
      for (int i = 0; i < 10000; ++i)
#pragma GCC unroll 16
        for (int k = 0; k < kSums; ++k) s[k] = fma(s[k], times, plus);
      for (int k = 0; k < kSums; ++k) sums[k] = s[k];
      for (auto& sum : sums) asm volatile("" : "+m"(sum));
      ++count;
    } while (now() - start < seconds);
    rounds[block * 8] = count;
  });
  const double taken = now() - start;
  double operations = 0;
  for (int64_t block = 0; block < each; ++block)
    operations += static_cast<double>(rounds[block * 8]) * 10000 * 2 * kSums * lanes<Wide>;
  call.result(operations);
  call.result(taken);
}

/// peak_bandwidth(floats, seconds): a = b + s·c over arrays of so many floats; results are the bytes that were read and
/// written, and the seconds they took
void peak_bandwidth(Call& call) {
  const int64_t floats = call.integer(1);
  const double seconds = call.number();
  const Scratch a(call.arena, floats), b(call.arena, floats), c(call.arena, floats);
  constexpr int64_t kPiece = 1 << 18;
  parallel_blocks(floats, kPiece, [&](int64_t start, int64_t count) {
    for (int64_t i = start; i < start + count; ++i) a[i] = 0, b[i] = 1, c[i] = 2;
  });
  const Wide factor = splat<Wide>(3);
  double bytes = 0;
  const double start = now();
  do {
    parallel_blocks(floats, kPiece, [&](int64_t first, int64_t count) {
      for_lanes<Wide>(count, [&](int64_t offset, auto load, auto store) {
        const int64_t i = first + offset;
        store(a + i, fma(load(c + i), factor, load(b + i)));
      });
    });
    bytes += 3.0 * sizeof(float) * static_cast<double>(floats);
  } while (now() - start < seconds);
  call.result(bytes);
  call.result(now() - start);
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
