// Depthwise convolution of images [N, H, W, C] with a filter [height, width, C], and its gradient to the images. `top`
// and `left` zeros lie before the first row and column; what lies after the last ones follows from the output's size.
#include "depthwise.h"

#include "call.h"
#include "threads.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// At least so many tasks, where there are so many rows.
constexpr int64_t kTasks = 16;

/// Rows of pixels that the rows of a window see, and how far apart things are, in floats.
struct Line {
  const float* const* rows;
  int64_t count, pitch;
  const float* filter;
  float* y;
  int64_t y_step;
  Axis columns;
  int64_t stride;
};

/// O neighbouring outputs from `first` on, of one vector of channels.
template <class V, class P, int O>
SLUICE_INLINE void outputs(const Line& line, int64_t channel, int valid, int64_t first) {
  V sum[O];
#pragma GCC unroll 8
  for (int o = 0; o < O; ++o) sum[o] = V{};
  const float* w = line.filter + channel;
  for (int64_t row = 0; row < line.count; ++row) {
    if constexpr (P::count == 0) {
      const float* p = line.rows[row] + first * line.stride * line.pitch + channel;
      for (int64_t k = 0; k < line.columns.count; ++k, w += line.pitch, p += line.columns.at_step * line.pitch) {
        const V f = load<V>(w);
#pragma GCC unroll 8
        for (int o = 0; o < O; ++o) sum[o] = fma(load<V>(p + o * line.stride * line.pitch), f, sum[o]);
      }
    } else {
      V f[P::count];
#pragma GCC unroll 5
      for (int k = 0; k < P::count; ++k, w += line.pitch) f[k] = load<V>(w);
      const float* p = line.rows[row] + first * P::stride * line.pitch + channel;
      // Each pixel is read once, for all outputs that see it.
#pragma GCC unroll 24
      for (int j = 0; j < (O - 1) * P::stride + (P::count - 1) * P::step + 1; ++j) {
        if (P::skips && j % 2) continue;
        const V x = load<V>(p + j * line.pitch);
#pragma GCC unroll 5
        for (int k = 0; k < P::count; ++k) {
          const int at = j - k * P::step;
          if (at >= 0 && at % P::stride == 0 && at / P::stride < O) sum[at / P::stride] = fma(x, f[k], sum[at / P::stride]);
        }
      }
    }
  }
  float* y = line.y + first * line.y_step + channel;
  if (valid < lanes<V>) {
    for (int o = 0; o < O; ++o) store_partial(y + o * line.y_step, sum[o], valid);
  } else {
#pragma GCC unroll 8
    for (int o = 0; o < O; ++o) store(y + o * line.y_step, sum[o]);
  }
}

/// `count` outputs; the last tile may overlap its neighbour.
template <class V, class P, int O>
void outputs_of_line(const Line& line, int64_t channel, int valid, int64_t count) {
  for (int64_t first = 0; first < count; first += O)
    outputs<V, P, O>(line, channel, valid, first + O <= count ? first : count - O);
}

template <class P>
void lines(const Line& line, const Columns& channels, int64_t count) {
  for_channels(channels, [&](auto v, int64_t channel, int valid, int64_t) {
    using V = decltype(v);
    if (count >= 8) {
      outputs_of_line<V, P, 8>(line, channel, valid, count);
    } else if (count >= 4) {
      outputs_of_line<V, P, 4>(line, channel, valid, count);
    } else {
      outputs_of_line<V, P, 1>(line, channel, valid, count);
    }
  });
}

struct Outputs {
  float* data;
  int64_t rows, columns, image, row, column;
};

/// y[position] = Σ over the window's places of pixels · filter; positions are `stride` pixels apart.
void slide(Arena& arena, const Images& x, const Axis& rows, const Axis& columns, int64_t stride, const float* filter,
           int64_t filter_width, const Outputs& y) {
  const int64_t c = x.channels, pitch = pixel_pitch(c);
  if (x.count * y.rows * y.columns * c == 0) return;
  const int64_t taps = rows.count * columns.count, count = taps ? rows.count : 0;
  const int64_t width = taps ? (y.columns - 1) * stride + columns.reach() : 0, kept = taps ? rows.reach() : 0;
  const int64_t row_size = round_up(width * pitch, 16);
  Scratch packed(arena, taps * pitch);
  std::memset(packed, 0, taps * pitch * sizeof(float));
  for (int64_t i = 0; i < taps; ++i) {
    const int64_t row = rows.index + i / columns.count * rows.index_step;
    const int64_t column = columns.index + i % columns.count * columns.index_step;
    std::memcpy(packed + i * pitch, filter + (row * filter_width + column) * c, c * sizeof(float));
  }
  // The last rows that were copied, and a row of zeros; then their addresses as a window sees them.
  const int64_t worker_size = (kept + 1) * row_size + round_up(2 * count, 16);
  Scratch memory(arena, threads() * worker_size);
  const Columns channels(c);
  const int64_t bands = least(y.rows, ceil_divide(kTasks, x.count));

  parallel(x.count * bands, [&](int64_t task, int worker) {
    const int64_t image = task / bands, band = task % bands;
    float* ring = memory + worker * worker_size;
    float* zeros = ring + kept * row_size;
    auto** seen = reinterpret_cast<const float**>(zeros + row_size);
    std::memset(zeros, 0, row_size * sizeof(float));
    Line line{seen, count, pitch, packed, nullptr, y.column, columns, stride};
    int64_t copied = -1;
    for (int64_t position = y.rows * band / bands; position < y.rows * (band + 1) / bands; ++position) {
      const int64_t first = position * stride + rows.at;
      for (int64_t i = 0; i < count; ++i) {
        const int64_t row = first + i * rows.at_step;
        seen[i] = row < 0 || row >= x.height ? zeros : ring + row % kept * row_size;
      }
      for (int64_t row = most(copied + 1, most(0, first)); row < first + kept && row < x.height; ++row) {
        place_row(x.data + image * x.size() + row * x.row(), x, columns.at, width, ring + row % kept * row_size);
        copied = row;
      }
      line.y = y.data + image * y.image + position * y.row;
      with_places(columns, stride, [&](auto places) { lines<decltype(places)>(line, channels, y.columns); });
    }
  });
}

struct Depthwise {
  int64_t n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow;

  explicit Depthwise(Call& call)
      : n(call.integer()), h(call.integer()), w(call.integer()), c(call.integer()), kh(call.integer(1)),
        kw(call.integer(1)), stride(call.integer(1)), dilation(call.integer(1)), top(call.integer()),
        left(call.integer()), oh(call.integer()), ow(call.integer()) {}
};

}  // namespace

/// depthwise(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, x, filter, y)
void depthwise(Call& call) {
  const Depthwise of(call);
  const float* x = call.buffer(of.n * of.h * of.w * of.c);
  const float* filter = call.buffer(of.kh * of.kw * of.c);
  float* y = call.buffer(of.n * of.oh * of.ow * of.c);
  slide(call.arena, {x, of.n, of.h, of.w, of.c}, places(of.kh, of.dilation, of.top),
        places(of.kw, of.dilation, of.left), of.stride, filter, of.kw,
        {y, of.oh, of.ow, of.oh * of.ow * of.c, of.ow * of.c, of.c});
}

/// depthwise_input_gradient(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, dy, filter, dx)
void depthwise_input_gradient(Call& call) {
  const Depthwise of(call);
  const float* dy = call.buffer(of.n * of.oh * of.ow * of.c);
  const float* filter = call.buffer(of.kh * of.kw * of.c);
  float* dx = call.buffer(of.n * of.h * of.w * of.c);
  const int64_t s = of.stride, row = of.w * of.c;
  // Every stride-th pixel meets the same places of the window.
  for (int64_t py = 0; py < s && py < of.h; ++py)
    for (int64_t px = 0; px < s && px < of.w; ++px)
      slide(call.arena, {dy, of.n, of.oh, of.ow, of.c}, places_back(of.kh, of.dilation, of.top, s, py),
            places_back(of.kw, of.dilation, of.left, s, px), 1, filter, of.kw,
            {dx + py * row + px * of.c, ceil_divide(of.h - py, s), ceil_divide(of.w - px, s), of.h * row, s * row, s * of.c});
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
