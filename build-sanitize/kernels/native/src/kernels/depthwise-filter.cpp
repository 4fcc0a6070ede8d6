// The gradient of a depthwise convolution to its filter: every place of the window keeps its sum in a register while the
// positions of some rows pass by. Rows come in blocks that depend only on the shapes; the sums of the blocks are added
// in their order.
#include "call.h"
#include "depthwise.h"
#include "threads.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Floats of a copy with zeros around it.
constexpr int64_t kCanvas = 49152;
constexpr int64_t kBlocks = 32;

/// Some rows of outputs and the pixels that their windows see.
struct Band {
  const float* x;
  const float* dy;
  int64_t rows, columns;
  int64_t pitch, x_row, dy_row, dy_pitch, down, stride;
};

/// sums[Rows][places of a row] += Σ over the band of pixels · dy, for one vector of channels.
template <class V, class P, int Rows>
SLUICE_INLINE void gather(const Band& band, int64_t channel, int valid, float* sums) {
  constexpr int O = 4, K = P::count, W = lanes<V>;
  V sum[Rows][K];
#pragma GCC unroll 5
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 5
    for (int k = 0; k < K; ++k) sum[r][k] = load<V>(sums + (r * K + k) * W);
  const auto dy_at = [&](const float* p) { return valid < W ? load_partial<V>(p, valid) : load<V>(p); };
  for (int64_t row = 0; row < band.rows; ++row) {
    const float* p = band.x + row * band.x_row + channel;
    const float* d = band.dy + row * band.dy_row + channel;
    int64_t column = 0;
    for (; column + O <= band.columns; column += O, p += O * P::stride * band.pitch, d += O * band.dy_pitch) {
      V dy[O];
#pragma GCC unroll 4
      for (int o = 0; o < O; ++o) dy[o] = dy_at(d + o * band.dy_pitch);
#pragma GCC unroll 5
      for (int r = 0; r < Rows; ++r) {
        const float* q = p + r * band.down;
#pragma GCC unroll 16
        for (int j = 0; j < (O - 1) * P::stride + (K - 1) * P::step + 1; ++j) {
          if (P::skips && j % 2) continue;
          const V x = load<V>(q + j * band.pitch);
#pragma GCC unroll 5
          for (int k = 0; k < K; ++k) {
            const int at = j - k * P::step;
            if (at >= 0 && at % P::stride == 0 && at / P::stride < O) sum[r][k] = fma(x, dy[at / P::stride], sum[r][k]);
          }
        }
      }
    }
    for (; column < band.columns; ++column, p += P::stride * band.pitch, d += band.dy_pitch) {
      const V dy = dy_at(d);
#pragma GCC unroll 5
      for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 5
        for (int k = 0; k < K; ++k) sum[r][k] = fma(load<V>(p + r * band.down + k * P::step * band.pitch), dy, sum[r][k]);
    }
  }
#pragma GCC unroll 5
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 5
    for (int k = 0; k < K; ++k) store(sums + (r * K + k) * W, sum[r][k]);
}

/// The same for one place of any window.
template <class V>
void gather_place(const Band& band, int64_t channel, int valid, float* sums) {
  V sum = load<V>(sums);
  for (int64_t row = 0; row < band.rows; ++row) {
    const float* p = band.x + row * band.x_row + channel;
    const float* d = band.dy + row * band.dy_row + channel;
    for (int64_t column = 0; column < band.columns; ++column, p += band.stride * band.pitch, d += band.dy_pitch)
      sum = fma(load<V>(p), valid < lanes<V> ? load_partial<V>(d, valid) : load<V>(d), sum);
  }
  store(sums, sum);
}

template <class V, class P>
void gather_all(Band band, const Axis& rows, const Axis& columns, int64_t channel, int valid, float* sums) {
  const float* corner = band.x;
  if constexpr (P::count == 0) {
    for (int64_t i = 0; i < rows.count * columns.count; ++i, sums += lanes<V>) {
      band.x = corner + i / columns.count * band.down + i % columns.count * columns.at_step * band.pitch;
      gather_place<V>(band, channel, valid, sums);
    }
  } else {
    constexpr int together = P::count * P::count + 6 <= kRegisters ? P::count : 1;
    int64_t row = 0;
    for (; row + together <= rows.count; row += together, sums += together * P::count * lanes<V>) {
      band.x = corner + row * band.down;
      gather<V, P, together>(band, channel, valid, sums);
    }
    for (; row < rows.count; ++row, sums += P::count * lanes<V>) {
      band.x = corner + row * band.down;
      gather<V, P, 1>(band, channel, valid, sums);
    }
  }
}

}  // namespace

/// depthwise_filter_gradient(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, x, dy, df)
void depthwise_filter_gradient(Call& call) {
  const int64_t n = call.integer(), h = call.integer(), w = call.integer(), c = call.integer();
  const int64_t kh = call.integer(1), kw = call.integer(1), stride = call.integer(1), dilation = call.integer(1);
  const int64_t top = call.integer(), left = call.integer(), oh = call.integer(), ow = call.integer();
  const Images x{call.buffer(n * h * w * c), n, h, w, c};
  const float* dy = call.buffer(n * oh * ow * c);
  float* df = call.buffer(kh * kw * c);
  if (n * oh * ow == 0) std::memset(df, 0, kh * kw * c * sizeof(float));
  if (n * oh * ow * c == 0) return;
  const Axis rows = places(kh, dilation, top), columns = places(kw, dilation, left);
  const int64_t pitch = pixel_pitch(c), width = (ow - 1) * stride + columns.reach(), x_row = width * pitch, taps = kh * kw;
  const Columns channels(c);
  const int64_t sums_size = taps * channels.all_lanes();
  const int64_t fitting = (kCanvas / x_row - rows.reach()) / stride + 1;
  const int64_t height = least(oh, most(4, least(fitting, ceil_divide(oh * n, kBlocks))));
  const int64_t bands = ceil_divide(oh, height), units = n * bands, blocks = least(units, kBlocks);
  const int64_t worker_size = round_up(((height - 1) * stride + rows.reach()) * x_row, 16);
  Scratch canvases(call.arena, threads() * worker_size);
  Scratch sums(call.arena, blocks * sums_size);

  // The sums of a block lie as [vector of channels][place][lanes].
  parallel(blocks, [&](int64_t block, int worker) {
    float* own = sums + block * sums_size;
    std::memset(own, 0, sums_size * sizeof(float));
    float* canvas = canvases + worker * worker_size;
    for (int64_t unit = units * block / blocks; unit < units * (block + 1) / blocks; ++unit) {
      const int64_t image = unit / bands, first = unit % bands * height, count = least(height, oh - first);
      const int64_t corner = first * stride + rows.at, seen = (count - 1) * stride + rows.reach();
      for (int64_t row = 0; row < seen; ++row) {
        if (corner + row < 0 || corner + row >= h) {
          std::memset(canvas + row * x_row, 0, x_row * sizeof(float));
        } else {
          place_row(x.data + image * x.size() + (corner + row) * x.row(), x, columns.at, width, canvas + row * x_row);
        }
      }
      const Band band{canvas, dy + (image * oh + first) * ow * c, count, ow, pitch, stride * x_row, ow * c, c,
                      dilation * x_row, stride};
      with_places(columns, stride, [&](auto places) {
        float* to = own;
        for_channels(channels, [&](auto v, int64_t channel, int valid, int64_t) {
          gather_all<decltype(v), decltype(places)>(band, rows, columns, channel, valid, to);
          to += taps * lanes<decltype(v)>;
        });
      });
    }
  });

  int64_t before = 0;
  for_channels(channels, [&](auto v, int64_t channel, int valid, int64_t) {
    constexpr int W = lanes<decltype(v)>;
    for (int64_t tap = 0; tap < taps; ++tap) {
      double total[W] = {};
      for (int64_t block = 0; block < blocks; ++block)
        for (int lane = 0; lane < W; ++lane) total[lane] += sums[block * sums_size + before + tap * W + lane];
      for (int lane = 0; lane < valid; ++lane) df[tap * c + channel + lane] = static_cast<float>(total[lane]);
    }
    before += taps * W;
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
