// Tiles of products of matrices, kept in registers: rows of numbers that are spread over all lanes, times vectors of
// columns. Each result is one sum in a fixed order, whatever the tiles.
#pragma once
#include "columns.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Packs a group of columns of a matrix whose entries are `down` and `right` floats apart, as [depth][lanes].
/// Returns the end of what it wrote.
inline float* pack_group(const float* from, int64_t depth, int64_t down, int64_t right, const ColumnGroup& group, float* to) {
  for (int64_t k = 0; k < depth; ++k)
    for (int v = 0; v < group.count; ++v, to += group.width) {
      const float* row = from + k * down + group.start[v] * right;
      for (int lane = 0; lane < group.width; ++lane) to[lane] = lane < group.valid ? row[lane * right] : 0;
    }
  return to;
}

/// Floats of a line of the cache.
constexpr int64_t kLine = 16;

/// y[r][columns] = Σ over the runs, and over the `length` numbers of a run, of x[r][run + i] · w, for the first `rows`
/// of the rows x. Missing rows must point to some row that exists. What lies `ahead` floats further is asked for: the
/// hardware does not follow so many rows at once by itself.
template <class S>
SLUICE_INLINE void product_tile(const float* const* x, const int64_t* runs, int64_t count, int64_t length, const float* w,
                                float* const* y, int rows, const ColumnGroup& group, int64_t ahead) {
  using V = typename S::Vector;
  constexpr int N = S::vectors, P = kTileRows, W = lanes<V>;
  V sum[P][N];
#pragma GCC unroll 8
  for (int r = 0; r < P; ++r)
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) sum[r][v] = V{};
#pragma GCC unroll 8
  for (int r = 0; r < P; ++r)
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) __builtin_prefetch(y[r] + group.start[v], 1);
  for (int64_t run = 0; run < count; ++run) {
    const float* p[P];
#pragma GCC unroll 8
    for (int r = 0; r < P; ++r) p[r] = x[r] + runs[run];
    for (int64_t i = 0; i < length; ++i, w += N * W) {
      if (i % kLine == 0) {
#pragma GCC unroll 8
        for (int r = 0; r < P; ++r) __builtin_prefetch(p[r] + i + ahead);
      }
      V b[N];
#pragma GCC unroll 3
      for (int v = 0; v < N; ++v) b[v] = load<V>(w + v * W);
#pragma GCC unroll 8
      for (int r = 0; r < P; ++r) {
        const V a = splat<V>(p[r][i]);
#pragma GCC unroll 3
        for (int v = 0; v < N; ++v) sum[r][v] = fma(a, b[v], sum[r][v]);
      }
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < P; ++r) {
    if (r >= rows) break;
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) {
      if constexpr (S::partial)
        store_partial(y[r] + group.start[v], sum[r][v], group.valid);
      else
        store(y[r] + group.start[v], sum[r][v]);
    }
  }
}

/// How positions of two images of numbers are walked through together: x has its own steps, dy is contiguous.
struct Walk {
  int64_t images, rows, columns;
  int64_t x_image, x_row, x_column;
  int64_t dy_column;
  /// Floats of x by which it is asked for before its turn.
  int64_t ahead;
};

/// sums[R][lanes] += Σ over positions of x[position][0..R) · dy[position][columns].
template <class S, int R>
SLUICE_INLINE void outer_tile(const float* x, const float* dy, const Walk& walk, float* sums, const ColumnGroup& group) {
  using V = typename S::Vector;
  constexpr int N = S::vectors, W = lanes<V>;
  V sum[R][N];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) sum[r][v] = load<V>(sums + (r * N + v) * W);
  const float* column[N];
#pragma GCC unroll 3
  for (int v = 0; v < N; ++v) column[v] = dy + group.start[v];
  int64_t at = 0;
  for (int64_t image = 0; image < walk.images; ++image)
    for (int64_t row = 0; row < walk.rows; ++row) {
      const float* p = x + image * walk.x_image + row * walk.x_row;
      for (int64_t i = 0; i < walk.columns; ++i, p += walk.x_column, at += walk.dy_column) {
        __builtin_prefetch(p + walk.ahead, 0, 2);
        V b[N];
#pragma GCC unroll 3
        for (int v = 0; v < N; ++v) {
          if constexpr (S::partial)
            b[v] = load_partial<V>(column[v] + at, group.valid);
          else
            b[v] = load<V>(column[v] + at);
        }
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
          const V a = splat<V>(p[r]);
#pragma GCC unroll 3
          for (int v = 0; v < N; ++v) sum[r][v] = fma(a, b[v], sum[r][v]);
        }
      }
    }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) store(sums + (r * N + v) * W, sum[r][v]);
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
