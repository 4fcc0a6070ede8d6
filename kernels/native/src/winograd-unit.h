// Dense 3×3 units of a cell by minimal filtering. Units that read the same image share its transformed tiles, and the
// gradients that they give to it are summed before they are transformed back.
#pragma once
#include "mask.h"
#include "winograd.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// A unit forwards: its filters U [16, padded, padded], the mask of its input or null, and where its result goes.
struct WinogradForward {
  const float* filters;
  const float* mask;
  float* z;
  Moments moments;
};

/// A unit backwards: Uᵀ [16, padded, padded], the mask of its input, its result, what its gradient is made of, and where
/// dU is added; null for no gradient of the filters.
struct WinogradBackward {
  const float* transposed;
  Mask mask;
  const float* z;
  Upstream up;
  float* dfilters;
};

/// from [16, tiles, padded] · matrices [16, padded, padded]; finish(acc, at, c) takes the sums of a tile that begins `at`
/// floats after the first number of `from`, at the channel c.
template <class V, class F>
void multiply_tiles(const Tiling& tiling, int64_t tiles, const float* from, const float* matrices, F&& finish) {
  constexpr int W = lanes<V>;
  const int64_t padded = tiling.padded;
  for (int k = 0; k < kTransformed; ++k) {
    const float* const a = from + k * tiling.step;
    const float* const b = matrices + k * padded * padded;
    for_tiles<V>(
        tiles, padded / W,
        [&](auto& acc, int64_t p, int64_t j) { multiply_add<V>(acc, a + p * padded, padded, b + j * W, padded, padded); },
        [&](auto& acc, int64_t p, int64_t j) { finish(acc, k * tiling.step + p * padded + j * W, j * W); });
  }
}

/// Transformed tiles [16, tiles, padded] times a mask of their channels.
template <class V>
void mask_tiles(const Tiling& tiling, int64_t tiles, const float* from, const float* factors, float* to) {
  for (int k = 0; k < kTransformed; ++k)
    mask_pixels<V>(from + k * tiling.step, factors, tiles, tiling.padded, to + k * tiling.step);
}

/// Takes one image through units; for_units(f) calls f(const WinogradForward&) for each, always in the same order.
template <class V, class F>
void winograd_forward(const Bordered& input, const Workspace& work, F&& for_units) {
  const Tiling tiling(input.height, input.width, input.padded);
  tiling.for_strips([&](int first, int rows) {
    const int64_t count = int64_t{rows} * tiling.across;
    transform_input<V>(tiling, input, first, rows, work.tiles[0]);
    for_units([&](const WinogradForward& unit) {
      if (unit.mask != nullptr) mask_tiles<V>(tiling, count, work.tiles[0], unit.mask, work.masked);
      multiply_tiles<V>(tiling, count, unit.mask == nullptr ? work.tiles[0] : work.masked, unit.filters,
                        [&](auto& acc, int64_t at, int64_t) { store_tile<V>(acc, work.tiles[1] + at, tiling.padded); });
      transform_output<V>(tiling, work.tiles[1], first, rows, unit.z, unit.moments);
    });
  });
  end_streams();
}

/// Adds what units give to the gradient of their image, `dinput` [height, width, padded], if it is not null, and to those
/// of their filters and masks.
template <class V, class F>
void winograd_backward(const Bordered& input, const Workspace& work, float* dinput, F&& for_units) {
  const int64_t padded = input.padded;
  const Tiling tiling(input.height, input.width, padded);
  float* const seen = work.tiles[0];
  float* const sum = work.tiles[2];
  tiling.for_strips([&](int first, int rows) {
    const int64_t count = int64_t{rows} * tiling.across;
    bool transformed = false, added = false;
    for_units([&](const WinogradBackward& unit) {
      const bool masked = unit.mask.factors != nullptr;
      transform_gradient<V>(tiling, unit.up, unit.z, first, rows, work.tiles[1]);
      if (!transformed && (unit.dfilters != nullptr || unit.mask.gradient != nullptr)) {
        transform_input<V>(tiling, input, first, rows, seen);
        transformed = true;
      }
      if (unit.dfilters != nullptr) {
        if (masked) mask_tiles<V>(tiling, count, seen, unit.mask.factors, work.masked);
        for (int k = 0; k < kTransformed; ++k)
          add_outer_products<V>((masked ? work.masked : seen) + k * tiling.step, padded, padded,
                                work.tiles[1] + k * tiling.step, padded, padded / lanes<V>, count,
                                unit.dfilters + k * padded * padded, padded);
      }
      if (dinput == nullptr && unit.mask.gradient == nullptr) return;
      multiply_tiles<V>(tiling, count, work.tiles[1], unit.transposed, [&](auto& acc, int64_t at, int64_t c) {
        if (masked) mask_tile<V>(acc, unit.mask, seen + at, padded, c, padded);
        if (added) {
          add_tile<V>(acc, sum + at, padded);
        } else {
          store_tile<V>(acc, sum + at, padded);
        }
      });
      added = true;
    });
    if (added && dinput != nullptr) transform_input_gradient<V>(tiling, sum, first, rows, dinput);
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
