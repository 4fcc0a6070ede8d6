// The piece of a cell: the signs of what enters its ReLUs and the places that its max pools take. A pass notes them as
// bits; passes that are held on them are linear where the cell has kinks. NaN counts as positive, so that it is passed on.
#pragma once
#include "cell.h"
#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// All bits or none in each lane, as comparisons give them.
template <class V>
using Lanes = decltype(V{} > V{});

/// The bits of a vector: lane i is bit i.
template <class V>
SLUICE_INLINE unsigned read_bits(const uint8_t* from) {
  return lanes<V> > 8 ? from[0] | from[1] << 8 : from[0];
}

template <class V>
SLUICE_INLINE void write_bits(uint8_t* to, unsigned bits) {
  to[0] = static_cast<uint8_t>(bits);
  if (lanes<V> > 8) to[1] = static_cast<uint8_t>(bits >> 8);
}

template <class V>
SLUICE_INLINE unsigned bits_of(Lanes<V> mask) {
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(V) == 32) return static_cast<unsigned>(_mm256_movemask_ps((__m256)mask));
#endif
  unsigned bits = 0;
  for (int i = 0; i < lanes<V>; ++i) bits |= (mask[i] != 0 ? 1u : 0u) << i;
  return bits;
}

/// a in the lanes whose bit is set, b in the others.
template <class V>
SLUICE_INLINE V where(unsigned bits, V a, V b) {
#if defined(__AVX512F__)
  if constexpr (sizeof(V) == 64) return (V)_mm512_mask_mov_ps((__m512)b, static_cast<__mmask16>(bits), (__m512)a);
#endif
  Lanes<V> own;
  for (int i = 0; i < lanes<V>; ++i) own[i] = 1 << i;
  return (own & static_cast<int>(bits)) != 0 ? a : b;
}

/// max(0, x).
struct Rectifier {
  template <class V>
  SLUICE_INLINE V operator()(V x, int64_t) const {
    return positive(x);
  }
};

/// max(0, x), whose signs are noted from the number `at` on, a multiple of 8.
struct NotingRectifier {
  uint8_t* signs;

  template <class V>
  SLUICE_INLINE V operator()(V x, int64_t at) const {
    write_bits<V>(signs + at / 8, bits_of<V>(~(x <= V{})));
    return positive(x);
  }
};

/// x where the noted sign is positive, else 0.
struct HeldRectifier {
  const uint8_t* signs;

  template <class V>
  SLUICE_INLINE V operator()(V x, int64_t at) const {
    return where<V>(read_bits<V>(signs + at / 8), x, V{});
  }
};

/// Calls f with the rectifier of a pass, for an image whose signs lie `offset` bytes behind the piece's first; -1 where no
/// unit reads what is rectified.
template <class F>
SLUICE_INLINE void with_rectifier(const Cell& cell, int64_t offset, F&& f) {
  if (cell.noted != nullptr && offset >= 0) return f(NotingRectifier{cell.noted + offset});
  if (cell.held != nullptr && offset >= 0) return f(HeldRectifier{cell.held + offset});
  f(Rectifier{});
}

/// The gradient d of a positive part: where the noted sign is positive in a pass that is held, else where x is.
template <class V>
SLUICE_INLINE V rectified_gradient(const uint8_t* held, int64_t at, V x, V d) {
  return held != nullptr ? where<V>(read_bits<V>(held + at / 8), d, V{}) : x > V{} ? d : V{};
}

/// Writes the places of a vector, numbers below 2^planes, as one plane of bits behind another.
template <class V>
SLUICE_INLINE void write_places(uint8_t* to, int64_t plane, int planes, Lanes<V> places) {
  for (int k = 0; k < planes; ++k) write_bits<V>(to + k * plane, bits_of<V>((places & (1 << k)) != 0));
}

/// The places of a vector, as {@link write_places} has them.
template <class V, int planes>
struct Places {
  unsigned bits[planes];

  SLUICE_INLINE Places(const uint8_t* from, int64_t plane) {
    for (int k = 0; k < planes; ++k) bits[k] = read_bits<V>(from + k * plane);
  }
  /// The bits of the lanes that have the place.
  SLUICE_INLINE unsigned are(int place) const {
    unsigned found = ~0u;
    for (int k = 0; k < planes; ++k) found &= bits[k] ^ (static_cast<unsigned>(place >> k & 1) - 1);
    return found;
  }
};

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
