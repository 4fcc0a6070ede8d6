// The max pool of images [N, H, W, C], and its gradient.
#include "pool-windows.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// The larger one; not a number where one of both is not.
SLUICE_INLINE Wide larger(Wide a, Wide b) { return a > b ? a : (a == a ? b : a); }

constexpr float kLowest = -__builtin_inff();

}  // namespace

/// max_pool(n, h, w, c, size, stride, padding, oh, ow, x, y)
void max_pool(Call& call) {
  const PoolWindows of(call);
  const float* x = call.buffer(of.inputs());
  float* y = call.buffer(of.outputs());
  const int64_t width = of.reach() * of.c, rows = rows_of_block(of.ow * of.c);
  const Scratch canvas(call.arena, threads() * width);
  parallel_blocks(threads(), 1, [&](int64_t worker, int64_t) { set(canvas + worker * width, width, kLowest); });
  parallel(blocks_of(of.n * of.oh, rows), [&](int64_t block, int worker) {
    float* row = canvas + worker * width;
    for (int64_t r = block * rows; r < (block + 1) * rows && r < of.n * of.oh; ++r) {
      const int64_t oy = r % of.oh;
      const float* image = x + r / of.oh * of.h * of.w * of.c;
      join_rows(image, of.top(oy), of.bottom(oy), of.w * of.c, row + of.padding * of.c, larger);
      float* to = y + r * of.ow * of.c;
      join_columns(of, row, larger, [&](int64_t i, Wide value, auto, auto store) { store(to + i, value); });
    }
  });
}

/// max_pool_gradient(n, h, w, c, size, stride, padding, oh, ow, dy, x, dx): of equal values the first in row-major order
/// takes the gradient; a window with a value that is not a number gives none.
void max_pool_gradient(Call& call) {
  const PoolWindows of(call);
  const float* dy = call.buffer(of.outputs());
  const float* x = call.buffer(of.inputs());
  float* dx = call.buffer(of.inputs());
  const int64_t in = of.w * of.c, out = of.ow * of.c, reach = of.reach() * of.c, wide = guarded(of);
  // For each row of the image the largest value of each window's columns and which one it is; for each window the row.
  const int64_t each = round_up(reach + wide + of.h * out + of.h * wide + of.oh * out, 16);
  const Scratch memory(call.arena, threads() * each);
  parallel(of.n, [&](int64_t image, int worker) {
    float *padded = memory + worker * each, *gradient = padded + reach, *tops = gradient + wide, *columns = tops + of.h * out,
          *which = columns + of.h * wide;
    set(padded, reach, kLowest);
    set(gradient, wide, 0);
    set(columns, of.h * wide, -1);
    const int64_t inner = of.guard() * of.c;
    for (int64_t y = 0; y < of.h; ++y) {
      std::memcpy(padded + of.padding * of.c, x + (image * of.h + y) * in, in * sizeof(float));
      float *top_row = tops + y * out, *column_row = columns + y * wide + inner;
      const auto window = [&](int64_t from, int64_t to, int64_t count) {
        for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) {
          Wide top = load(padded + from + i), column{};
          for (int64_t s = 1; s < of.size; ++s) {
            const Wide value = load(padded + from + i + s * of.c);
            column = value > top ? splat<Wide>(static_cast<float>(s)) : column;
            top = larger(top, value);
          }
          store(top_row + to + i, top);
          store(column_row + to + i, column);
        });
      };
      if (of.stride == 1) {
        window(0, 0, out);
      } else {
        for (int64_t ox = 0; ox < of.ow; ++ox) window(ox * of.stride * of.c, ox * of.c, of.c);
      }
    }
    for (int64_t oy = 0; oy < of.oh; ++oy)
      for_lanes<Wide>(out, [&](int64_t i, auto load, auto store) {
        const int64_t first = of.top(oy);
        Wide top = load(tops + first * out + i), row = splat<Wide>(static_cast<float>(first));
        for (int64_t y = first + 1; y < of.bottom(oy); ++y) {
          const Wide value = load(tops + y * out + i);
          row = value > top ? splat<Wide>(static_cast<float>(y)) : row;
          top = larger(top, value);
        }
        store(which + oy * out + i, top == top ? row : splat<Wide>(-1));
      });
    for (int64_t y = 0; y < of.h; ++y) {
      const Wide here = splat<Wide>(static_cast<float>(y));
      for_lanes<Wide>(out, [&](int64_t i, auto load, auto store) {
        Wide sum{};
        for (int64_t oy = of.first(y); oy < of.last(y); ++oy)
          sum += load(which + oy * out + i) == here ? load(dy + (image * of.oh + oy) * out + i) : Wide{};
        store(gradient + inner + i, sum);
      });
      const float* column_row = columns + y * wide;
      part_columns(of, dx + (image * of.h + y) * in, [&](int64_t at, int64_t s, auto load) {
        return load(column_row + at) == splat<Wide>(static_cast<float>(s)) ? load(gradient + at) : Wide{};
      });
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
