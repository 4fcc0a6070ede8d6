// Dense units of a cell backwards, by direct convolution.
#pragma once
#include "bordered.h"
#include "cell.h"
#include "mask.h"
#include "tile.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// dz of the pixels [first, first + count) of one image.
template <class V>
SLUICE_INLINE void normalization_gradient(const Upstream& up, const float* z, int64_t padded, int64_t first, int64_t count,
                                          float* dz) {
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    const V a = load<V>(up.a + c), b = load<V>(up.b + c), d = load<V>(up.d + c);
    for (int64_t p = 0; p < count; ++p) {
      const int64_t at = (first + p) * padded + c;
      prefetch(z + at + count * padded);
      prefetch(up.g + at + count * padded);
      store<V>(dz + p * padded + c, fma(a, load<V>(up.g + at), fma(b, load<V>(z + at), d)));
    }
  }
}

/// The gradients of a convolution with a window of one pixel: those of its input are added to `dinput` [pixels, padded],
/// those of its filter to `dfilter` [padded, padded]; either may be null.
template <class V>
void pointwise_backward(const float* transposed, const Mask& mask, const Bordered& input, const float* z, const Upstream& up,
                        float* dinput, float* dfilter, const Workspace& work) {
  constexpr int W = lanes<V>;
  const int64_t padded = input.padded, row = input.width * padded, rows = strip_rows(padded, input.width);
  for (int64_t y = 0; y < input.height; y += rows) {
    const int64_t count = input.height - y < rows ? input.height - y : rows, pixels = count * input.width;
    normalization_gradient<V>(up, z, padded, y * input.width, pixels, work.dstrip);
    if (dfilter != nullptr || mask.gradient != nullptr)
      for (int64_t r = 0; r < count; ++r)
        std::memcpy(work.strip + r * row, input.at(static_cast<int>(y + r), 0), row * sizeof(float));
    if (dinput != nullptr || mask.gradient != nullptr)
      for_tiles<V>(
          pixels, padded / W,
          [&](auto& acc, int64_t p, int64_t j) {
            multiply_add<V>(acc, work.dstrip + p * padded, padded, transposed + j * W, padded, padded);
          },
          [&](auto& acc, int64_t p, int64_t j) {
            if (mask.factors != nullptr) mask_tile<V>(acc, mask, work.strip + p * padded + j * W, padded, j * W, padded);
            if (dinput != nullptr) add_tile<V>(acc, dinput + y * row + p * padded + j * W, padded);
          });
    if (dfilter == nullptr) continue;
    if (mask.factors != nullptr) mask_pixels<V>(work.strip, mask.factors, pixels, padded, work.strip);
    add_outer_products<V>(work.strip, padded, padded, work.dstrip, padded, padded / W, pixels, dfilter, padded);
  }
}

/// The gradients of a convolution with a larger window, [taps, padded, padded].
template <class V>
void direct_backward(const Unit& unit, const float* transposed, const Mask& mask, const Bordered& input, const float* z,
                     const Upstream& up, float* dinput, float* dfilter, const Workspace& work) {
  constexpr int W = lanes<V>;
  const int64_t padded = input.padded;
  const int height = input.height, width = input.width;
  const Bordered& dz = work.spread[0];
  const int pad = unit.padding();
  for (int y = 0; y < height; ++y) normalization_gradient<V>(up, z, padded, int64_t{y} * width, width, dz.at(y, 0));
  if (dfilter != nullptr)
    for (int y = 0; y < height; ++y)
      for (int ky = 0; ky < unit.size; ++ky)
        for (int kx = 0; kx < unit.size; ++kx) {
          const float* seen = input.at(y + ky * unit.dilation - pad, kx * unit.dilation - pad);
          if (mask.factors != nullptr) {
            mask_pixels<V>(seen, mask.factors, width, padded, work.strip);
            seen = work.strip;
          }
          add_outer_products<V>(seen, padded, padded, dz.at(y, 0), padded, padded / W, width,
                                dfilter + (ky * unit.size + kx) * padded * padded, padded);
        }
  if (dinput == nullptr && mask.gradient == nullptr) return;
  for (int y = 0; y < height; ++y)
    for_tiles<V>(
        width, padded / W,
        [&](auto& acc, int64_t p, int64_t j) {
          for (int ky = 0; ky < unit.size; ++ky)
            for (int kx = 0; kx < unit.size; ++kx)
              multiply_add<V>(acc, dz.at(y + ky * unit.dilation - pad, static_cast<int>(p) + kx * unit.dilation - pad), padded,
                              transposed + (ky * unit.size + kx) * padded * padded + j * W, padded, padded);
        },
        [&](auto& acc, int64_t p, int64_t j) {
          if (mask.factors != nullptr)
            mask_tile<V>(acc, mask, input.at(y, static_cast<int>(p)) + j * W, padded, j * W, padded);
          if (dinput != nullptr) add_tile<V>(acc, dinput + (int64_t{y} * width + p) * padded + j * W, padded);
        });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
