// Minimal filtering F(2×2, 3×3) (Lavin and Gray, CVPR 2016, eq. 8): an image is cut into tiles of 2×2 results, and the
// 3×3 filters g and the 4×4 pixels d that a tile sees are transformed, so that a tile takes 16 products instead of 36:
//
//   Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A,   Bᵀ = 1  0 −1  0    G = 1   0   0    Aᵀ = 1 1  1 0
//                                        0  1  1  0        ½   ½   ½         0 1 −1 1
//                                        0 −1  1  0        ½  −½   ½
//                                        0 −1  0  1        0   0   1
//
// (the last row of Bᵀ and the last column of Aᵀ with the opposite sign, which spares negations). The gradients are taken
// by the adjoint of each step: dM = A dY Aᵀ, dU = Vᵀ dM, dV = dM Uᵀ, dg = Gᵀ dU G, dd = B dV Bᵀ. Transformed tiles
// [16, tiles, padded] lie as 16 matrices, `step` floats apart.
#pragma once
#include "bordered.h"
#include "tile.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Numbers of a transformed tile.
constexpr int kTransformed = 16;

/// The tiles of an image, in strips of whole rows of tiles.
struct Tiling {
  /// Floats of one of the 16 matrices of a strip, where a row of tiles is not longer.
  static constexpr int64_t kFloats = 1024;

  int height, width, down, across, rows;
  int64_t padded, step;

  Tiling(int height, int width, int64_t padded)
      : height(height), width(width), down((height + 1) / 2), across((width + 1) / 2), padded(padded) {
    const int64_t fitting = kFloats / (across * padded);
    rows = fitting < 1 ? 1 : fitting < down ? static_cast<int>(fitting) : down;
    // One line of the cache more, lest the 16 matrices meet in the same places of the cache.
    step = rows * across * padded + 16;
  }

  /// Floats of a transformed strip.
  int64_t floats() const { return kTransformed * step; }

  /// Calls f(first row of tiles, rows) for the strips.
  template <class F>
  SLUICE_INLINE void for_strips(F&& f) const {
    for (int first = 0; first < down; first += rows) f(first, down - first < rows ? down - first : rows);
  }
};

/// Bᵀ x for one column of four numbers.
template <class V>
SLUICE_INLINE void see(const V& a, const V& b, const V& c, const V& d, V (&to)[4]) {
  to[0] = a - c;
  to[1] = b + c;
  to[2] = c - b;
  to[3] = d - b;
}

/// B x, its adjoint.
template <class V>
SLUICE_INLINE void spread(const V& a, const V& b, const V& c, const V& d, V (&to)[4]) {
  const V sum = b + c;
  to[0] = a;
  to[1] = b - c - d;
  to[2] = sum - a;
  to[3] = d;
}

/// G g for one column of a filter.
template <class V>
SLUICE_INLINE void transform_filter(const V& a, const V& b, const V& c, V (&to)[4]) {
  to[0] = a;
  to[1] = 0.5f * (a + c + b);
  to[2] = 0.5f * (a + c - b);
  to[3] = c;
}

/// Gᵀ x, the adjoint of a filter's transform.
template <class V>
SLUICE_INLINE void gather_filter(const V& a, const V& b, const V& c, const V& d, V (&to)[3]) {
  const V sum = 0.5f * (b + c);
  to[0] = a + sum;
  to[1] = 0.5f * (b - c);
  to[2] = sum + d;
}

/// Bᵀ d B of the tiles of a strip of an image whose border reaches one pixel beyond its last tile.
template <class V>
void transform_input(const Tiling& tiling, const Bordered& input, int first, int rows, float* to) {
  const int64_t padded = tiling.padded, row = input.row(), step = tiling.step;
  const auto column = [row](const float* at, V (&seen)[4]) {
    see<V>(load<V>(at), load<V>(at + row), load<V>(at + 2 * row), load<V>(at + 3 * row), seen);
  };
  for (int r = 0; r < rows; ++r)
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      const float* from = input.at(2 * (first + r) - 1, -1) + c;
      float* out = to + r * tiling.across * padded + c;
      V seen[4][4];
      column(from, seen[0]);
      column(from + padded, seen[1]);
      for (int x = 0; x < tiling.across; ++x, from += 2 * padded, out += padded) {
        column(from + 2 * padded, seen[2]);
        column(from + 3 * padded, seen[3]);
        SLUICE_UNROLL
        for (int i = 0; i < 4; ++i) {
          V value[4];
          see<V>(seen[0][i], seen[1][i], seen[2][i], seen[3][i], value);
          SLUICE_UNROLL
          for (int j = 0; j < 4; ++j) store<V>(out + (4 * i + j) * step, value[j]);
          seen[0][i] = seen[2][i];
          seen[1][i] = seen[3][i];
        }
      }
    }
}

/// Aᵀ m A of the tiles of a strip: z [height, width, padded] and its moments, which the first strip begins.
template <class V>
void transform_output(const Tiling& tiling, const float* from, int first, int rows, float* z, const Moments& moments) {
  const int64_t padded = tiling.padded, step = tiling.step;
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    V shift{}, sum{}, squares{};
    if (first > 0) {
      shift = load<V>(moments.shift + c);
      sum = load<V>(moments.sum + c);
      squares = load<V>(moments.squares + c);
    }
    for (int r = 0; r < rows; ++r) {
      const float* m = from + r * tiling.across * padded + c;
      const int y = 2 * (first + r);
      float* const out = z + int64_t{y} * tiling.width * padded + c;
      for (int x = 0; x < tiling.width; x += 2, m += padded) {
        V half[4][2];
        SLUICE_UNROLL
        for (int i = 0; i < 4; ++i) {
          const V a = load<V>(m + 4 * i * step), b = load<V>(m + (4 * i + 1) * step), d = load<V>(m + (4 * i + 2) * step);
          half[i][0] = a + (b + d);
          half[i][1] = b - d + load<V>(m + (4 * i + 3) * step);
        }
        SLUICE_UNROLL
        for (int k = 0; k < 4; ++k) {
          const int dy = k / 2, dx = k % 2;
          if (y + dy >= tiling.height || x + dx >= tiling.width) continue;
          const V value = dy == 0 ? half[0][dx] + (half[1][dx] + half[2][dx]) : half[1][dx] - half[2][dx] + half[3][dx];
          stream<V>(out + (dy * tiling.width + x + dx) * padded, value);
          if (k == 0 && x == 0 && y == 0) shift = value;
          const V difference = value - shift;
          sum += difference;
          squares = fma(difference, difference, squares);
        }
      }
    }
    store<V>(moments.shift + c, shift);
    store<V>(moments.sum + c, sum);
    store<V>(moments.squares + c, squares);
  }
}

/// A dz Aᵀ of the tiles of a strip; dz is 0 outside the image.
template <class V>
void transform_gradient(const Tiling& tiling, const Upstream& up, const float* z, int first, int rows, float* to) {
  const int64_t padded = tiling.padded, step = tiling.step, ahead = rows * 2 * tiling.width * padded;
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    const V a = load<V>(up.a + c), b = load<V>(up.b + c), d = load<V>(up.d + c);
    for (int r = 0; r < rows; ++r) {
      float* out = to + r * tiling.across * padded + c;
      const int y = 2 * (first + r);
      for (int x = 0; x < tiling.width; x += 2, out += padded) {
        V dz[2][2];
        SLUICE_UNROLL
        for (int k = 0; k < 4; ++k) {
          const int64_t at = (int64_t{y + k / 2} * tiling.width + x + k % 2) * padded + c;
          if (y + k / 2 < tiling.height && x + k % 2 < tiling.width) {
            prefetch(z + at + ahead);
            prefetch(up.g + at + ahead);
            dz[k / 2][k % 2] = fma(a, load<V>(up.g + at), fma(b, load<V>(z + at), d));
          } else {
            dz[k / 2][k % 2] = V{};
          }
        }
        const V half[4][2] = {{dz[0][0], dz[0][1]},
                              {dz[0][0] + dz[1][0], dz[0][1] + dz[1][1]},
                              {dz[0][0] - dz[1][0], dz[0][1] - dz[1][1]},
                              {dz[1][0], dz[1][1]}};
        SLUICE_UNROLL
        for (int i = 0; i < 4; ++i) {
          store<V>(out + 4 * i * step, half[i][0]);
          store<V>(out + (4 * i + 1) * step, half[i][0] + half[i][1]);
          store<V>(out + (4 * i + 2) * step, half[i][0] - half[i][1]);
          store<V>(out + (4 * i + 3) * step, half[i][1]);
        }
      }
    }
  }
}

/// Adds B dV Bᵀ of the tiles of a strip to the gradient of the image, `dinput` [height, width, padded].
template <class V>
void transform_input_gradient(const Tiling& tiling, const float* from, int first, int rows, float* dinput) {
  const int64_t padded = tiling.padded, step = tiling.step;
  for (int r = 0; r < rows; ++r)
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      const int top = 2 * (first + r) - 1;
      float* const out = dinput + int64_t{top} * tiling.width * padded + c;
      const float* m = from + r * tiling.across * padded + c;
      // The last two columns of a tile are the first two of the next one.
      V after[4][2] = {};
      const auto add = [&](int i, int x, const V& value) {
        if (top + i < 0 || top + i >= tiling.height || x < 0 || x >= tiling.width) return;
        float* const at = out + (i * tiling.width + x) * padded;
        store<V>(at, load<V>(at) + value);
      };
      for (int x = 0; x < tiling.across; ++x, m += padded) {
        V half[4][4];
        SLUICE_UNROLL
        for (int j = 0; j < 4; ++j) {
          V column[4];
          spread<V>(load<V>(m + j * step), load<V>(m + (4 + j) * step), load<V>(m + (8 + j) * step), load<V>(m + (12 + j) * step),
                    column);
          SLUICE_UNROLL
          for (int i = 0; i < 4; ++i) half[i][j] = column[i];
        }
        SLUICE_UNROLL
        for (int i = 0; i < 4; ++i) {
          V value[4];
          spread<V>(half[i][0], half[i][1], half[i][2], half[i][3], value);
          add(i, 2 * x - 1, after[i][0] + value[0]);
          add(i, 2 * x, after[i][1] + value[1]);
          after[i][0] = value[2];
          after[i][1] = value[3];
        }
      }
      SLUICE_UNROLL
      for (int i = 0; i < 4; ++i) add(i, 2 * tiling.across - 1, after[i][0]);
    }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
