// The average pool of images [N, H, W, C], and its gradient.
#include "pool-windows.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// One over the pixels that a window sees, for windows that see 1, 2, ... rows: [size][ow][c]
void shares(const PoolWindows& of, float* to) {
  for (int64_t rows = 1; rows <= of.size; ++rows)
    for (int64_t ox = 0; ox < of.ow; ++ox) {
      const int64_t left = ox * of.stride - of.padding, right = left + of.size;
      const int64_t columns = (right < of.w ? right : of.w) - (left > 0 ? left : 0);
      const float share = static_cast<float>(1.0 / static_cast<double>(rows * columns));
      for (int64_t k = 0; k < of.c; ++k) *to++ = share;
    }
}

}  // namespace

/// average_pool(n, h, w, c, size, stride, padding, oh, ow, x, y): the padding does not count
void average_pool(Call& call) {
  const PoolWindows of(call);
  const float* x = call.buffer(of.inputs());
  float* y = call.buffer(of.outputs());
  const int64_t width = of.reach() * of.c, out = of.ow * of.c, rows = rows_of_block(out);
  const Scratch canvas(call.arena, threads() * width), table(call.arena, of.size * out);
  shares(of, table);
  parallel_blocks(threads(), 1, [&](int64_t worker, int64_t) { set(canvas + worker * width, width, 0); });
  const auto plus = [](Wide a, Wide b) { return a + b; };
  parallel(blocks_of(of.n * of.oh, rows), [&](int64_t block, int worker) {
    float* row = canvas + worker * width;
    for (int64_t r = block * rows; r < (block + 1) * rows && r < of.n * of.oh; ++r) {
      const int64_t oy = r % of.oh;
      const float* image = x + r / of.oh * of.h * of.w * of.c;
      join_rows(image, of.top(oy), of.bottom(oy), of.w * of.c, row + of.padding * of.c, plus);
      const float* share = table + (of.bottom(oy) - of.top(oy) - 1) * out;
      float* to = y + r * out;
      join_columns(of, row, plus,
                   [&](int64_t i, Wide value, auto load, auto store) { store(to + i, value * load(share + i)); });
    }
  });
}

/// average_pool_gradient(n, h, w, c, size, stride, padding, oh, ow, dy, dx)
void average_pool_gradient(Call& call) {
  const PoolWindows of(call);
  const float* dy = call.buffer(of.outputs());
  float* dx = call.buffer(of.inputs());
  const int64_t in = of.w * of.c, out = of.ow * of.c, wide = guarded(of), rows = rows_of_block(in);
  const Scratch canvas(call.arena, threads() * wide), table(call.arena, of.size * out);
  shares(of, table);
  parallel_blocks(threads(), 1, [&](int64_t worker, int64_t) { set(canvas + worker * wide, wide, 0); });
  parallel(blocks_of(of.n * of.h, rows), [&](int64_t block, int worker) {
    float* gradient = canvas + worker * wide;
    for (int64_t r = block * rows; r < (block + 1) * rows && r < of.n * of.h; ++r) {
      const int64_t y = r % of.h, first = of.first(y), last = of.last(y);
      const float* from = dy + r / of.h * of.oh * out;
      for_lanes<Wide>(out, [&](int64_t i, auto load, auto store) {
        Wide sum{};
        for (int64_t oy = first; oy < last; ++oy)
          sum = fma(load(from + oy * out + i), load(table + (of.bottom(oy) - of.top(oy) - 1) * out + i), sum);
        store(gradient + of.guard() * of.c + i, sum);
      });
      part_columns(of, dx + r * in, [&](int64_t at, int64_t, auto load) { return load(gradient + at); });
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
