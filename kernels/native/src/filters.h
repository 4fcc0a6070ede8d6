// The filters and masks of a cell as its products want them, and their gradients as JavaScript wants them.
#pragma once
#include <cstring>

#include "cell.h"
#include "threads.h"
#include "winograd.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Copies a filter [rows, from] into [rows, to] with zeros in the padding.
inline void pack_rows(const float* filter, int64_t rows, int64_t from, int64_t to, float* packed) {
  for (int64_t r = 0; r < rows; ++r) {
    std::memcpy(packed + r * to, filter + r * from, from * sizeof(float));
    std::memset(packed + r * to + from, 0, (to - from) * sizeof(float));
  }
}

/// The matrix of a factorized reduce: [2·padded, padded], in which the first half of the outputs reads the even pixel.
inline void pack_halves(const Unit& unit, int64_t channels, int64_t padded, float* packed) {
  const int64_t even = channels / 2, odd = channels - even;
  std::memset(packed, 0, 2 * padded * padded * sizeof(float));
  for (int64_t c = 0; c < channels; ++c) {
    std::memcpy(packed + c * padded, unit.first + c * even, even * sizeof(float));
    std::memcpy(packed + (padded + c) * padded + even, unit.second + c * odd, odd * sizeof(float));
  }
}

/// The matrices G g Gᵀ of a filter [3, 3, channels, channels] (winograd.h), with zeros in the padding.
inline void pack_winograd(const float* filter, int64_t channels, int64_t padded, float* packed) {
  const int64_t area = channels * channels;
  if (channels != padded) std::memset(packed, 0, kTransformed * padded * padded * sizeof(float));
  for (int64_t i = 0; i < channels; ++i)
    for_lanes<Wide>(channels, [&](int64_t o, auto load, auto store) {
      const float* const from = filter + i * channels + o;
      Wide half[3][4], u[4];
      for (int x = 0; x < 3; ++x) {
        const float* const at = from + x * area;
        transform_filter<Wide>(load(at), load(at + 3 * area), load(at + 6 * area), half[x]);
      }
      for (int y = 0; y < 4; ++y) {
        transform_filter<Wide>(half[0][y], half[1][y], half[2][y], u);
        for (int x = 0; x < 4; ++x) store(packed + ((4 * y + x) * padded + i) * padded + o, u[x]);
      }
    });
}

/// Packs the filters of a cell; with `flipped` also for the gradient of their inputs.
inline void pack_filters(const Cell& cell, float* packed, float* flipped) {
  const int64_t channels = cell.active, padded = cell.padded;
  parallel(cell.candidate_count, [&](int64_t index, int) {
    const Candidate& candidate = cell.candidates[index];
    for (int u = 0; u < candidate.unit_count; ++u) {
      const Unit& unit = candidate.units[u];
      float* const matrix = packed + unit.second_offset;
      const bool dense = unit.type == Unit::kDense;
      const int64_t taps = unit.taps(), matrices = dense ? unit.matrices() : 1, rows = unit.depth / matrices;
      if (unit.type == Unit::kFactorizedReduce) {
        pack_halves(unit, channels, padded, matrix);
      } else if (unit.winograd) {
        pack_winograd(unit.first, channels, padded, matrix);
      } else {
        if (unit.depth != matrices * channels) std::memset(matrix, 0, unit.depth * padded * sizeof(float));
        const float* const filter = dense ? unit.first : unit.second;
        for (int64_t m = 0; m < matrices; ++m)
          pack_rows(filter + m * channels * channels, channels, channels, padded, matrix + m * padded * padded);
      }
      if (unit.type == Unit::kSeparable) pack_rows(unit.first, taps, channels, padded, packed + unit.first_offset);
      if (flipped == nullptr) continue;
      for (int64_t m = 0; m < matrices; ++m) {
        const float* const from = matrix + (unit.winograd ? m : matrices - 1 - m) * padded * padded;
        float* const to = flipped + unit.second_offset + m * padded * padded;
        for (int64_t i = 0; i < rows; ++i)
          for (int64_t o = 0; o < padded; ++o) to[o * rows + i] = from[i * padded + o];
      }
      if (unit.type == Unit::kSeparable)
        for (int64_t t = 0; t < taps; ++t)
          std::memcpy(flipped + unit.first_offset + t * padded, packed + unit.first_offset + (taps - 1 - t) * padded,
                      padded * sizeof(float));
    }
  });
}

/// Copies the masks of a cell with zeros in the padding.
inline void pack_masks(const Cell& cell, float* packed) {
  if (cell.masks == nullptr) return;
  parallel(cell.unit_count, [&](int64_t unit, int) {
    pack_rows(cell.masks + unit * cell.images * cell.active, cell.images, cell.active, cell.padded,
              packed + unit * cell.images * cell.padded);
  });
}

/// The gradients of packed masks without the padding.
inline void unpack_masks(const Cell& cell, const float* packed) {
  for (int64_t row = 0; row < cell.unit_count * cell.images; ++row)
    std::memcpy(cell.dmasks + row * cell.active, packed + row * cell.padded, cell.active * sizeof(float));
}

/// What packed masks, or their gradients, have for a unit and an image: [padded]; null where there are none.
inline float* mask_of(const Cell& cell, float* packed, const Unit& unit, int64_t image) {
  return cell.masks == nullptr ? nullptr : packed + (unit.place * cell.images + image) * cell.padded;
}

/// Gᵀ dU G of a filter by minimal filtering (winograd.h), where dU is summed over the groups in order.
inline void unpack_winograd(const Cell& cell, const Unit& unit, const float* partial, int64_t groups) {
  const int64_t channels = cell.active, padded = cell.padded, area = padded * padded;
  for (int64_t i = 0; i < channels; ++i)
    for_lanes<Wide>(channels, [&](int64_t c, auto load, auto store) {
      const float* const from = partial + unit.second_offset + i * padded + c;
      Wide du[4][4], half[3][4], d[3];
      for (int k = 0; k < 16; ++k) {
        Wide sum = load(from + k * area);
        for (int64_t group = 1; group < groups; ++group) sum += load(from + k * area + group * cell.packed_floats);
        du[k / 4][k % 4] = sum;
      }
      for (int j = 0; j < 4; ++j) {
        Wide column[3];
        gather_filter<Wide>(du[0][j], du[1][j], du[2][j], du[3][j], column);
        for (int y = 0; y < 3; ++y) half[y][j] = column[y];
      }
      for (int y = 0; y < 3; ++y) {
        gather_filter<Wide>(half[y][0], half[y][1], half[y][2], half[y][3], d);
        for (int x = 0; x < 3; ++x) store(unit.dfirst + ((3 * y + x) * channels + i) * channels + c, d[x]);
      }
    });
}

/// Adds the gradients of the packed filters that groups of images have, Cell::packed_floats apart, in their order, and takes
/// the padding out.
inline void unpack_gradients(const Cell& cell, const float* partial, int64_t groups) {
  const int64_t channels = cell.active, padded = cell.padded;
  parallel(cell.candidate_count, [&](int64_t index, int) {
    const Candidate& candidate = cell.candidates[index];
    for (int u = 0; u < candidate.unit_count; ++u) {
      const Unit& unit = candidate.units[u];
      const auto rows = [&](int64_t offset, int64_t count, int64_t from, int64_t width, float* to) {
        if (to == nullptr) return;
        for (int64_t r = 0; r < count; ++r)
          for_lanes<Wide>(width, [&](int64_t c, auto load, auto store) {
            const float* const at = partial + offset + r * padded + from + c;
            auto sum = load(at);
            for (int64_t group = 1; group < groups; ++group) sum += load(at + group * cell.packed_floats);
            store(to + r * width + c, sum);
          });
      };
      if (unit.type == Unit::kSeparable) {
        rows(unit.first_offset, unit.taps(), 0, channels, unit.dfirst);
        rows(unit.second_offset, channels, 0, channels, unit.dsecond);
      } else if (unit.type == Unit::kFactorizedReduce) {
        const int64_t even = channels / 2;
        rows(unit.second_offset, channels, 0, even, unit.dfirst);
        rows(unit.second_offset + padded * padded, channels, even, channels - even, unit.dsecond);
      } else if (unit.winograd) {
        if (unit.dfirst != nullptr) unpack_winograd(cell, unit, partial, groups);
      } else {
        for (int64_t t = 0; t < unit.taps(); ++t)
          rows(unit.second_offset + t * padded * padded, channels, 0, channels,
               unit.dfirst == nullptr ? nullptr : unit.dfirst + t * channels * channels);
      }
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
