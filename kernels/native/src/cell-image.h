// What the passes of a cell share: the images that candidates read, and the channels that bypass them.
#pragma once
#include "pieces.h"
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
/// their positive part, as the pass has it, inside the border.
template <class V, class Rectify>
void read_image(const Cell& cell, int node, int64_t image, bool kept, float* plain, const Bordered& rectified,
                const Rectify& rectify) {
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
        store<V>(to + c, rectify(v, p * cell.padded + c));
      });
    }
}

/// Floats by which a stream is asked for ahead.
constexpr int64_t kAhead = 2048;

/// The positive part of a normalised image, as the pass has it: max(0, scale·z + shift), inside the border.
template <class V, class Rectify>
void rectify_normalized(const Cell& cell, const float* z, const float* scale, const float* shift, const Bordered& rectified,
                        const Rectify& rectify) {
  for (int64_t c = 0; c < cell.padded; c += lanes<V>) {
    const V s = load<V>(scale + c), t = load<V>(shift + c);
    for (int y = 0; y < rectified.height; ++y) {
      const int64_t row = int64_t{y} * rectified.width * cell.padded + c;
      const float* const from = z + row;
      float* const to = rectified.at(y, 0) + c;
      for (int x = 0; x < rectified.width; ++x) {
        prefetch(from + kAhead + x * cell.padded);
        store<V>(to + x * cell.padded, rectify(fma(s, load<V>(from + x * cell.padded), t), row + x * cell.padded));
      }
    }
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
