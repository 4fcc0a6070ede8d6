// Images as rows of whole pixels: a row has a multiple of 16 elements, so that vectors are full for any number of channels.
#pragma once
#include "arena.h"
#include "blocks.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

constexpr int64_t greatest_divisor(int64_t a, int64_t b) { return b == 0 ? a : greatest_divisor(b, a % b); }

/// [pixels][channels] as `rows` rows of `columns` elements, and `rest` pixels after them.
struct PixelRows {
  int64_t pixels, channels, columns, per_row, rows, rest;
  /// Rows of a block; what a block reads stays in the first-level cache.
  int64_t height, blocks;

  PixelRows(int64_t pixels, int64_t channels) : pixels(pixels), channels(channels) {
    per_row = 16 / greatest_divisor(channels, 16);
    columns = per_row * channels;
    rows = pixels / per_row;
    rest = pixels - rows * per_row;
    const int64_t fitting = 8192 / columns;
    height = fitting < 16 ? 16 : (fitting > 256 ? 256 : fitting);
    blocks = blocks_of(rows, height);
  }
  int64_t rows_of(int64_t block) const { return rows - block * height < height ? rows - block * height : height; }
  /// Calls f(element, channel) for the elements of the pixels after the last row.
  template <class F>
  void for_rest(F&& f) const {
    for (int64_t i = rows * columns; i < pixels * channels; ++i) f(i, i % channels);
  }
};

/// How many vectors of columns go through a block together.
#if defined(__AVX512F__)
constexpr int kTogether = 4;
#else
constexpr int kTogether = 2;
#endif

/// Calls f(column, count constant) for groups of neighbouring vectors of columns.
template <class F>
SLUICE_INLINE void for_columns(int64_t columns, F&& f) {
  constexpr int W = lanes<Wide>;
  int64_t column = 0;
  for (; column + kTogether * W <= columns; column += kTogether * W)
    f(column, std::integral_constant<int, kTogether>());
  for (; column < columns; column += W) f(column, std::integral_constant<int, 1>());
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
