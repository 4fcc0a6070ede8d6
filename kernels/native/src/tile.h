// Products of a strip of pixels with a small matrix, in register tiles of P pixels × N vectors of output channels.
#pragma once
#include "vector.h"

#if defined(__clang__)
#define SLUICE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SLUICE_UNROLL _Pragma("GCC unroll 32")
#endif

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Asks for what will be read soon; the hardware follows a stream by itself only within a page.
SLUICE_INLINE void prefetch(const float* p) { __builtin_prefetch(p, 0, 2); }

/// Pixels by which the channels of one node are asked for before their turn.
constexpr int64_t kPixelsAhead = 16;

/// Asks for some channels of a pixel, to be read or to be written.
template <bool kWrite>
SLUICE_INLINE void prefetch_channels(const float* p, int64_t count) {
  for (int64_t c = 0; c < count + 15; c += 16) __builtin_prefetch(p + c, kWrite, 2);
}

/// acc[p][n] += Σ_k a[p·lda + k] · b[k·ldb + n·lanes]
template <class V, int P, int N>
SLUICE_INLINE void multiply_add(V (&acc)[P][N], const float* a, int64_t lda, const float* b, int64_t ldb, int64_t depth) {
  constexpr int W = lanes<V>;
  // Three rows to a pointer, which every processor addresses without further arithmetic; the compiler would keep a
  // pointer for each row and run out of registers.
  constexpr int kGroups = (P + 2) / 3;
  const float* rows[kGroups];
  for (int g = 0; g < kGroups; ++g) rows[g] = a + 3 * g * lda;
  for (int64_t k = 0; k < depth; ++k) {
    V w[N];
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) w[n] = load<V>(b + n * W);
    SLUICE_UNROLL
    for (int p = 0; p < P; ++p) {
      const V x = splat<V>(rows[p / 3][(p % 3) * lda]);
      SLUICE_UNROLL
      for (int n = 0; n < N; ++n) acc[p][n] = fma(x, w[n], acc[p][n]);
    }
    b += ldb;
    SLUICE_UNROLL
    for (int g = 0; g < kGroups; ++g) {
      ++rows[g];
      asm("" : "+r"(rows[g]));
    }
  }
}

template <class V, int P, int N, class Accumulate, class Finish>
SLUICE_INLINE void one_tile(int64_t p, int64_t j, Accumulate& accumulate, Finish& finish) {
  V acc[P][N] = {};
  accumulate(acc, p, j);
  finish(acc, p, j);
}

template <class V, int N, class Accumulate, class Finish>
SLUICE_INLINE void tile_column(int64_t pixels, int64_t j, Accumulate& accumulate, Finish& finish) {
  constexpr int P = kRegisters == 32 || N == 1 ? 8 : N == 2 ? 6 : 4;
  int64_t p = 0;
  for (; p + P <= pixels; p += P) one_tile<V, P, N>(p, j, accumulate, finish);
  for (; p + 2 <= pixels; p += 2) one_tile<V, 2, N>(p, j, accumulate, finish);
  if (p < pixels) one_tile<V, 1, N>(p, j, accumulate, finish);
}

/// Covers pixels × vectors with tiles: accumulate(acc, p, j) sums a tile that begins at pixel p and vector j, and
/// finish(acc, p, j) takes the sums. The pixels of a column come in their order.
template <class V, class Accumulate, class Finish>
SLUICE_INLINE void for_tiles(int64_t pixels, int64_t vectors, Accumulate&& accumulate, Finish&& finish) {
  for (int64_t j = 0; j < vectors;) {
    const int64_t left = vectors - j;
    if (kRegisters == 32 && (left == 3 || left > 4)) {
      tile_column<V, 3>(pixels, j, accumulate, finish);
      j += 3;
    } else if (left >= 2) {
      tile_column<V, 2>(pixels, j, accumulate, finish);
      j += 2;
    } else {
      tile_column<V, 1>(pixels, j, accumulate, finish);
      j += 1;
    }
  }
}

/// Writes a tile to [pixels, step].
template <class V, int P, int N>
SLUICE_INLINE void store_tile(const V (&acc)[P][N], float* to, int64_t step) {
  SLUICE_UNROLL
  for (int i = 0; i < P; ++i) {
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) store<V>(to + i * step + n * lanes<V>, acc[i][n]);
  }
}

/// Adds a tile to [pixels, step].
template <class V, int P, int N>
SLUICE_INLINE void add_tile(const V (&acc)[P][N], float* to, int64_t step) {
  SLUICE_UNROLL
  for (int i = 0; i < P; ++i) {
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) {
      float* const at = to + i * step + n * lanes<V>;
      store<V>(at, load<V>(at) + acc[i][n]);
    }
  }
}

template <class V, int K, int N>
SLUICE_INLINE void outer_tile(const float* a, int64_t lda, const float* b, int64_t ldb, int64_t pixels, float* sum,
                              int64_t ldsum) {
  constexpr int W = lanes<V>;
  V acc[K][N];
  SLUICE_UNROLL
  for (int k = 0; k < K; ++k) {
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) acc[k][n] = load<V>(sum + k * ldsum + n * W);
  }
  for (int64_t p = 0; p < pixels; ++p) {
    V w[N];
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) w[n] = load<V>(b + p * ldb + n * W);
    SLUICE_UNROLL
    for (int k = 0; k < K; ++k) {
      const V x = splat<V>(a[p * lda + k]);
      SLUICE_UNROLL
      for (int n = 0; n < N; ++n) acc[k][n] = fma(x, w[n], acc[k][n]);
    }
  }
  SLUICE_UNROLL
  for (int k = 0; k < K; ++k) {
    SLUICE_UNROLL
    for (int n = 0; n < N; ++n) store<V>(sum + k * ldsum + n * W, acc[k][n]);
  }
}

template <class V, int N>
SLUICE_INLINE void outer_column(const float* a, int64_t lda, int64_t depth, const float* b, int64_t ldb, int64_t pixels,
                                float* sum, int64_t ldsum) {
  constexpr int K = kRegisters == 32 || N == 1 ? 8 : 4;
  int64_t k = 0;
  for (; k + K <= depth; k += K) outer_tile<V, K, N>(a + k, lda, b, ldb, pixels, sum + k * ldsum, ldsum);
  for (; k < depth; ++k) outer_tile<V, 1, N>(a + k, lda, b, ldb, pixels, sum + k * ldsum, ldsum);
}

/// sum[k][j] += Σ_p a[p·lda + k] · b[p·ldb + j] for k < depth and j < vectors·lanes: the gradient of a filter.
template <class V>
SLUICE_INLINE void add_outer_products(const float* a, int64_t lda, int64_t depth, const float* b, int64_t ldb,
                                      int64_t vectors, int64_t pixels, float* sum, int64_t ldsum) {
  constexpr int W = lanes<V>;
  for (int64_t j = 0; j < vectors;) {
    const int64_t left = vectors - j;
    if (kRegisters == 32 && (left == 3 || left > 4)) {
      outer_column<V, 3>(a, lda, depth, b + j * W, ldb, pixels, sum + j * W, ldsum);
      j += 3;
    } else if (left >= 2) {
      outer_column<V, 2>(a, lda, depth, b + j * W, ldb, pixels, sum + j * W, ldsum);
      j += 2;
    } else {
      outer_column<V, 1>(a, lda, depth, b + j * W, ldb, pixels, sum + j * W, ldsum);
      j += 1;
    }
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
