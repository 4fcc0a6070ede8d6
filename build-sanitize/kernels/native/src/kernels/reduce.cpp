// Sums along one axis of [outer][middle][inner], and their gradient.
#include "call.h"
#include "channels.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Every row of [outer][middle]: blocks of each, put together in double precision.
void sum_rows(Call& call, int64_t outer, int64_t middle, double factor, const float* x, float* y) {
  const int64_t blocks = blocks_of(middle, kBlock), rows = middle < kBlock ? kBlock / (middle + 1) + 1 : 1;
  const Scratch partial(call.arena, outer * blocks);
  parallel(blocks_of(outer, rows) * blocks, [&](int64_t index, int) {
    const int64_t block = index % blocks, start = block * kBlock, first = index / blocks * rows;
    const int64_t length = middle - start < kBlock ? middle - start : kBlock;
    for (int64_t row = first; row < first + rows && row < outer; ++row) {
      const float* p = x + row * middle + start;
      partial[row * blocks + block] = sum_of(length, [&](int64_t i, auto load, F16 sum) { return sum + load(p + i); });
    }
  });
  for (int64_t row = 0; row < outer; ++row) {
    double total = 0;
    for (int64_t block = 0; block < blocks; ++block) total += static_cast<double>(partial[row * blocks + block]);
    y[row] = static_cast<float>(total * factor);
  }
}

/// The sum of each column of a block of rows.
void sum_columns(const PixelRows& of, const float* x, int64_t rows, float* sums) {
  constexpr int W = lanes<Wide>;
  for_columns(of.columns, [&](int64_t column, auto together) {
    constexpr int N = together.value;
    const float* p = x + column;
    Wide even[N]{}, odd[N]{};
    int64_t r = 0;
    for (; r + 2 <= rows; r += 2, p += 2 * of.columns)
      for (int j = 0; j < N; ++j) {
        even[j] += load<Wide>(p + j * W);
        odd[j] += load<Wide>(p + of.columns + j * W);
      }
    if (r < rows)
      for (int j = 0; j < N; ++j) even[j] += load<Wide>(p + j * W);
    for (int j = 0; j < N; ++j) store(sums + column + j * W, even[j] + odd[j]);
  });
}

}  // namespace

/// sum(outer, middle, inner, factor, x, y): y [outer][inner] = factor·Σ over the middle axis
void sum(Call& call) {
  const int64_t outer = call.integer(), middle = call.integer(), inner = call.integer(1);
  const double factor = call.number();
  const float* x = call.buffer(outer * middle * inner);
  float* y = call.buffer(outer * inner);
  if (inner == 1) return sum_rows(call, outer, middle, factor, x, y);
  const PixelRows of(middle, inner);
  const int64_t e = of.columns;
  const Scratch partial(call.arena, outer * of.blocks * e);
  if (of.blocks > 0)
    parallel(outer * of.blocks, [&](int64_t index, int) {
      const int64_t block = index % of.blocks;
      sum_columns(of, x + (index / of.blocks * middle * inner + block * of.height * e), of.rows_of(block), partial + index * e);
    });
  const Table<double> memory(call.arena, inner * threads());
  parallel(outer, [&](int64_t o, int worker) {
    double* totals = memory + worker * inner;
    for (int64_t i = 0; i < inner; ++i) totals[i] = 0;
    for (int64_t block = 0; block < of.blocks; ++block) {
      const float* from = partial + (o * of.blocks + block) * e;
      for (int64_t start = 0; start < e; start += inner)
        for (int64_t i = 0; i < inner; ++i) totals[i] += static_cast<double>(from[start + i]);
    }
    of.for_rest([&](int64_t i, int64_t channel) { totals[channel] += static_cast<double>(x[o * middle * inner + i]); });
    for (int64_t i = 0; i < inner; ++i) y[o * inner + i] = static_cast<float>(totals[i] * factor);
  });
}

/// spread(outer, middle, inner, factor, x, y): y [outer][middle][inner] = factor·x [outer][inner]
void spread(Call& call) {
  const int64_t outer = call.integer(), middle = call.integer(), inner = call.integer();
  const Wide factor = splat<Wide>(static_cast<float>(call.number()));
  const float* x = call.buffer(outer * inner);
  float* y = call.buffer(outer * middle * inner);
  const int64_t height = inner < kBlock ? kBlock / (inner + 1) + 1 : 1, blocks = blocks_of(middle, height);
  parallel(outer * blocks, [&](int64_t index, int) {
    const int64_t o = index / blocks, start = index % blocks * height;
    const int64_t end = start + height < middle ? start + height : middle;
    const float* from = x + o * inner;
    float* to = y + (o * middle + start) * inner;
    if (inner == 1) {
      const Wide value = splat<Wide>(*from) * factor;
      for_lanes<Wide>(end - start, [&](int64_t i, auto, auto store) { store(to + i, value); });
      return;
    }
    for (int64_t m = start; m < end; ++m, to += inner)
      for_lanes<Wide>(inner, [&](int64_t i, auto load, auto store) { store(to + i, load(from + i) * factor); });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
