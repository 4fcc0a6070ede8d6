// Dropout of the channels of a unit's input: the input of one image is multiplied by a number for each channel, and its
// gradient by the same. Convolutions are linear, so that filters are multiplied where these are smaller than images.
#pragma once
#include <type_traits>

#include "bordered.h"
#include "tile.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Pixels [pixels, padded] times the factors of their channels; `to` may be `from`.
template <class V>
SLUICE_INLINE void mask_pixels(const float* from, const float* factors, int64_t pixels, int64_t padded, float* to) {
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    const V m = load<V>(factors + c);
    for (int64_t p = 0; p < pixels; ++p) store<V>(to + p * padded + c, load<V>(from + p * padded + c) * m);
  }
}

/// Matrices [rows, padded] with a row for each channel that they read, times the factors of these channels.
template <class V>
SLUICE_INLINE void mask_rows(const float* from, const float* factors, int64_t rows, int64_t padded, float* to) {
  for (int64_t r = 0; r < rows; ++r, from += padded, to += padded) {
    const V m = splat<V>(factors[r % padded]);
    for (int64_t c = 0; c < padded; c += lanes<V>) store<V>(to + c, load<V>(from + c) * m);
  }
}

/// Takes a tile of the gradient of a masked image back to the image `x` [pixels, step] before the mask: adds to the
/// gradient of the factors and multiplies by them. The tile begins at the channel c; beyond the padding `x` has the same
/// channels of another pixel, with sums of their own: what tiles mix must not be added in the order of the tiles.
template <class V, int P, int N>
SLUICE_INLINE void mask_tile(V (&acc)[P][N], const Mask& mask, const float* x, int64_t step, int64_t c, int64_t padded) {
  SLUICE_UNROLL
  for (int n = 0; n < N; ++n) {
    const int64_t at = c + n * lanes<V>, channel = at < padded ? at : at - padded;
    if (mask.gradient != nullptr) {
      float* const gradient = (at < padded ? mask.gradient : mask.second) + channel;
      V sum = load<V>(gradient);
      SLUICE_UNROLL
      for (int i = 0; i < P; ++i) sum = fma(acc[i][n], load<V>(x + i * step + n * lanes<V>), sum);
      store<V>(gradient, sum);
    }
    const V m = load<V>(mask.factors + channel);
    SLUICE_UNROLL
    for (int i = 0; i < P; ++i) acc[i][n] = acc[i][n] * m;
  }
}

/// Adds one part of the gradient of a mask, [padded], to the other.
template <class V>
SLUICE_INLINE void add_second(const Mask& mask, int64_t padded) {
  for (int64_t c = 0; c < padded; c += lanes<V>) store<V>(mask.gradient + c, load<V>(mask.gradient + c) + load<V>(mask.second + c));
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
