// How the columns of a matrix in row-major order are divided into vectors.
//
// Vectors lie side by side; the last one may overlap its neighbour, so that a row of at least eight numbers is read and
// written by whole vectors only. Where a column is computed twice, both results have the same bits.
#pragma once
#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Rows of a tile of a product, and the most vectors side by side in it: as the registers allow.
constexpr int kTileRows = kRegisters == 32 ? 8 : 6;
constexpr int kTileVectors = kRegisters == 32 ? 3 : 2;

/// Up to kTileVectors vectors of columns, of `width` lanes each.
struct ColumnGroup {
  int width;
  int count;
  int64_t start[kTileVectors];
  /// Lanes that exist: fewer than `width` only where the row has fewer than eight numbers.
  int valid;
  int lanes() const { return width * count; }
};

class Columns {
 public:
  explicit Columns(int64_t columns) : columns_(columns) {
    constexpr int W = lanes<Wide>;
    const int64_t rest = columns % W;
    wide_ = columns / W;
    if (rest > 8 && columns >= W) ++wide_;
    narrow_ = rest == 0 ? 0 : columns < 8 ? 1 : rest <= 8 ? 1 : columns < W ? 2 : 0;
    if (W == 8 && rest != 0 && columns >= 8) ++wide_, narrow_ = 0;
    wide_groups_ = (wide_ + kTileVectors - 1) / kTileVectors;
  }

  int64_t groups() const { return wide_groups_ + (narrow_ ? 1 : 0); }

  ColumnGroup group(int64_t index) const {
    constexpr int W = lanes<Wide>;
    ColumnGroup g{};
    if (index < wide_groups_) {
      const int64_t first = wide_ * index / wide_groups_, end = wide_ * (index + 1) / wide_groups_;
      g.width = g.valid = W;
      g.count = static_cast<int>(end - first);
      for (int v = 0; v < g.count; ++v) g.start[v] = (first + v + 1) * W <= columns_ ? (first + v) * W : columns_ - W;
      return g;
    }
    g.width = 8;
    g.count = narrow_;
    g.valid = columns_ < 8 ? static_cast<int>(columns_) : 8;
    g.start[0] = narrow_ == 2 ? 0 : columns_ - g.valid;
    if (narrow_ == 2) g.start[1] = columns_ - 8;
    return g;
  }

  /// The lanes of all groups before this one.
  int64_t lanes_before(int64_t index) const {
    int64_t sum = 0;
    for (int64_t i = 0; i < index; ++i) sum += group(i).lanes();
    return sum;
  }
  int64_t all_lanes() const { return lanes_before(groups()); }

 private:
  int64_t columns_, wide_, wide_groups_;
  int narrow_;
};

/// The types of a group: vectors V, how many, and whether only some lanes exist.
template <class V, int N, bool P>
struct Shape {
  using Vector = V;
  static constexpr int vectors = N;
  static constexpr bool partial = P;
};

/// Calls f with the Shape of a group.
template <class F>
SLUICE_INLINE void with_shape(const ColumnGroup& group, F&& f) {
  if (group.valid < group.width) return f(Shape<F8, 1, true>{});
#if defined(__AVX512F__)
  if (group.width == 8) {
    if (group.count == 1) return f(Shape<F8, 1, false>{});
    return f(Shape<F8, 2, false>{});
  }
  if (group.count == 3) return f(Shape<F16, 3, false>{});
#endif
  if (group.count == 2) return f(Shape<Wide, 2, false>{});
  return f(Shape<Wide, 1, false>{});
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
