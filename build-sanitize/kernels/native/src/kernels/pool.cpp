// Max and average pools of images [N, H, W, C], and their gradients.
//
// A window is taken apart into its rows and columns. With a step of one pixel the pixels of a row lie side by side in the
// vectors, so that they are full for any number of channels; otherwise the channels of one pixel do.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

struct Pool {
  int64_t n, h, w, c, size, stride, padding, oh, ow;

  explicit Pool(Call& call) {
    n = call.integer(), h = call.integer(1), w = call.integer(1), c = call.integer(1);
    size = call.integer(1), stride = call.integer(1), padding = call.integer();
    oh = call.integer(1), ow = call.integer(1);
    // Every window must see a pixel, and the first one starts inside of the padding.
    if (padding >= size || (oh - 1) * stride - padding >= h || (ow - 1) * stride - padding >= w)
      throw std::invalid_argument("the windows of the pool lie outside of the images");
  }
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * c; }
  /// The first row that the windows of an output row see, and the one after the last.
  int64_t top(int64_t oy) const { return oy * stride > padding ? oy * stride - padding : 0; }
  int64_t bottom(int64_t oy) const { return oy * stride - padding + size < h ? oy * stride - padding + size : h; }
  /// The first output row whose windows see an input row, and the one after the last.
  int64_t first(int64_t y) const {
    const int64_t over = y + padding - size + 1;
    return over > 0 ? (over + stride - 1) / stride : 0;
  }
  int64_t last(int64_t y) const { return (y + padding) / stride + 1 < oh ? (y + padding) / stride + 1 : oh; }
  /// Pixels of a row with all that the windows reach on both sides.
  int64_t reach() const {
    const int64_t right = (ow - 1) * stride + size;
    return right > padding + w ? right : padding + w;
  }
  /// Zeros on each side of an output row from which the gradient of an input row is gathered.
  int64_t guard() const { return size - 1; }
};

/// The larger one; not a number where one of both is not.
SLUICE_INLINE Wide larger(Wide a, Wide b) { return a > b ? a : (a == a ? b : a); }

SLUICE_INLINE void set(float* to, int64_t count, float value) {
  for_lanes<Wide>(count, [&](int64_t i, auto, auto store) { store(to + i, splat<Wide>(value)); });
}

/// Rows of images are handled in blocks of about this many elements.
SLUICE_INLINE int64_t rows_of_block(int64_t width) { return width < kBlock ? kBlock / width : 1; }

/// join(...) over the columns of the windows of one row: `row` [reach] to y [ow].
template <class Join, class Put>
SLUICE_INLINE void join_columns(const Pool& of, const float* row, Join&& join, Put&& put) {
  const auto window = [&](int64_t from, int64_t to, int64_t count) {
    for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) {
      const float* p = row + from + i;
      Wide value = load(p);
      for (int64_t s = 1; s < of.size; ++s) value = join(value, load(p + s * of.c));
      put(to + i, value, load, store);
    });
  };
  if (of.stride == 1) return window(0, 0, of.ow * of.c);
  for (int64_t ox = 0; ox < of.ow; ++ox) window(ox * of.stride * of.c, ox * of.c, of.c);
}

/// to [w] = join(...) over the rows [top, bottom) of an image
template <class Join>
SLUICE_INLINE void join_rows(const float* image, int64_t top, int64_t bottom, int64_t width, float* to, Join&& join) {
  for_lanes<Wide>(width, [&](int64_t i, auto load, auto store) {
    Wide value = load(image + top * width + i);
    for (int64_t y = top + 1; y < bottom; ++y) value = join(value, load(image + y * width + i));
    store(to + i, value);
  });
}

/// One over the pixels that a window sees, for windows that see 1, 2, ... rows: [size][ow][c]
void shares(const Pool& of, float* to) {
  for (int64_t rows = 1; rows <= of.size; ++rows)
    for (int64_t ox = 0; ox < of.ow; ++ox) {
      const int64_t left = ox * of.stride - of.padding, right = left + of.size;
      const int64_t columns = (right < of.w ? right : of.w) - (left > 0 ? left : 0);
      const float share = static_cast<float>(1.0 / static_cast<double>(rows * columns));
      for (int64_t k = 0; k < of.c; ++k) *to++ = share;
    }
}

constexpr float kLowest = -__builtin_inff();

/// to [h][w] row: the gradient of an input row from that of the columns of the windows in it. `gradient(at, s, load)` is
/// what the window at `at` of a guarded row gives to its column s.
template <class Gradient>
SLUICE_INLINE void part_columns(const Pool& of, float* to, Gradient&& gradient) {
  const int64_t c = of.c, guard = of.guard();
  if (of.stride == 1) {
    for_lanes<Wide>(of.w * c, [&](int64_t i, auto load, auto store) {
      Wide sum{};
      for (int64_t s = 0; s < of.size; ++s) sum += gradient(i + (of.padding - s + guard) * c, s, load);
      store(to + i, sum);
    });
    return;
  }
  set(to, of.w * c, 0);
  for (int64_t ox = 0; ox < of.ow; ++ox)
    for (int64_t s = 0; s < of.size; ++s) {
      const int64_t x = ox * of.stride - of.padding + s;
      if (x < 0 || x >= of.w) continue;
      for_lanes<Wide>(c, [&](int64_t i, auto load, auto store) {
        store(to + x * c + i, load(to + x * c + i) + gradient((ox + guard) * c + i, s, load));
      });
    }
}

/// Elements of an output row with guards: with a step of one pixel the gradient of every input pixel is gathered there.
int64_t guarded(const Pool& of) {
  const int64_t right = of.w + of.padding > of.ow ? of.w + of.padding : of.ow;
  return (right + 2 * of.guard()) * of.c;
}

}  // namespace

/// max_pool(n, h, w, c, size, stride, padding, oh, ow, x, y)
void max_pool(Call& call) {
  const Pool of(call);
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
  const Pool of(call);
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

/// average_pool(n, h, w, c, size, stride, padding, oh, ow, x, y): the padding does not count
void average_pool(Call& call) {
  const Pool of(call);
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
  const Pool of(call);
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
