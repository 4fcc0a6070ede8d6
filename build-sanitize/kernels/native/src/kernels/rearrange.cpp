// Moving elements: boxes, joining and cutting along an axis, shuffling channels.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

SLUICE_INLINE void copy(float* to, const float* from, int64_t count) {
  for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) { store(to + i, load(from + i)); });
}

/// Copies rows of `width` elements that lie `from_step` and `to_step` apart. With a constant width the compiler unrolls.
SLUICE_INLINE void copy_rows(float* to, const float* from, int64_t rows, int64_t width, int64_t to_step, int64_t from_step) {
  const auto run = [&](int64_t constant) {
    for (int64_t r = 0; r < rows; ++r) copy(to + r * to_step, from + r * from_step, constant);
  };
  if (width == 16) return run(16);
  if (width == 32) return run(32);
  if (width == 64) return run(64);
  if (width < 1024) return run(width);
  for (int64_t r = 0; r < rows; ++r) std::memcpy(to + r * to_step, from + r * from_step, width * sizeof(float));
}

/// Where a box lies in a tensor: an offset and the steps along its first three axes; the last axis has the step 1.
struct Place {
  int64_t offset, steps[3];

  explicit Place(Call& call) {
    offset = call.integer();
    for (auto& step : steps) step = call.integer();
  }
  /// The elements that the tensor must have.
  size_t extent(const int64_t* sizes) const {
    for (int i = 0; i < 4; ++i)
      if (sizes[i] == 0) return 0;
    size_t last = static_cast<size_t>(offset + sizes[3]);
    for (int i = 0; i < 3; ++i) last += static_cast<size_t>((sizes[i] - 1) * steps[i]);
    return last;
  }
};

/// The parts of rows that are joined or cut.
struct Parts {
  struct Part {
    float* data;
    int64_t width, offset;
  };
  Parts(Call& call, int64_t rows, int64_t count) : at(call.arena, count), count(count) {
    for (int64_t k = 0; k < count; ++k) {
      const int64_t part = call.integer();
      at[k] = {call.buffer(rows * part), part, width};
      width += part;
    }
  }
  /// Calls f(part, first row, rows) for blocks of rows.
  template <class F>
  void each(int64_t rows, F&& f) const {
    const int64_t height = width < kBlock ? kBlock / (width + 1) + 1 : 1;
    parallel(blocks_of(rows, height), [&](int64_t block, int) {
      const int64_t first = block * height, some = rows - first < height ? rows - first : height;
      for (int64_t k = 0; k < count; ++k) f(at[k], first, some);
    });
  }
  Table<Part> at;
  int64_t count, width = 0;
};

/// Shuffles one pixel's channels; with a constant number of groups the compiler unrolls.
SLUICE_INLINE void shuffle(const float* x, float* y, int64_t pixels, int64_t groups, int64_t size) {
  for (int64_t p = 0; p < pixels; ++p, x += groups * size, y += groups * size)
    for (int64_t j = 0; j < size; ++j)
      for (int64_t g = 0; g < groups; ++g) y[j * groups + g] = x[g * size + j];
}

}  // namespace

/// copy_box(four sizes, offset and three steps in x, offset and three steps in y, x, y)
void copy_box(Call& call) {
  int64_t n[4];
  for (auto& size : n) size = call.integer();
  const Place read(call), write(call);
  const float* x = call.buffer(read.extent(n)) + read.offset;
  float* y = call.buffer(write.extent(n)) + write.offset;
  const int64_t work = n[2] * n[3], planes = work < kBlock ? kBlock / (work + 1) + 1 : 1;
  parallel(blocks_of(n[0] * n[1], planes), [&](int64_t block, int) {
    for (int64_t plane = block * planes; plane < (block + 1) * planes && plane < n[0] * n[1]; ++plane) {
      const int64_t i = plane / n[1], j = plane % n[1];
      copy_rows(y + i * write.steps[0] + j * write.steps[1], x + i * read.steps[0] + j * read.steps[1], n[2], n[3],
                write.steps[2], read.steps[2]);
    }
  });
}

/// join(rows, parts, for each its width and itself, y): parts side by side in every row of y
void join(Call& call) {
  const int64_t rows = call.integer(), count = call.integer(1);
  const Parts parts(call, rows, count);
  float* y = call.buffer(rows * parts.width);
  parts.each(rows, [&](const auto& part, int64_t first, int64_t some) {
    copy_rows(y + first * parts.width + part.offset, part.data + first * part.width, some, part.width, parts.width, part.width);
  });
}

/// cut(rows, parts, for each its width and itself, x): the opposite of join
void cut(Call& call) {
  const int64_t rows = call.integer(), count = call.integer(1);
  const Parts parts(call, rows, count);
  const float* x = call.buffer(rows * parts.width);
  parts.each(rows, [&](const auto& part, int64_t first, int64_t some) {
    copy_rows(part.data + first * part.width, x + first * parts.width + part.offset, some, part.width, part.width, parts.width);
  });
}

/// channel_shuffle(pixels, groups, size of a group, x, y): y[p][j][g] = x[p][g][j]
void channel_shuffle(Call& call) {
  const int64_t pixels = call.integer(), groups = call.integer(1), size = call.integer(1);
  const int64_t channels = groups * size;
  const float* x = call.buffer(pixels * channels);
  float* y = call.buffer(pixels * channels);
  parallel_blocks(pixels, kBlock / (channels + 1) + 1, [&](int64_t start, int64_t count) {
    const float* from = x + start * channels;
    float* to = y + start * channels;
    if (groups == 2) return shuffle(from, to, count, 2, size);
    if (groups == 4) return shuffle(from, to, count, 4, size);
    if (groups == 6) return shuffle(from, to, count, 6, size);
    shuffle(from, to, count, groups, size);
  });
}

/// transpose(batch, rows, columns, x, y): y[b][column][row] = x[b][row][column]
void transpose(Call& call) {
  const int64_t batch = call.integer(), rows = call.integer(), columns = call.integer();
  const float* x = call.buffer(batch * rows * columns);
  float* y = call.buffer(batch * rows * columns);
  // Square pieces, so that both sides stay in the first-level cache.
  constexpr int64_t kSide = 32;
  const int64_t across = blocks_of(columns, kSide), pieces = blocks_of(rows, kSide) * across;
  parallel(batch * pieces, [&](int64_t index, int) {
    const int64_t b = index / pieces * rows * columns, piece = index % pieces;
    const int64_t top = piece / across * kSide, left = piece % across * kSide;
    for (int64_t column = left; column < left + kSide && column < columns; ++column)
      for (int64_t row = top; row < top + kSide && row < rows; ++row) y[b + column * rows + row] = x[b + row * columns + column];
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
