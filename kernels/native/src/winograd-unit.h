// Dense 3×3 units of a cell by minimal filtering. Units that read the same image share its transformed tiles, and the
// gradients that they give to it are summed before they are transformed back.
#pragma once
#include "winograd.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// A unit forwards: its filters U [16, padded, padded], and where its result goes.
struct WinogradForward {
  const float* filters;
  float* z;
  Moments moments;
};

/// A unit backwards: Uᵀ [16, padded, padded], its result, what its gradient is made of, and where dU is added; null for
/// no gradient of the filters.
struct WinogradBackward {
  const float* transposed;
  const float* z;
  Upstream up;
  float* dfilters;
};

/// to [16, tiles, padded] = from [16, tiles, padded] · matrices [16, padded, padded], or added to what is there.
template <class V>
void multiply_tiles(const Tiling& tiling, int64_t tiles, const float* from, const float* matrices, bool add, float* to) {
  constexpr int W = lanes<V>;
  const int64_t padded = tiling.padded;
  for (int k = 0; k < kTransformed; ++k) {
    const float* const a = from + k * tiling.step;
    const float* const b = matrices + k * padded * padded;
    float* const out = to + k * tiling.step;
    for_tiles<V>(
        tiles, padded / W,
        [&](auto& acc, int64_t p, int64_t j) {
          constexpr int P = std::extent<std::remove_reference_t<decltype(acc)>, 0>::value;
          constexpr int N = std::extent<std::remove_reference_t<decltype(acc)>, 1>::value;
          if (add) {
            SLUICE_UNROLL
            for (int i = 0; i < P; ++i) {
              SLUICE_UNROLL
              for (int n = 0; n < N; ++n) acc[i][n] = load<V>(out + (p + i) * padded + (j + n) * W);
            }
          }
          multiply_add<V>(acc, a + p * padded, padded, b + j * W, padded, padded);
        },
        [&](auto& acc, int64_t p, int64_t j) {
          constexpr int P = std::extent<std::remove_reference_t<decltype(acc)>, 0>::value;
          constexpr int N = std::extent<std::remove_reference_t<decltype(acc)>, 1>::value;
          SLUICE_UNROLL
          for (int i = 0; i < P; ++i) {
            SLUICE_UNROLL
            for (int n = 0; n < N; ++n) store<V>(out + (p + i) * padded + (j + n) * W, acc[i][n]);
          }
        });
  }
}

/// Takes one image through units; for_units(f) calls f(const WinogradForward&) for each, always in the same order.
/// `tiles` are two stretches of Tiling::floats().
template <class V, class F>
void winograd_forward(const Bordered& input, float* const* tiles, F&& for_units) {
  const Tiling tiling(input.height, input.width, input.padded);
  tiling.for_strips([&](int first, int rows) {
    transform_input<V>(tiling, input, first, rows, tiles[0]);
    for_units([&](const WinogradForward& unit) {
      multiply_tiles<V>(tiling, int64_t{rows} * tiling.across, tiles[0], unit.filters, false, tiles[1]);
      transform_output<V>(tiling, tiles[1], first, rows, unit.z, unit.moments);
    });
  });
  end_streams();
}

/// Adds what units give to the gradient of their image, `dinput` [height, width, padded], if it is not null, and to those
/// of their filters. `tiles` are three stretches of Tiling::floats().
template <class V, class F>
void winograd_backward(const Bordered& input, float* const* tiles, float* dinput, F&& for_units) {
  const int64_t padded = input.padded;
  const Tiling tiling(input.height, input.width, padded);
  tiling.for_strips([&](int first, int rows) {
    const int64_t count = int64_t{rows} * tiling.across;
    bool seen = false, added = false;
    for_units([&](const WinogradBackward& unit) {
      transform_gradient<V>(tiling, unit.up, unit.z, first, rows, tiles[1]);
      if (unit.dfilters != nullptr) {
        if (!seen) transform_input<V>(tiling, input, first, rows, tiles[0]);
        seen = true;
        for (int k = 0; k < kTransformed; ++k)
          add_outer_products<V>(tiles[0] + k * tiling.step, padded, padded, tiles[1] + k * tiling.step, padded,
                                padded / lanes<V>, count, unit.dfilters + k * padded * padded, padded);
      }
      if (dinput == nullptr) return;
      multiply_tiles<V>(tiling, count, tiles[1], unit.transposed, added, tiles[2]);
      added = true;
    });
    if (added) transform_input_gradient<V>(tiling, tiles[2], first, rows, dinput);
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
