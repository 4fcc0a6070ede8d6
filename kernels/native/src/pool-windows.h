// The windows of pools of images [N, H, W, C].
//
// A window is taken apart into its rows and columns. With a step of one pixel the pixels of a row lie side by side in the
// vectors, so that they are full for any number of channels; otherwise the channels of one pixel do.
#pragma once
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

struct PoolWindows {
  int64_t n, h, w, c, size, stride, padding, oh, ow;

  explicit PoolWindows(Call& call) {
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

SLUICE_INLINE void set(float* to, int64_t count, float value) {
  for_lanes<Wide>(count, [&](int64_t i, auto, auto store) { store(to + i, splat<Wide>(value)); });
}

/// Rows of images are handled in blocks of about this many elements.
SLUICE_INLINE int64_t rows_of_block(int64_t width) { return width < kBlock ? kBlock / width : 1; }

/// join(...) over the columns of the windows of one row: `row` [reach] to y [ow].
template <class Join, class Put>
SLUICE_INLINE void join_columns(const PoolWindows& of, const float* row, Join&& join, Put&& put) {
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

/// to [h][w] row: the gradient of an input row from that of the columns of the windows in it. `gradient(at, s, load)` is
/// what the window at `at` of a guarded row gives to its column s.
template <class Gradient>
SLUICE_INLINE void part_columns(const PoolWindows& of, float* to, Gradient&& gradient) {
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
SLUICE_INLINE int64_t guarded(const PoolWindows& of) {
  const int64_t right = of.w + of.padding > of.ow ? of.w + of.padding : of.ow;
  return (right + 2 * of.guard()) * of.c;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
