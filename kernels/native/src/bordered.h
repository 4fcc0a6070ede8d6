// What units of a cell read, give and work on: images inside a border of zeros, moments, gradients behind a
// normalisation, scratch memory.
#pragma once
#include <cstring>

#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// An image of padded channels inside a border of zeros.
struct Bordered {
  float* data;
  int height, width, border;
  int64_t padded;

  int64_t row() const { return (width + 2 * border) * padded; }
  int64_t floats() const { return (height + 2 * border) * row(); }
  /// The pixel (y, x), which may lie in the border.
  float* at(int y, int x) const { return data + (y + border) * row() + (x + border) * padded; }
};

/// Sums of d = z − shift and d² over the pixels of one image, per channel; the shift is the image's first pixel.
struct Moments {
  float *shift, *sum, *squares;
};

/// What the gradient of a normalisation's input is made of: dz = a·g + b·z + d per channel.
struct Upstream {
  const float *g, *a, *b, *d;
};

/// What the channels of a unit's input are multiplied by for one image (dropout), and where the gradient of that is
/// added: both [padded], or null. A unit that reads pixels of two kinds side by side adds those of the second to `second`.
struct Mask {
  const float* factors;
  float* gradient;
  float* second = nullptr;
};

/// Floats of a strip of pixels that stays in the first-level cache.
constexpr int64_t kStrip = 4096;

inline int64_t strip_rows(int64_t depth, int width) {
  const int64_t rows = kStrip / (depth * width);
  return rows < 1 ? 1 : rows;
}

/// Scratch memory of one thread.
struct Workspace {
  /// Strips of pixels.
  float *strip, *dstrip;
  /// The gradient of an intermediate image, with a border; the second is spread out for stride 2.
  Bordered spread[2];
  /// Transformed tiles of a strip.
  float* tiles[3];
  /// Filters or transformed tiles, multiplied by a mask.
  float* masked;
  /// A part of the gradient of a mask: [padded].
  float* dmask;
};

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
