// Depthwise convolution of rows of pixels with padded channels: several outputs in registers, taps unrolled.
#pragma once
#include "tile.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

template <class V, int K, int D, int S, bool Add, int P>
SLUICE_INLINE void depthwise_tile(const float* input, int64_t row, int64_t pixel, const float* filter, int64_t padded,
                                  float* output, int64_t output_pixel) {
  V acc[P];
  SLUICE_UNROLL
  for (int p = 0; p < P; ++p) acc[p] = Add ? load<V>(output + p * output_pixel) : V{};
  SLUICE_UNROLL
  for (int ky = 0; ky < K; ++ky) {
    const float* const line = input + ky * D * row;
    if constexpr (S == 1 && kRegisters == 32) {
      // Neighbouring outputs share most of their inputs: each is loaded once.
      constexpr int kInputs = P + (K - 1) * D;
      V in[kInputs];
      SLUICE_UNROLL
      for (int i = 0; i < kInputs; ++i) in[i] = load<V>(line + i * pixel);
      SLUICE_UNROLL
      for (int kx = 0; kx < K; ++kx) {
        const V w = load<V>(filter + (ky * K + kx) * padded);
        SLUICE_UNROLL
        for (int p = 0; p < P; ++p) acc[p] = fma(in[p + kx * D], w, acc[p]);
      }
    } else {
      SLUICE_UNROLL
      for (int kx = 0; kx < K; ++kx) {
        const V w = load<V>(filter + (ky * K + kx) * padded);
        SLUICE_UNROLL
        for (int p = 0; p < P; ++p) acc[p] = fma(load<V>(line + (p * S + kx * D) * pixel), w, acc[p]);
      }
    }
  }
  SLUICE_UNROLL
  for (int p = 0; p < P; ++p) store<V>(output + p * output_pixel, acc[p]);
}

/// A row of `width` outputs; `input` is the first tap of the first output. Filter [K,K,padded]. Adds to the output or
/// overwrites it.
template <class V, int K, int D, int S, bool Add>
void depthwise_row(const float* input, int64_t row, const float* filter, int64_t padded, int width, float* output) {
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    int x = 0;
    for (; x + 8 <= width; x += 8)
      depthwise_tile<V, K, D, S, Add, 8>(input + x * S * padded + c, row, padded, filter + c, padded,
                                         output + x * padded + c, padded);
    for (; x < width; ++x)
      depthwise_tile<V, K, D, S, Add, 1>(input + x * S * padded + c, row, padded, filter + c, padded,
                                         output + x * padded + c, padded);
  }
}

/// Adds the gradient of the filter [K,K,padded]; `dy` has `dy_row` and `dy_pixel` floats from row to row and pixel to
/// pixel, `input` is the first tap of the first output.
template <class V, int K, int D, int S>
void depthwise_filter_gradient(const float* input, int64_t row, const float* dy, int64_t dy_row, int64_t dy_pixel,
                               int height, int width, int64_t padded, float* gradient) {
  // All taps at once where they fit into the registers, else a row of taps at a time.
  constexpr int kRows = K * K + 2 <= kRegisters ? K : 1;
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    for (int ky = 0; ky < K; ky += kRows) {
      V acc[kRows * K];
      SLUICE_UNROLL
      for (int i = 0; i < kRows * K; ++i) acc[i] = load<V>(gradient + (ky * K + i) * padded + c);
      for (int y = 0; y < height; ++y) {
        const float* const line = input + (int64_t{y} * S + ky * D) * row + c;
        const float* const g = dy + y * dy_row + c;
        for (int x = 0; x < width; ++x) {
          const V up = load<V>(g + x * dy_pixel);
          SLUICE_UNROLL
          for (int i = 0; i < kRows * K; ++i)
            acc[i] = fma(load<V>(line + (i / K) * D * row + (x * S + (i % K) * D) * padded), up, acc[i]);
        }
      }
      SLUICE_UNROLL
      for (int i = 0; i < kRows * K; ++i) store<V>(gradient + (ky * K + i) * padded + c, acc[i]);
    }
  }
}

/// Calls f with the size, dilation and stride of a depthwise convolution as types.
template <class F>
SLUICE_INLINE void with_window(int size, int dilation, int stride, F&& f) {
  const auto strided = [&](auto k, auto d) {
    if (stride == 1) return f(k, d, std::integral_constant<int, 1>{});
    return f(k, d, std::integral_constant<int, 2>{});
  };
  const auto dilated = [&](auto k) {
    if (dilation == 1) return strided(k, std::integral_constant<int, 1>{});
    return strided(k, std::integral_constant<int, 2>{});
  };
  if (size == 3) return dilated(std::integral_constant<int, 3>{});
  return dilated(std::integral_constant<int, 5>{});
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
