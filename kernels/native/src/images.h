// Images [N, H, W, C] that a window slides over, and their copies with zeros around them.
#pragma once
#include <cstring>

#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

struct Images {
  const float* data;
  int64_t count, height, width, channels;
  /// Whether the window sees their positive part, which is computed as pixels are copied.
  bool rectified = false;
  int64_t row() const { return width * channels; }
  int64_t size() const { return height * row(); }
};

/// The places of a window along an axis, in ascending order of the pixels they see: place j has the filter's index
/// `index + j · index_step` and sees the pixel `at + j · at_step` of the position's own.
struct Axis {
  int64_t count, index, index_step, at, at_step;
  int64_t last() const { return at + (count - 1) * at_step; }
  int64_t reach() const { return (count - 1) * at_step + 1; }
};

/// The places as the forward pass sees them.
inline Axis places(int64_t size, int64_t dilation, int64_t before) { return {size, 0, 1, -before, dilation}; }

/// The places that reach the pixels `phase`, `phase` + stride, ... of the input, as its gradient sees them: positions
/// are then those pixels, and the images are the gradients of the outputs.
inline Axis places_back(int64_t size, int64_t dilation, int64_t before, int64_t stride, int64_t phase) {
  const auto meets = [&](int64_t k) { return (phase + before - k * dilation) % stride == 0; };
  int64_t first = 0;
  while (first < size && !meets(first)) ++first;
  if (first == size) return {0, 0, 1, 0, 1};
  int64_t step = 1;
  while (first + step < size && !meets(first + step)) ++step;
  const int64_t count = (size - 1 - first) / step + 1, last = first + (count - 1) * step;
  return {count, last, -step, (phase + before - last * dilation) / stride, count > 1 ? step * dilation / stride : 1};
}

/// Copies numbers of images.
inline void copy_pixels(const float* from, int64_t count, bool rectified, float* to) {
  if (!rectified) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) { store(to + i, positive(load(from + i))); });
}

/// Copies the pixels of rows [top, top + rows) and columns [left, left + columns) of an image; those outside it are 0.
inline void place(const float* image, const Images& of, int64_t top, int64_t rows, int64_t left, int64_t columns, float* to) {
  const int64_t c = of.channels;
  const int64_t begin = left < 0 ? (-left < columns ? -left : columns) : 0;
  const int64_t beyond = of.width - left;
  const int64_t end = beyond < begin ? begin : beyond < columns ? beyond : columns;
  for (int64_t r = top; r < top + rows; ++r, to += columns * c) {
    if (r < 0 || r >= of.height || begin == end) {
      std::memset(to, 0, columns * c * sizeof(float));
      continue;
    }
    std::memset(to, 0, begin * c * sizeof(float));
    copy_pixels(image + (r * of.width + left + begin) * c, (end - begin) * c, of.rectified, to + begin * c);
    std::memset(to + end * c, 0, (columns - end) * c * sizeof(float));
  }
}

/// The smaller of two numbers.
constexpr int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
constexpr int64_t ceil_divide(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
