// Convolutions of each channel by its own filter: what they and their gradients share.
#pragma once
#include "arena.h"
#include "columns.h"
#include "images.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Floats from one pixel to the next of copies with zeros around them: at least a narrow vector.
inline int64_t pixel_pitch(int64_t channels) { return most(channels, 8); }

/// Copies columns [left, left + columns) of a row of pixels; those outside it, and channels beyond the last, are 0.
inline void place_row(const float* from, const Images& of, int64_t left, int64_t columns, float* to) {
  const int64_t c = of.channels, pitch = pixel_pitch(c);
  const int64_t begin = most(0, least(-left, columns)), end = most(begin, least(of.width - left, columns));
  std::memset(to, 0, begin * pitch * sizeof(float));
  std::memset(to + end * pitch, 0, (columns - end) * pitch * sizeof(float));
  from += (left + begin) * c, to += begin * pitch;
  if (pitch == c) {
    std::memcpy(to, from, (end - begin) * c * sizeof(float));
  } else {
    for (int64_t i = begin; i < end; ++i, from += c, to += pitch)
      store(to, load_partial<F8>(from, static_cast<int>(c)));
  }
}

/// Calls f(V{}, first channel, lanes that exist, index of the vector) for the vectors of a pixel's channels.
template <class F>
SLUICE_INLINE void for_channels(const Columns& columns, F&& f) {
  int64_t index = 0;
  for (int64_t g = 0; g < columns.groups(); ++g) {
    const ColumnGroup group = columns.group(g);
    for (int v = 0; v < group.count; ++v, ++index) {
#if defined(__AVX512F__)
      if (group.width == lanes<F16>) {
        f(F16{}, group.start[v], group.valid, index);
        continue;
      }
#endif
      f(F8{}, group.start[v], group.valid, index);
    }
  }
}

/// The places of a window along a row, known to the compiler; Count 0 stands for any.
template <int Count, int Step, int Stride>
struct Places {
  static constexpr int count = Count, step = Step, stride = Stride;
  /// Whether no window sees every second pixel.
  static constexpr bool skips = Step == 2 && Stride == 2;
};

/// Calls f with the Places of an axis.
template <class F>
SLUICE_INLINE void with_places(const Axis& axis, int64_t stride, F&& f) {
  const int64_t count = axis.count, step = axis.at_step;
  if (count == 3 && step == 1 && stride == 1) return f(Places<3, 1, 1>{});
  if (count == 5 && step == 1 && stride == 1) return f(Places<5, 1, 1>{});
  if (count == 3 && step == 2 && stride == 1) return f(Places<3, 2, 1>{});
  if (count == 5 && step == 2 && stride == 1) return f(Places<5, 2, 1>{});
  if (count == 3 && step == 1 && stride == 2) return f(Places<3, 1, 2>{});
  if (count == 5 && step == 1 && stride == 2) return f(Places<5, 1, 2>{});
  if (count == 3 && step == 2 && stride == 2) return f(Places<3, 2, 2>{});
  if (count == 5 && step == 2 && stride == 2) return f(Places<5, 2, 2>{});
  if (count == 2 && step == 1 && stride == 1) return f(Places<2, 1, 1>{});
  if (count == 1 && stride == 1) return f(Places<1, 1, 1>{});
  f(Places<0, 0, 0>{});
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
