// One image through a unit of the cell (convolution before its normalisation), forwards and backwards.
#pragma once
#include <type_traits>

#include "dense-unit.h"
#include "depthwise-tile.h"
#include "winograd-unit.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// The rows [y, y + rows) of what enters the matrix product, [pixels, depth].
template <class V>
SLUICE_INLINE void fill_strip(const Unit& unit, const Bordered& input, const float* filter, int y, int rows, int width,
                              float* strip) {
  const int64_t padded = input.padded;
  if (unit.type == Unit::kFactorizedReduce) {
    for (int r = 0; r < rows; ++r)
      for (int x = 0; x < width; ++x, strip += 2 * padded)
        for (int64_t c = 0; c < padded; c += lanes<V>) {
          store<V>(strip + c, load<V>(input.at(2 * (y + r), 2 * x) + c));
          store<V>(strip + padded + c, load<V>(input.at(2 * (y + r) + 1, 2 * x + 1) + c));
        }
    return;
  }
  const int pad = unit.padding();
  with_window(unit.size, unit.dilation, unit.stride, [&](auto k, auto d, auto s) {
    for (int r = 0; r < rows; ++r)
      depthwise_row<V, k, d, s, false>(input.at((y + r) * s - pad, -pad), input.row(), filter, padded, width,
                                       strip + r * width * padded);
  });
}

/// Computes z [height, width, padded] of one image, whose channels are multiplied by a mask if there is one, and its
/// moments.
template <class V>
void unit_forward(const Unit& unit, const float* packed, const float* mask, const Bordered& input, int height, int width,
                  float* z, const Moments& moments, const Workspace& work) {
  constexpr int W = lanes<V>;
  const int64_t padded = input.padded;
  const float *depthwise = packed + unit.first_offset, *matrix = packed + unit.second_offset;
  if (unit.winograd) {
    winograd_forward<V>(input, work, [&](auto&& take) { take(WinogradForward{matrix, mask, z, moments}); });
    return;
  }
  if (mask != nullptr && unit.type == Unit::kSeparable) {
    mask_pixels<V>(depthwise, mask, unit.taps(), padded, work.masked);
    depthwise = work.masked;
  } else if (mask != nullptr) {
    mask_rows<V>(matrix, mask, unit.depth, padded, work.masked);
    matrix = work.masked;
  }
  const auto finish = [&](int64_t offset, bool first) {
    return [=, &moments](auto& acc, int64_t p, int64_t j) {
      constexpr int P = std::extent<std::remove_reference_t<decltype(acc)>, 0>::value;
      constexpr int N = std::extent<std::remove_reference_t<decltype(acc)>, 1>::value;
      SLUICE_UNROLL
      for (int n = 0; n < N; ++n) {
        const int64_t c = (j + n) * W;
        if (first && p == 0) store<V>(moments.shift + c, acc[0][n]);
        const V shift = load<V>(moments.shift + c);
        V sum = load<V>(moments.sum + c), squares = load<V>(moments.squares + c);
        SLUICE_UNROLL
        for (int i = 0; i < P; ++i) {
          stream<V>(z + (offset + p + i) * padded + c, acc[i][n]);
          const V difference = acc[i][n] - shift;
          sum += difference;
          squares = fma(difference, difference, squares);
        }
        store<V>(moments.sum + c, sum);
        store<V>(moments.squares + c, squares);
      }
    };
  };
  for (int64_t c = 0; c < padded; c += W) {
    store<V>(moments.sum + c, V{});
    store<V>(moments.squares + c, V{});
  }
  if (unit.type == Unit::kDense) {
    const int pad = unit.padding();
    for (int y = 0; y < height; ++y)
      for_tiles<V>(
          width, padded / W,
          [&](auto& acc, int64_t p, int64_t j) {
            for (int ky = 0; ky < unit.size; ++ky)
              for (int kx = 0; kx < unit.size; ++kx)
                multiply_add<V>(acc, input.at(y + ky * unit.dilation - pad, static_cast<int>(p) + kx * unit.dilation - pad),
                                padded, matrix + (ky * unit.size + kx) * padded * padded + j * W, padded, padded);
          },
          finish(int64_t{y} * width, y == 0));
    end_streams();
    return;
  }
  const int64_t rows = strip_rows(unit.depth, width);
  for (int64_t y = 0; y < height; y += rows) {
    const int count = static_cast<int>(height - y < rows ? height - y : rows);
    fill_strip<V>(unit, input, depthwise, static_cast<int>(y), count, width, work.strip);
    for_tiles<V>(
        int64_t{count} * width, padded / W,
        [&](auto& acc, int64_t p, int64_t j) {
          multiply_add<V>(acc, work.strip + p * unit.depth, unit.depth, matrix + j * W, padded, unit.depth);
        },
        finish(y * width, y == 0));
  }
  end_streams();
}

/// Adds to the gradient of the unit's input, `dinput` [input.height, input.width, padded] without border, to that of its
/// mask and to those of its packed filters; each may be null.
template <class V>
void unit_backward(const Unit& unit, const float* packed, const float* flipped, const Mask& mask, const Bordered& input,
                   int height, int width, const float* z, const Upstream& up, float* dinput, float* dfirst, float* dsecond,
                   const Workspace& work) {
  constexpr int W = lanes<V>;
  const int64_t padded = input.padded;
  const float* const transposed = flipped + unit.second_offset;
  if (unit.winograd) {
    winograd_backward<V>(input, work, dinput, [&](auto&& take) { take(WinogradBackward{transposed, mask, z, up, dsecond}); });
    return;
  }
  if (unit.type == Unit::kDense) {
    if (unit.size == 1) return pointwise_backward<V>(transposed, mask, input, z, up, dinput, dsecond, work);
    return direct_backward<V>(unit, transposed, mask, input, z, up, dinput, dsecond, work);
  }
  const bool separable = unit.type == Unit::kSeparable;
  const int64_t depth = unit.depth, rows = strip_rows(depth, width);
  // At stride 2 the gradient is spread to every other pixel of an image of zeros, which makes it one of stride 1.
  const int step = separable ? unit.stride : 1;
  const Bordered& spread = work.spread[step - 1];
  const Mask parts{mask.factors, mask.gradient, work.dmask};
  const bool two_parts = !separable && mask.gradient != nullptr;
  if (two_parts) std::memset(work.dmask, 0, padded * sizeof(float));
  for (int64_t y = 0; y < height; y += rows) {
    const int count = static_cast<int>(height - y < rows ? height - y : rows);
    normalization_gradient<V>(up, z, padded, y * width, int64_t{count} * width, work.dstrip);
    // The strip is masked after the gradient of the mask has seen it.
    if (dsecond != nullptr || mask.gradient != nullptr)
      fill_strip<V>(unit, input, packed + unit.first_offset, static_cast<int>(y), count, width, work.strip);
    if (separable || dinput != nullptr || mask.gradient != nullptr)
      for (int r = 0; r < count; ++r)
        for_tiles<V>(
            width, depth / W,
            [&](auto& acc, int64_t p, int64_t j) {
              multiply_add<V>(acc, work.dstrip + (int64_t{r} * width + p) * padded, padded, transposed + j * W, depth, padded);
            },
            [&](auto& acc, int64_t p, int64_t j) {
              constexpr int P = std::extent<std::remove_reference_t<decltype(acc)>, 0>::value;
              constexpr int N = std::extent<std::remove_reference_t<decltype(acc)>, 1>::value;
              if (mask.factors != nullptr)
                mask_tile<V>(acc, parts, work.strip + (int64_t{r} * width + p) * depth + j * W, depth, j * W, padded);
              if (separable) {
                store_tile<V>(acc, spread.at(static_cast<int>(y + r) * step, static_cast<int>(p) * step) + j * W, step * padded);
              } else if (dinput != nullptr) {
                SLUICE_UNROLL
                for (int i = 0; i < P; ++i) {
                  SLUICE_UNROLL
                  for (int n = 0; n < N; ++n) {
                    const int64_t c = (j + n) * W, odd = c >= padded;
                    float* const out = dinput + ((2 * (y + r) + odd) * input.width + 2 * (p + i) + odd) * padded + c - odd * padded;
                    store<V>(out, load<V>(out) + acc[i][n]);
                  }
                }
              }
            });
    if (dsecond == nullptr) continue;
    const int64_t pixels = int64_t{count} * width;
    if (mask.factors != nullptr) mask_pixels<V>(work.strip, mask.factors, pixels * (depth / padded), padded, work.strip);
    add_outer_products<V>(work.strip, depth, depth, work.dstrip, padded, padded / W, pixels, dsecond, padded);
  }
  if (two_parts) add_second<V>(parts, padded);
  if (!separable) return;
  const int pad = unit.padding();
  with_window(unit.size, unit.dilation, unit.stride, [&](auto k, auto d, auto s) {
    if (dfirst != nullptr)
      depthwise_filter_gradient<V, k, d, s>(input.at(-pad, -pad), input.row(), spread.at(0, 0), spread.row() * s, padded * s,
                                            height, width, padded, dfirst);
    if (dinput != nullptr)
      for (int y = 0; y < input.height; ++y)
        depthwise_row<V, k, d, 1, true>(spread.at(y - pad, -pad), spread.row(), flipped + unit.first_offset, padded,
                                        input.width, dinput + int64_t{y} * input.width * padded);
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
