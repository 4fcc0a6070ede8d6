// What the passes of a cell share: the images that candidates read, pools, the channel shuffle.
#pragma once
#include "unit.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Whether the padded channels of a pixel are whole vectors of the widest kind; otherwise they are vectors of 8.
inline bool fills_wide(const Cell& cell) { return lanes<Wide> > 8 && cell.padded % lanes<Wide> == 0; }

/// Calls f(c, count) for the vectors of the active channels of a pixel; count < lanes in the last one if they end in it.
template <class V, class F>
SLUICE_INLINE void for_active(const Cell& cell, F&& f) {
  for (int64_t c = 0; c < cell.active; c += lanes<V>) f(c, cell.active - c < lanes<V> ? static_cast<int>(cell.active - c) : lanes<V>);
}

template <class V>
SLUICE_INLINE V load_up_to(const float* p, int count) {
  return count == lanes<V> ? load<V>(p) : load_partial<V>(p, count);
}

template <class V>
SLUICE_INLINE void store_up_to(float* p, V v, int count) {
  if (count == lanes<V>) {
    store<V>(p, v);
  } else {
    store_partial<V>(p, v, count);
  }
}

/// Reads the active channels of an image of a node: as they are into `plain`, unless they are `kept` there already, and
/// their positive part inside the border.
template <class V>
void read_image(const Cell& cell, int node, int64_t image, bool kept, float* plain, const Bordered& rectified) {
  const Node& n = cell.nodes[node];
  const float* const from = kept ? plain : cell.value(node, image);
  const int64_t pixel = kept ? cell.padded : n.pixel;
  for (int y = 0; y < n.height; ++y)
    for (int x = 0; x < n.width; ++x) {
      const int64_t p = int64_t{y} * n.width + x;
      float* const to = rectified.at(y, x);
      for_active<V>(cell, [&](int64_t c, int count) {
        const V v = load_up_to<V>(from + p * pixel + c, count);
        if (!kept) store<V>(plain + p * cell.padded + c, v);
        store<V>(to + c, positive(v));
      });
    }
}

/// Floats by which a stream is asked for ahead.
constexpr int64_t kAhead = 2048;

/// The positive part of a normalised image: max(0, scale·z + shift), inside the border.
template <class V>
void rectify_normalized(const Cell& cell, const float* z, const float* scale, const float* shift, const Bordered& rectified) {
  for (int64_t c = 0; c < cell.padded; c += lanes<V>) {
    const V s = load<V>(scale + c), t = load<V>(shift + c);
    for (int y = 0; y < rectified.height; ++y) {
      const float* const from = z + int64_t{y} * rectified.width * cell.padded + c;
      float* const to = rectified.at(y, 0) + c;
      for (int x = 0; x < rectified.width; ++x) {
        prefetch(from + kAhead + x * cell.padded);
        store<V>(to + x * cell.padded, positive(fma(s, load<V>(from + x * cell.padded), t)));
      }
    }
  }
}

/// The 3×3 window of an output of a pool with padding 1, cut at the border.
struct Window {
  int y0, y1, x0, x1;
  Window(int y, int x, int stride, int height, int width)
      : y0(y * stride - 1 < 0 ? 0 : y * stride - 1),
        y1(y * stride + 2 > height ? height : y * stride + 2),
        x0(x * stride - 1 < 0 ? 0 : x * stride - 1),
        x1(x * stride + 2 > width ? width : x * stride + 2) {}
};

/// a, or b where it is greater or not a number.
template <class V>
SLUICE_INLINE V greater(V a, V b) {
  return (b > a) | (b != b) ? b : a;
}

/// Pools an image [height, width, padded] at a stride, and takes its moments.
template <class V>
void pool_forward(Candidate::Kind kind, const float* plain, int height, int width, int stride, int64_t padded, float* pooled,
                  const Moments& moments) {
  const int h = (height + stride - 1) / stride, w = (width + stride - 1) / stride;
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    V shift{}, sum{}, squares{};
    for (int oy = 0; oy < h; ++oy)
      for (int ox = 0; ox < w; ++ox) {
        const Window at(oy, ox, stride, height, width);
        const auto in = [&](int y, int x) { return load<V>(plain + (int64_t{y} * width + x) * padded + c); };
        V value = in(at.y0, at.x0);
        if (kind == Candidate::kMaxPool) {
          for (int y = at.y0; y < at.y1; ++y)
            for (int x = at.x0; x < at.x1; ++x) value = greater(value, in(y, x));
        } else {
          value = V{};
          for (int y = at.y0; y < at.y1; ++y)
            for (int x = at.x0; x < at.x1; ++x) value += in(y, x);
          value = value * (1.0f / static_cast<float>((at.y1 - at.y0) * (at.x1 - at.x0)));
        }
        stream<V>(pooled + (int64_t{oy} * w + ox) * padded + c, value);
        if (oy == 0 && ox == 0) shift = value;
        const V difference = value - shift;
        sum += difference;
        squares = fma(difference, difference, squares);
      }
    store<V>(moments.shift + c, shift);
    store<V>(moments.sum + c, sum);
    store<V>(moments.squares + c, squares);
  }
  end_streams();
}

/// Adds the gradient of a pool's input; of equal values the first of a window in row-major order has it.
template <class V>
void pool_backward(Candidate::Kind kind, const float* plain, int height, int width, int stride, int64_t padded,
                   const float* pooled, const float* dpooled, float* dplain) {
  const int h = (height + stride - 1) / stride, w = (width + stride - 1) / stride;
  for (int oy = 0; oy < h; ++oy)
    for (int ox = 0; ox < w; ++ox) {
      const Window at(oy, ox, stride, height, width);
      const int64_t out = (int64_t{oy} * w + ox) * padded;
      for (int64_t c = 0; c < padded; c += lanes<V>) {
        const V up = load<V>(dpooled + out + c);
        if (kind == Candidate::kMaxPool) {
          const V value = load<V>(pooled + out + c);
          auto open = value == value;
          for (int y = at.y0; y < at.y1; ++y)
            for (int x = at.x0; x < at.x1; ++x) {
              const int64_t i = (int64_t{y} * width + x) * padded + c;
              const auto hit = (load<V>(plain + i) == value) & open;
              open &= ~hit;
              store<V>(dplain + i, load<V>(dplain + i) + (hit ? up : V{}));
            }
        } else {
          const V share = up * (1.0f / static_cast<float>((at.y1 - at.y0) * (at.x1 - at.x0)));
          for (int y = at.y0; y < at.y1; ++y)
            for (int x = at.x0; x < at.x1; ++x) {
              const int64_t i = (int64_t{y} * width + x) * padded + c;
              store<V>(dplain + i, load<V>(dplain + i) + share);
            }
        }
      }
    }
}

/// The 2×2 max pool of the channels that bypass the operations: [height/2, width/2, rest] of one image of a node.
inline void pool_bypass(const Cell& cell, int node, int64_t image) {
  const Node& n = cell.nodes[node];
  const int64_t rest = cell.rest(), row = n.width * n.pixel;
  const float* const from = cell.value(node, image) + cell.active;
  float* to = cell.tape + n.bypass + image * (n.height / 2) * (n.width / 2) * rest;
  for (int y = 0; y < n.height; y += 2)
    for (int x = 0; x < n.width; x += 2, to += rest) {
      const float* const a = from + y * row + x * n.pixel;
      for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
        store(to + c, greater(greater(load(a + c), load(a + n.pixel + c)), greater(load(a + row + c), load(a + row + n.pixel + c))));
      });
    }
}

/// Adds the gradient of {@link pool_bypass} to that of the node's channels, [height, width, channels].
inline void unpool_bypass(const Cell& cell, int node, int64_t image, const float* dbypass, float* dvalues) {
  const Node& n = cell.nodes[node];
  const int64_t rest = cell.rest(), row = n.width * n.pixel, drow = int64_t{n.width} * cell.channels;
  const float* const from = cell.value(node, image) + cell.active;
  const float* pooled = cell.tape + n.bypass + image * (n.height / 2) * (n.width / 2) * rest;
  for (int y = 0; y < n.height; y += 2)
    for (int x = 0; x < n.width; x += 2, pooled += rest, dbypass += rest) {
      const float* const a = from + y * row + x * n.pixel;
      float* const d = dvalues + cell.active + y * drow + int64_t{x} * cell.channels;
      for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
        const Wide value = load(pooled + c), up = load(dbypass + c);
        auto open = value == value;
        const auto give = [&](int64_t at, int64_t to) {
          const auto hit = (load(a + at + c) == value) & open;
          open &= ~hit;
          store(d + to + c, load(d + to + c) + (hit ? up : Wide{}));
        };
        give(0, 0);
        give(n.pixel, cell.channels);
        give(row, drow);
        give(row + n.pixel, drow + cell.channels);
      });
    }
}

/// The channels of a node that bypass the operations on the way to the next ones: [plane] pixels, `step` floats apart.
inline const float* bypass_of(const Cell& cell, int node, int64_t image, int64_t& step) {
  const Node& n = cell.nodes[node];
  step = n.bypass >= 0 ? cell.rest() : n.pixel;
  if (n.bypass < 0) return cell.value(node, image) + cell.active;
  return cell.tape + n.bypass + image * cell.plane() * step;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
