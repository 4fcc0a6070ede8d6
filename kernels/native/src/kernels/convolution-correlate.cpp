// Sums over the window as a product of matrices that is never written down: the rows of pixels are read where they lie,
// on the image itself or on a copy of a part of it: with zeros around it, or of its positive part.
#include "correlate.h"
#include "gemm.h"
#include "threads.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Positions of a task: enough to use the packed filter again and again, few enough for their pixels to stay near.
constexpr int64_t kPositions = 512;
/// With fewer tasks than this, the columns of the product are divided as well.
constexpr int64_t kTasks = 16;

/// Walks over the positions of a task: their pixels and their outputs.
struct Cursor {
  const float* x;
  float* y;
  int64_t rows, columns;
  int64_t x_image, x_row, x_column, y_image, y_row, y_column;
  int64_t row = 0, column = 0;

  void next() {
    x += x_column, y += y_column;
    if (++column < columns) return;
    column = 0;
    x += x_row - columns * x_column, y += y_row - columns * y_column;
    if (++row < rows) return;
    row = 0;
    x += x_image - rows * x_row, y += y_image - rows * y_row;
  }
};

template <class S>
void tiles(Cursor at, int64_t positions, const int64_t* runs, int64_t count, int64_t length, const float* packed,
           const ColumnGroup& group) {
  constexpr int P = kTileRows;
  const float* x[P];
  float* y[P];
  for (int64_t m = 0; m < positions; m += P) {
    const int rows = static_cast<int>(least(P, positions - m));
    if (at.column + P <= at.columns && rows == P) {
      for (int r = 0; r < P; ++r) x[r] = at.x + r * at.x_column, y[r] = at.y + r * at.y_column;
      at.x += (P - 1) * at.x_column, at.y += (P - 1) * at.y_column, at.column += P - 1;
      at.next();
    } else {
      for (int r = 0; r < rows; ++r, at.next()) x[r] = at.x, y[r] = at.y;
      for (int r = rows; r < P; ++r) x[r] = x[0], y[r] = y[0];
    }
    product_tile<S>(x, runs, count, length, packed, y, rows, group, 2 * P * at.x_column);
  }
}

}  // namespace

void correlate(Arena& arena, const Images& x, const Axis& rows, const Axis& columns, int64_t stride, const Filter& filter,
               const Outputs& y) {
  if (x.count * y.rows * y.columns * y.channels == 0) return;
  const int64_t c = x.channels, taps = rows.count * columns.count, depth = taps * c;
  const int64_t reach_down = taps ? rows.reach() : 0, reach_across = taps ? columns.reach() : 0;
  const int64_t canvas_width = (y.columns - 1) * stride + reach_across;
  const bool direct = taps == 0 || (rows.at == 0 && columns.at == 0 && canvas_width <= x.width &&
                                    (y.rows - 1) * stride + reach_down <= x.height);

  // Neighbouring places of a row of the window are one run of floats.
  const bool merged = columns.at_step == 1 || columns.count == 1;
  const int64_t run_count = taps == 0 ? 0 : merged ? rows.count : taps, length = merged ? columns.count * c : c;
  const bool copied = !direct || x.rectified;
  const int64_t canvas_columns = direct ? x.width : canvas_width, pitch = canvas_columns * c;
  Scratch run_memory(arena, 2 * run_count);
  auto* runs = reinterpret_cast<int64_t*>(run_memory.data());
  for (int64_t i = 0; i < run_count; ++i)
    runs[i] = merged ? i * rows.at_step * pitch
                     : i / columns.count * rows.at_step * pitch + i % columns.count * columns.at_step * c;

  const Columns split(y.channels);
  const int64_t groups = split.groups();
  Scratch packed(arena, depth * split.all_lanes());
  for (int64_t g = 0; g < groups; ++g) {
    float* to = packed + depth * split.lanes_before(g);
    for (int64_t i = 0; i < taps; ++i) {
      const int64_t row = rows.index + i / columns.count * rows.index_step;
      const int64_t column = columns.index + i % columns.count * columns.index_step;
      to = pack_group(filter.data + row * filter.row_step + column * filter.column_step, c, filter.down, filter.right,
                      split.group(g), to);
    }
  }

  // A task has some rows of one image, or some whole small images.
  const int64_t area = y.rows * y.columns;
  const int64_t together = area >= kPositions ? 1 : least(x.count, kPositions / area);
  const int64_t band = together > 1 ? y.rows : least(y.rows, ceil_divide(kPositions, y.columns));
  const int64_t bands = ceil_divide(y.rows, band), batches = ceil_divide(x.count, together);
  const int64_t parts = bands * batches >= kTasks ? 1 : least(groups, ceil_divide(kTasks, bands * batches));
  const int64_t canvas_rows = (band - 1) * stride + reach_down, canvas_size = canvas_rows * pitch;
  const int64_t worker_size = copied ? round_up(together * canvas_size, 16) : 0;
  Scratch canvases(arena, threads() * worker_size);
  const bool flat = direct && pitch == y.columns * stride * c && stride == 1 && y.row == y.columns * y.column;

  parallel(bands * batches * parts, [&](int64_t block, int worker) {
    const int64_t part = block % parts, top = block / parts % bands * band, first = block / parts / bands * together;
    const int64_t images = least(together, x.count - first), height = least(band, y.rows - top);
    Cursor at{};
    if (!copied) {
      at.x = x.data + first * x.size() + top * stride * pitch, at.x_image = x.size();
    } else {
      float* canvas = canvases + worker * worker_size;
      for (int64_t i = 0; i < images; ++i)
        place(x.data + (first + i) * x.size(), x, top * stride + rows.at, (height - 1) * stride + reach_down, columns.at,
              canvas_columns, canvas + i * canvas_size);
      at.x = canvas, at.x_image = canvas_size;
    }
    at.x_row = stride * pitch, at.x_column = stride * c;
    at.y = y.data + first * y.image + top * y.row;
    at.y_image = y.image, at.y_row = y.row, at.y_column = y.column;
    at.rows = flat ? 1 : height, at.columns = flat ? height * y.columns : y.columns;
    if (flat) at.x_row = at.columns * at.x_column, at.y_row = at.columns * at.y_column;
    for (int64_t g = groups * part / parts; g < groups * (part + 1) / parts; ++g) {
      const ColumnGroup group = split.group(g);
      with_shape(group, [&](auto shape) {
        tiles<decltype(shape)>(at, images * height * y.columns, runs, run_count, length,
                               packed + depth * split.lanes_before(g), group);
      });
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
