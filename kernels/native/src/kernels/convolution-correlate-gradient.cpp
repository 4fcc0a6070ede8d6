// The gradient to a filter: products of pixels and output gradients, summed over the positions of the window. Positions
// come in blocks that depend only on the shapes; the sums of the blocks are added in their order.
#include "correlate.h"
#include "gemm.h"
#include "threads.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Positions whose pixels stay in the nearest cache while all tiles pass over them.
constexpr int64_t kChunk = 64;
/// Floats of a copy with zeros around it.
constexpr int64_t kCanvas = 49152;
/// At most so many blocks, of at least so many positions, with at most so many floats of sums.
constexpr int64_t kBlocks = 32, kLeastPositions = 256, kSums = int64_t{1} << 22;

/// How the channels of a run are divided into tiles of rows; the last one may overlap its neighbour.
struct RowTiles {
  int64_t length;
  int64_t count() const {
    if (length >= kTileRows) return ceil_divide(length, kTileRows);
    return (length >> 2) + (length >> 1 & 1) + (length & 1);
  }
  int64_t size(int64_t tile) const {
    if (length >= kTileRows) return kTileRows;
    if (length >= 4 && tile == 0) return 4;
    return length & 1 && tile == count() - 1 ? 1 : 2;
  }
  int64_t start(int64_t tile) const {
    if (length >= kTileRows) return least(tile * kTileRows, length - kTileRows);
    return tile == 0 ? 0 : start(tile - 1) + size(tile - 1);
  }
  /// The rows of all tiles before this one.
  int64_t before(int64_t tile) const {
    if (length >= kTileRows) return tile * kTileRows;
    return start(tile);
  }
  int64_t all() const { return before(count() - 1) + size(count() - 1); }
};

template <class S>
void outer(int64_t rows, const float* x, const float* dy, const Walk& walk, float* sums, const ColumnGroup& group) {
  if (rows == kTileRows) return outer_tile<S, kTileRows>(x, dy, walk, sums, group);
  if (rows == 4) return outer_tile<S, 4>(x, dy, walk, sums, group);
  if (rows == 2) return outer_tile<S, 2>(x, dy, walk, sums, group);
  outer_tile<S, 1>(x, dy, walk, sums, group);
}

}  // namespace

void correlate_gradient(Arena& arena, const Images& x, const Axis& rows, const Axis& columns, int64_t stride,
                        const float* dy, int64_t down, int64_t across, int64_t dy_channels, float* df) {
  const int64_t c = x.channels, o = dy_channels, taps = rows.count * columns.count;
  if (x.count * down * across == 0) std::memset(df, 0, taps * c * o * sizeof(float));
  if (x.count * down * across * taps * c * o == 0) return;
  const int64_t canvas_width = (across - 1) * stride + columns.reach();
  const bool direct = rows.at == 0 && columns.at == 0 && canvas_width <= x.width &&
                      (down - 1) * stride + rows.reach() <= x.height;
  if (taps == 1 && direct && stride == 1 && across == x.width && down == x.height && (x.count > 1 || across > 1)) {
    // All pixels one below the other.
    const int64_t pixels = x.count * down * across;
    return correlate_gradient(arena, {x.data, 1, pixels, 1, c, x.rectified}, rows, columns, 1, dy, pixels, 1, o, df);
  }
  const bool copied = !direct || x.rectified;
  const int64_t canvas_columns = direct ? x.width : canvas_width, pitch = canvas_columns * c;
  const bool merged = columns.at_step == 1 || columns.count == 1;
  const int64_t runs = merged ? rows.count : taps, length = merged ? columns.count * c : c;
  const RowTiles tiles{length};
  const Columns split(o);
  const int64_t groups = split.groups(), lanes_all = split.all_lanes(), run_size = tiles.all() * lanes_all;

  // A unit has some rows of one image, or one small image.
  const int64_t least_rows = ceil_divide(kChunk, across);
  const int64_t fitting = (kCanvas / (canvas_width * c) - rows.reach()) / stride + 1;
  const int64_t band = least(down, most(least_rows, direct ? ceil_divide(kLeastPositions, across) : fitting));
  const int64_t bands = ceil_divide(down, band);
  const int64_t together = band == down ? least(x.count, most(1, kChunk / (down * across))) : 1;
  const int64_t units = ceil_divide(x.count, together) * bands;
  const int64_t sums_size = runs * run_size;
  const int64_t wanted = least(least(kBlocks, kSums / sums_size), x.count * down * across / kLeastPositions);
  const int64_t blocks = least(units, most(1, wanted));
  const int64_t parts = blocks >= kBlocks / 2 ? 1 : least(groups, kBlocks / 2 / blocks);
  const int64_t canvas_rows = (band - 1) * stride + rows.reach(), canvas_size = canvas_rows * pitch;
  const int64_t worker_size = copied ? round_up(together * canvas_size, 16) : 0;
  Scratch canvases(arena, threads() * worker_size);
  Scratch sums(arena, blocks * sums_size);

  // The sums of a block lie as [group][run][tile][rows][lanes].
  parallel(blocks * parts, [&](int64_t task, int worker) {
    const int64_t block = task / parts, part = task % parts;
    const int64_t first_group = groups * part / parts, end_group = groups * (part + 1) / parts;
    float* own = sums + block * sums_size;
    const int64_t skipped = split.lanes_before(first_group), lanes_own = split.lanes_before(end_group) - skipped;
    std::memset(own + skipped * runs * tiles.all(), 0, lanes_own * runs * tiles.all() * sizeof(float));
    for (int64_t unit = units * block / blocks; unit < units * (block + 1) / blocks; ++unit) {
      const int64_t first = unit / bands * together, top = unit % bands * band;
      const int64_t images = least(together, x.count - first), height = least(band, down - top);
      const float* corner = x.data + first * x.size() + top * stride * pitch;
      if (copied) {
        float* canvas = canvases + worker * worker_size;
        for (int64_t i = 0; i < images; ++i)
          place(x.data + (first + i) * x.size(), x, top * stride + rows.at, (height - 1) * stride + rows.reach(), columns.at,
                canvas_columns, canvas + i * canvas_size);
        corner = canvas;
      }
      const int64_t chunk = images > 1 ? height : least_rows;
      for (int64_t row = 0; row < height; row += chunk) {
        const int64_t below = least(chunk, height - row);
        const int64_t x_image = copied ? canvas_size : x.size(), x_row = stride * pitch;
        const Walk walk = across == 1 ? Walk{images, 1, below, x_image, 0, x_row, o, kChunk * x_row}
                                      : Walk{images, below, across, x_image, x_row, stride * c, o, kChunk * stride * c};
        const float* pixels = corner + row * stride * pitch;
        const float* gradients = dy + ((first * down + top + row) * across) * o;
        float* to = own + skipped * runs * tiles.all();
        for (int64_t g = first_group; g < end_group; ++g) {
          const ColumnGroup group = split.group(g);
          with_shape(group, [&](auto shape) {
            for (int64_t run = 0; run < runs; ++run) {
              const float* at = pixels + (merged ? run * rows.at_step * pitch
                                                 : run / columns.count * rows.at_step * pitch +
                                                       run % columns.count * columns.at_step * c);
              for (int64_t tile = 0; tile < tiles.count(); ++tile) {
                outer<decltype(shape)>(tiles.size(tile), at + tiles.start(tile), gradients, walk, to, group);
                to += tiles.size(tile) * group.lanes();
              }
            }
          });
        }
      }
    }
  });

  parallel(groups * runs, [&](int64_t task, int) {
    const int64_t g = task / runs, run = task % runs;
    const ColumnGroup group = split.group(g);
    const int64_t lanes_here = group.lanes();
    const float* from = sums + split.lanes_before(g) * runs * tiles.all() + run * tiles.all() * lanes_here;
    float* to = df + run * length * o;
    for (int64_t tile = 0; tile < tiles.count(); ++tile)
      for (int64_t r = 0; r < tiles.size(tile); ++r) {
        double total[kTileVectors * lanes<Wide>] = {};
        const float* part = from + (tiles.before(tile) + r) * lanes_here;
        for (int64_t block = 0; block < blocks; ++block, part += sums_size)
          for (int64_t lane = 0; lane < lanes_here; ++lane) total[lane] += part[lane];
        for (int v = 0; v < group.count; ++v)
          for (int lane = 0; lane < group.valid; ++lane)
            to[(tiles.start(tile) + r) * o + group.start[v] + lane] = static_cast<float>(total[v * group.width + lane]);
      }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
