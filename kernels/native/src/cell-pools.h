// The pools of a cell, forwards and backwards: 3×3 windows of the active channels, and 2×2 windows of those that bypass the
// operations at stride 2.
#pragma once
#include "cell-image.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// The 3×3 window of an output of a pool with padding 1, cut at the border.
struct Window {
  int y0, y1, x0, x1, top, left;
  Window(int y, int x, int stride, int height, int width) : top(y * stride - 1), left(x * stride - 1) {
    y0 = top < 0 ? 0 : top;
    y1 = top + 3 > height ? height : top + 3;
    x0 = left < 0 ? 0 : left;
    x1 = left + 3 > width ? width : left + 3;
  }

  /// Calls f(y, x, place) for the pixels of the window; their places are counted as if it were whole.
  template <class F>
  SLUICE_INLINE void for_pixels(F&& f) const {
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) f(y, x, 3 * (y - top) + x - left);
  }
  int pixels() const { return (y1 - y0) * (x1 - x0); }
};

/// Whether b is greater than a or not a number.
template <class V>
SLUICE_INLINE Lanes<V> exceeds(V a, V b) {
  return (b > a) | (b != b);
}

/// a, or b where it is greater or not a number.
template <class V>
SLUICE_INLINE V greater(V a, V b) {
  return exceeds(a, b) ? b : a;
}

/// Bytes of the places of a pixel: four planes of the active channels, or two of the others.
inline int64_t place_bytes(const Cell& cell) { return kPoolPlanes * cell.padded / 8; }
inline int64_t bypass_place_bytes(const Cell& cell) { return kBypassPlanes * cell.rest_bytes(); }

/// The largest value of a window, by the places that a pass notes at `noted` or is held on; either may be null.
template <class V, class In>
SLUICE_INLINE V largest(const Window& at, int64_t plane, uint8_t* noted, const uint8_t* held, In&& in) {
  V value = in(at.y0, at.x0);
  if (held != nullptr) {
    const Places<V, kPoolPlanes> places(held, plane);
    at.for_pixels([&](int y, int x, int place) { value = where<V>(places.are(place), in(y, x), value); });
  } else if (noted != nullptr) {
    Lanes<V> places{};
    at.for_pixels([&](int y, int x, int place) {
      const V other = in(y, x);
      const Lanes<V> more = exceeds(value, other) | (y == at.y0 && x == at.x0 ? -1 : 0);
      value = more ? other : value;
      places = more ? place - Lanes<V>{} : places;
    });
    write_places<V>(noted, plane, kPoolPlanes, places);
  } else {
    at.for_pixels([&](int y, int x, int) { value = greater(value, in(y, x)); });
  }
  return value;
}

/// Pools an image [height, width, padded] of a node, and takes its moments.
template <class V>
void pool_forward(const Cell& cell, const Pool& pool, int64_t image, const float* plain, const Moments& moments) {
  const Node& node = cell.nodes[pool.from];
  const int h = cell.height(), w = cell.width();
  const int64_t padded = cell.padded, pixel = place_bytes(cell), first = pool.places + image * h * w * pixel;
  float* const pooled = cell.result(pool.values, image);
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    V shift{}, sum{}, squares{};
    for (int oy = 0; oy < h; ++oy)
      for (int ox = 0; ox < w; ++ox) {
        const Window at(oy, ox, node.stride, node.height, node.width);
        const int64_t p = int64_t{oy} * w + ox, places = first + p * pixel + c / 8;
        const auto in = [&](int y, int x) { return load<V>(plain + (int64_t{y} * node.width + x) * padded + c); };
        V value{};
        if (pool.kind == Candidate::kMaxPool) {
          value = largest<V>(at, padded / 8, cell.noted == nullptr ? nullptr : cell.noted + places,
                             cell.held == nullptr ? nullptr : cell.held + places, in);
        } else {
          at.for_pixels([&](int y, int x, int) { value += in(y, x); });
          value = value * (1.0f / static_cast<float>(at.pixels()));
        }
        stream<V>(pooled + p * padded + c, value);
        if (p == 0) shift = value;
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
void pool_backward(const Cell& cell, const Pool& pool, int64_t image, const float* plain, const float* dpooled, float* dplain) {
  const Node& node = cell.nodes[pool.from];
  const int h = cell.height(), w = cell.width();
  const int64_t padded = cell.padded, pixel = place_bytes(cell), first = pool.places + image * h * w * pixel;
  const float* const pooled = cell.result(pool.values, image);
  for (int oy = 0; oy < h; ++oy)
    for (int ox = 0; ox < w; ++ox) {
      const Window at(oy, ox, node.stride, node.height, node.width);
      const int64_t p = int64_t{oy} * w + ox;
      for (int64_t c = 0; c < padded; c += lanes<V>) {
        const V up = load<V>(dpooled + p * padded + c);
        const auto give = [&](int y, int x, V part) {
          float* const to = dplain + (int64_t{y} * node.width + x) * padded + c;
          store<V>(to, load<V>(to) + part);
        };
        if (pool.kind == Candidate::kAveragePool) {
          const V share = up * (1.0f / static_cast<float>(at.pixels()));
          at.for_pixels([&](int y, int x, int) { give(y, x, share); });
        } else if (cell.held != nullptr) {
          const Places<V, kPoolPlanes> places(cell.held + first + p * pixel + c / 8, padded / 8);
          at.for_pixels([&](int y, int x, int place) { give(y, x, where<V>(places.are(place), up, V{})); });
        } else {
          const V value = load<V>(pooled + p * padded + c);
          auto open = value == value;
          at.for_pixels([&](int y, int x, int) {
            const auto hit = (load<V>(plain + (int64_t{y} * node.width + x) * padded + c) == value) & open;
            open &= ~hit;
            give(y, x, hit ? up : V{});
          });
        }
      }
    }
}

/// The 2×2 max pool of the channels that bypass the operations: [height/2, width/2, rest] of one image of a node.
inline void pool_bypass(const Cell& cell, int node, int64_t image) {
  const Node& n = cell.nodes[node];
  const int64_t rest = cell.rest(), row = n.width * n.pixel, plane = cell.rest_bytes();
  const int64_t corners[4] = {0, n.pixel, row, row + n.pixel};
  const float* const from = cell.value(node, image) + cell.active;
  float* to = cell.tape + n.bypass + image * cell.plane() * rest;
  int64_t places = n.bypass_places + image * cell.plane() * bypass_place_bytes(cell);
  for (int y = 0; y < n.height; y += 2)
    for (int x = 0; x < n.width; x += 2, to += rest, places += bypass_place_bytes(cell)) {
      const float* const a = from + y * row + x * n.pixel;
      for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
        Wide value = load(a + c);
        if (cell.held != nullptr) {
          const Places<Wide, kBypassPlanes> held(cell.held + places + c / 8, plane);
          for (int k = 1; k < 4; ++k) value = where<Wide>(held.are(k), load(a + corners[k] + c), value);
        } else {
          Lanes<Wide> place{};
          for (int k = 1; k < 4; ++k) {
            const Wide other = load(a + corners[k] + c);
            const Lanes<Wide> more = exceeds(value, other);
            value = more ? other : value;
            place = more ? k - Lanes<Wide>{} : place;
          }
          if (cell.noted != nullptr) write_places<Wide>(cell.noted + places + c / 8, plane, kBypassPlanes, place);
        }
        store(to + c, value);
      });
    }
}

/// Adds the gradient of {@link pool_bypass} to that of the node's channels, [height, width, channels].
inline void unpool_bypass(const Cell& cell, int node, int64_t image, const float* dbypass, float* dvalues) {
  const Node& n = cell.nodes[node];
  const int64_t rest = cell.rest(), row = n.width * n.pixel, drow = int64_t{n.width} * cell.channels;
  const int64_t corners[4] = {0, n.pixel, row, row + n.pixel}, dcorners[4] = {0, cell.channels, drow, drow + cell.channels};
  const float* const from = cell.value(node, image) + cell.active;
  const float* pooled = cell.tape + n.bypass + image * cell.plane() * rest;
  int64_t places = n.bypass_places + image * cell.plane() * bypass_place_bytes(cell);
  for (int y = 0; y < n.height; y += 2)
    for (int x = 0; x < n.width; x += 2, pooled += rest, dbypass += rest, places += bypass_place_bytes(cell)) {
      const float* const a = from + y * row + x * n.pixel;
      float* const d = dvalues + cell.active + y * drow + int64_t{x} * cell.channels;
      for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
        const Wide value = load(pooled + c), up = load(dbypass + c);
        const auto give = [&](int k, Wide part) { store(d + dcorners[k] + c, load(d + dcorners[k] + c) + part); };
        if (cell.held != nullptr) {
          const Places<Wide, kBypassPlanes> held(cell.held + places + c / 8, cell.rest_bytes());
          for (int k = 0; k < 4; ++k) give(k, where<Wide>(held.are(k), up, Wide{}));
          return;
        }
        auto open = value == value;
        for (int k = 0; k < 4; ++k) {
          const auto hit = (load(a + corners[k] + c) == value) & open;
          open &= ~hit;
          give(k, hit ? up : Wide{});
        }
      });
    }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
