// Scratch memory of the threads of a pass through a cell.
#pragma once
#include "cell-image.h"
#include "filters.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Lays out one stretch of scratch memory for each thread; the borders of images are cleared once and stay zero.
class Workspaces {
 public:
  Workspaces(Call& call, const Cell& cell, bool backward)
      : cell_(cell), backward_(backward), floats_(size()), memory_(call.arena, floats_ * threads()) {
    parallel(threads(), [&](int64_t worker, int) { std::memset(memory_ + worker * floats_, 0, floats_ * sizeof(float)); });
  }

  struct Views {
    Workspace work;
    int64_t strip_floats;
    /// The positive part of a node's values, at the size of the inputs and of the other nodes.
    Bordered outer, inner;
    /// Active channels of an image; gradients of its values and of its positive part; all channels.
    float *plain, *dplain, *drectified, *full;
    /// Factors of the terms of a node.
    float* factors;
  };

  Views of(int worker) const {
    Views v{};
    int64_t offset = 0;
    float* const base = memory_ + worker * floats_;
    lay_out(base, offset, v);
    return v;
  }

 private:
  /// Most terms of a sum: candidates of one node or one pool.
  int64_t factor_floats() const { return (int64_t{cell_.candidate_count} + 4) * cell_.padded; }

  int64_t size() const {
    Views v{};
    int64_t offset = 0;
    lay_out(nullptr, offset, v);
    return offset;
  }

  void lay_out(float* base, int64_t& offset, Views& v) const {
    const auto take = [&](int64_t floats) {
      float* const at = base == nullptr ? nullptr : base + offset;
      offset += round_up(floats, 16);
      return at;
    };
    const auto bordered = [&](int height, int width) {
      Bordered image{nullptr, height, width, cell_.border, cell_.padded};
      image.data = take(image.floats());
      return image;
    };
    const Node& input = cell_.nodes[0];
    int64_t depth = cell_.padded, tiles = 0, masked = 0;
    for (int i = 0; i < cell_.candidate_count; ++i)
      for (int u = 0; u < cell_.candidates[i].unit_count; ++u) {
        const Unit& unit = cell_.candidates[i].units[u];
        if (unit.type == Unit::kFactorizedReduce) depth = 2 * cell_.padded;
        if (unit.winograd) tiles = Tiling(cell_.height(), cell_.width(), cell_.padded).floats();
        if (cell_.masks == nullptr || (backward_ && !unit.winograd)) continue;
        const int64_t rows = unit.type == Unit::kSeparable ? unit.taps() : unit.depth;
        const int64_t floats = unit.winograd ? tiles : rows * cell_.padded;
        masked = masked > floats ? masked : floats;
      }
    const int64_t strip = depth * input.width > kStrip ? depth * input.width : kStrip;
    const int64_t pixels = int64_t{input.height} * input.width;
    v.strip_floats = strip;
    v.work.strip = take(strip);
    v.work.dstrip = take(strip);
    for (int i = 0; i < (backward_ ? 3 : 2); ++i) v.work.tiles[i] = take(tiles);
    v.work.masked = take(masked);
    v.outer = bordered(input.height, input.width);
    v.inner = bordered(cell_.height(), cell_.width());
    v.plain = take(pixels * cell_.padded);
    v.factors = take(factor_floats());
    if (!backward_) return;
    v.work.spread[0] = bordered(cell_.height(), cell_.width());
    v.work.spread[1] = bordered(input.height, input.width);
    v.work.dmask = take(cell_.dmasks == nullptr ? 0 : cell_.padded);
    v.dplain = take(pixels * cell_.padded);
    v.drectified = take(pixels * cell_.padded);
    v.full = take(pixels * (cell_.channels > cell_.padded ? cell_.channels : cell_.padded));
  }

  const Cell& cell_;
  const bool backward_;
  const int64_t floats_;
  Scratch memory_;
};

/// The active channels of an image of a node: kept in the tape, or where they are read into scratch memory.
inline float* plain_of(const Cell& cell, int node, int64_t image, const Workspaces::Views& views) {
  float* const compact = cell.compact(node, image);
  return compact == nullptr ? views.plain : compact;
}

/// Where the positive part of a node's values is, inside its border.
inline const Bordered& rectified_of(const Cell& cell, int node, const Workspaces::Views& views) {
  return node < cell.outer_inputs ? views.outer : views.inner;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
