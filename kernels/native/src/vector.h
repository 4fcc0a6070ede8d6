// Vectors of floats. Every kernel is compiled once for each instruction set; SLUICE_INSTRUCTIONS is its name space.
//
// Channels lie in the lanes and sums run over pixels, so that no result depends on the width of a vector; products are
// added by explicit fused multiply-adds, and the compiler may fuse no others (-ffp-contract=off).
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define SLUICE_INLINE inline __attribute__((always_inline))

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

typedef float F8 __attribute__((vector_size(32)));
typedef float F16 __attribute__((vector_size(64)));

/// The number of lanes.
template <class V>
constexpr int lanes = sizeof(V) / sizeof(float);

/// The widest vector that the instruction set has in one register.
#if defined(__AVX512F__)
using Wide = F16;
constexpr int kRegisters = 32;
#else
using Wide = F8;
constexpr int kRegisters = 16;
#endif

template <class V>
SLUICE_INLINE V load(const float* p) {
  V v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

template <class V>
SLUICE_INLINE void store(float* p, V v) {
  std::memcpy(p, &v, sizeof v);
}

/// Writes what is not read again soon: past the caches, where a vector fills one of their lines. `p` is aligned to the
/// vector. The writes of a block of work are complete after {@link end_streams}.
template <class V>
SLUICE_INLINE void stream(float* p, V v) {
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return _mm512_stream_ps(p, (__m512)v);
#endif
  store<V>(p, v);
}

SLUICE_INLINE void end_streams() {
#if defined(__AVX512F__)
  _mm_sfence();
#endif
}

template <class V>
SLUICE_INLINE V splat(float x) {
  return x - V{};
}

/// a·b + c, rounded once where the processor can.
SLUICE_INLINE float fma(float a, float b, float c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

SLUICE_INLINE F8 fma(F8 a, F8 b, F8 c) {
#if defined(__AVX2__)
  return (F8)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__aarch64__)
  F8 r;
  float32x4_t p[2], q[2], s[2];
  std::memcpy(p, &a, 32), std::memcpy(q, &b, 32), std::memcpy(s, &c, 32);
  s[0] = vfmaq_f32(s[0], p[0], q[0]), s[1] = vfmaq_f32(s[1], p[1], q[1]);
  std::memcpy(&r, s, 32);
  return r;
#else
  return a * b + c;
#endif
}

SLUICE_INLINE F16 fma(F16 a, F16 b, F16 c) {
#if defined(__AVX512F__)
  return (F16)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#else
  F8 p[2], q[2], s[2];
  std::memcpy(p, &a, 64), std::memcpy(q, &b, 64), std::memcpy(s, &c, 64);
  s[0] = fma(p[0], q[0], s[0]), s[1] = fma(p[1], q[1], s[1]);
  F16 r;
  std::memcpy(&r, s, 64);
  return r;
#endif
}

/// a where the lane of a is greater than that of b or not a number, else b: the positive part keeps NaN.
template <class V>
SLUICE_INLINE V max_keeping_nan(V a, V b) {
  return (a <= b) ? b : a;
}

/// The positive part; NaN stays NaN.
template <class V>
SLUICE_INLINE V positive(V x) {
  return max_keeping_nan(x, V{});
}

#if defined(__AVX2__) && !defined(__AVX512VL__)
/// Ones in the first n lanes.
SLUICE_INLINE __m256i first_lanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

/// The first n < lanes<V> floats at p, 0 in the other lanes; reads nothing beyond them.
template <class V>
SLUICE_INLINE V load_partial(const float* p, int n) {
  V v{};
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return (V)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#endif
#if defined(__AVX512VL__)
  if constexpr (sizeof(V) == 32) return (V)_mm256_maskz_loadu_ps((__mmask8)((1u << n) - 1), p);
#elif defined(__AVX2__)
  if constexpr (sizeof(V) == 32) return (V)_mm256_maskload_ps(p, first_lanes(n));
#endif
  std::memcpy(&v, p, n * sizeof(float));
  return v;
}

/// Writes the first n < lanes<V> lanes to p, and nothing beyond them.
template <class V>
SLUICE_INLINE void store_partial(float* p, V v, int n) {
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)v);
#endif
#if defined(__AVX512VL__)
  if constexpr (sizeof(V) == 32) return _mm256_mask_storeu_ps(p, (__mmask8)((1u << n) - 1), (__m256)v);
#elif defined(__AVX2__)
  if constexpr (sizeof(V) == 32) return _mm256_maskstore_ps(p, first_lanes(n), (__m256)v);
#endif
  std::memcpy(p, &v, n * sizeof(float));
}

/// Calls f(offset, load, store) for [0, count) in vectors: load(pointer) and store(pointer, value) are whole or partial.
template <class V, class F>
SLUICE_INLINE void for_lanes(int64_t count, F&& f) {
  constexpr int W = lanes<V>;
  int64_t i = 0;
  for (; i + W <= count; i += W) f(i, [](const float* p) { return load<V>(p); }, [](float* p, V v) { store<V>(p, v); });
  if (const int rest = static_cast<int>(count - i))
    f(
        i, [rest](const float* p) { return load_partial<V>(p, rest); },
        [rest](float* p, V v) { store_partial<V>(p, v, rest); });
}

constexpr int64_t round_up(int64_t x, int64_t unit) { return (x + unit - 1) / unit * unit; }

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
