// Batch normalization: statistics, normalised images, gradients; and scale and shift of channels by given numbers.
//
// Every column of a block of rows is summed in floats, and the blocks are put together in double precision.
#include "call.h"
#include "channels.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Rows are summed in this many interleaved chains, to hide the latency of additions.
constexpr int kChains = 2;

/// Σ(x - s) and Σ(x - s)² over the rows of a block, s its first row.
void block_moments(const PixelRows& of, const float* x, int64_t rows, float* sums, float* squares) {
  constexpr int W = lanes<Wide>;
  for_columns(of.columns, [&](int64_t column, auto together) {
    constexpr int N = together.value;
    const float* p = x + column;
    Wide shift[N], s[kChains][N]{}, q[kChains][N]{};
    for (int j = 0; j < N; ++j) shift[j] = load<Wide>(p + j * W);
    const auto take = [&](const float* row, int chain) {
      for (int j = 0; j < N; ++j) {
        const Wide d = load<Wide>(row + j * W) - shift[j];
        s[chain][j] += d;
        q[chain][j] = fma(d, d, q[chain][j]);
      }
    };
    int64_t r = 0;
    for (; r + 2 <= rows; r += 2, p += 2 * of.columns) take(p, 0), take(p + of.columns, 1);
    if (r < rows) take(p, 0);
    for (int j = 0; j < N; ++j) {
      store(sums + column + j * W, s[0][j] + s[1][j]);
      store(squares + column + j * W, q[0][j] + q[1][j]);
    }
  });
}

/// Σdy and Σdy·(x - mean) over the rows of a block; means are those of the columns.
void block_products(const PixelRows& of, const float* dy, const float* x, const float* means, int64_t rows, float* sums,
                    float* products) {
  constexpr int W = lanes<Wide>;
  for_columns(of.columns, [&](int64_t column, auto together) {
    constexpr int N = together.value;
    Wide mean[N], s[kChains][N]{}, q[kChains][N]{};
    for (int j = 0; j < N; ++j) mean[j] = load<Wide>(means + column + j * W);
    const auto take = [&](int64_t at, int chain) {
      for (int j = 0; j < N; ++j) {
        const Wide d = load<Wide>(dy + at + j * W);
        s[chain][j] += d;
        q[chain][j] = fma(d, load<Wide>(x + at + j * W) - mean[j], q[chain][j]);
      }
    };
    int64_t r = 0, at = column;
    for (; r + 2 <= rows; r += 2, at += 2 * of.columns) take(at, 0), take(at + of.columns, 1);
    if (r < rows) take(at, 0);
    for (int j = 0; j < N; ++j) {
      store(sums + column + j * W, s[0][j] + s[1][j]);
      store(products + column + j * W, q[0][j] + q[1][j]);
    }
  });
}

void clear(double* at, int64_t count) {
  for (int64_t i = 0; i < count; ++i) at[i] = 0;
}

/// mean and biased variance of every channel, in double precision.
void moments(Call& call, const PixelRows& of, const float* x, double* mean, double* variance) {
  const int64_t c = of.channels, e = of.columns;
  const Scratch partial(call.arena, of.blocks * 2 * e);
  parallel(of.blocks, [&](int64_t block, int) {
    float* to = partial + block * 2 * e;
    block_moments(of, x + block * of.height * e, of.rows_of(block), to, to + e);
  });
  const Table<double> columns(call.arena, 2 * e);
  double *sums = columns, *squares = sums + e;
  clear(columns, 2 * e);
  for (int64_t block = 0; block < of.blocks; ++block) {
    const float *shift = x + block * of.height * e, *s = partial + block * 2 * e;
    const double rows = static_cast<double>(of.rows_of(block));
    for (int64_t i = 0; i < e; ++i) sums[i] += rows * static_cast<double>(shift[i]) + static_cast<double>(s[i]);
  }
  for (int64_t i = 0; i < c; ++i) mean[i] = variance[i] = 0;
  for (int64_t i = 0; i < e; ++i) mean[i % c] += sums[i];
  of.for_rest([&](int64_t i, int64_t channel) { mean[channel] += static_cast<double>(x[i]); });
  const double count = static_cast<double>(of.pixels);
  for (int64_t i = 0; i < c; ++i) mean[i] /= count;
  // The squares about the mean are those about the shift, less what the shift is off.
  for (int64_t i = 0; i < e; ++i) sums[i] = mean[i % c];
  for (int64_t block = 0; block < of.blocks; ++block) {
    const float *shift = x + block * of.height * e, *s = partial + block * 2 * e, *q = s + e;
    const double rows = static_cast<double>(of.rows_of(block));
    for (int64_t i = 0; i < e; ++i) {
      const double off = sums[i] - static_cast<double>(shift[i]);
      squares[i] += static_cast<double>(q[i]) - off * (2 * static_cast<double>(s[i]) - rows * off);
    }
  }
  for (int64_t i = 0; i < e; ++i) variance[i % c] += squares[i];
  of.for_rest([&](int64_t i, int64_t channel) {
    const double d = static_cast<double>(x[i]) - mean[channel];
    variance[channel] += d * d;
  });
  for (int64_t i = 0; i < c; ++i) variance[i] = variance[i] > 0 ? variance[i] / count : variance[i] - variance[i];
}

/// to[column] = of[channel]
void tile(const PixelRows& of, const float* channels, float* to) {
  for (int64_t i = 0; i < of.columns; ++i) to[i] = channels[i % of.channels];
}

/// Calls f(element, column, load, store) for all elements in vectors; columns are those of tables of a row, and of one
/// pixel for what is left after the last row.
template <class F>
SLUICE_INLINE void for_elements(const PixelRows& of, F&& f) {
  parallel(of.blocks, [&](int64_t block, int) {
    constexpr int W = lanes<Wide>;
    const int64_t rows = of.rows_of(block);
    const auto whole = [](const float* p) { return load<Wide>(p); };
    const auto put = [](float* p, Wide v) { store<Wide>(p, v); };
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (block * of.height + r) * of.columns;
      for (int64_t i = 0; i < of.columns; i += W) f(at + i, i, whole, put);
    }
  });
  const int64_t done = of.rows * of.columns;
  for_lanes<Wide>(of.rest * of.channels, [&](int64_t i, auto load, auto store) { f(done + i, i, load, store); });
}

}  // namespace

/// batch_normalize(pixels, channels, epsilon, x, scale or -1, shift or -1, y, mean, variance)
void batch_normalize(Call& call) {
  const int64_t pixels = call.integer(1), c = call.integer(1);
  const double epsilon = call.number();
  const PixelRows of(pixels, c);
  const float* x = call.buffer(pixels * c);
  const float* scale = call.optional(c);
  const float* shift = call.optional(c);
  float* y = call.buffer(pixels * c);
  float* mean = call.buffer(c);
  float* variance = call.buffer(c);
  const Table<double> exact(call.arena, 2 * c);
  moments(call, of, x, exact, exact + c);
  const Scratch tables(call.arena, 3 * of.columns + c);
  float *centre = tables, *factor = centre + of.columns, *offset = factor + of.columns, *factors = offset + of.columns;
  for (int64_t i = 0; i < c; ++i) {
    mean[i] = static_cast<float>(exact[i]);
    variance[i] = static_cast<float>(exact[c + i]);
    factors[i] = static_cast<float>((scale ? static_cast<double>(scale[i]) : 1.0) / __builtin_sqrt(exact[c + i] + epsilon));
  }
  tile(of, mean, centre);
  tile(of, factors, factor);
  if (shift) {
    tile(of, shift, offset);
    for_elements(of, [&](int64_t i, int64_t column, auto load, auto store) {
      store(y + i, fma(load(x + i) - load(centre + column), load(factor + column), load(offset + column)));
    });
  } else {
    for_elements(of, [&](int64_t i, int64_t column, auto load, auto store) {
      store(y + i, (load(x + i) - load(centre + column)) * load(factor + column));
    });
  }
}

/// batch_normalize_gradient(pixels, channels, epsilon, dy, x, scale or -1, mean, variance, dx, dscale or -1, dshift or -1)
void batch_normalize_gradient(Call& call) {
  const int64_t pixels = call.integer(1), c = call.integer(1);
  const double epsilon = call.number();
  const PixelRows of(pixels, c);
  const float* dy = call.buffer(pixels * c);
  const float* x = call.buffer(pixels * c);
  const float* scale = call.optional(c);
  const float* mean = call.buffer(c);
  const float* variance = call.buffer(c);
  float* dx = call.buffer(pixels * c);
  float* dscale = call.optional(c);
  float* dshift = call.optional(c);

  const int64_t e = of.columns;
  const Scratch tables(call.arena, 4 * e + 3 * c);
  float *centre = tables, *a = centre + e, *b = a + e, *d = b + e, *as = d + e, *bs = as + c, *ds = bs + c;
  tile(of, mean, centre);
  const Scratch partial(call.arena, of.blocks * 2 * e);
  parallel(of.blocks, [&](int64_t block, int) {
    const int64_t at = block * of.height * e;
    float* to = partial + block * 2 * e;
    block_products(of, dy + at, x + at, centre, of.rows_of(block), to, to + e);
  });
  const Table<double> totals(call.arena, 2 * e + 2 * c);
  double *columns = totals, *sums = columns + 2 * e, *products = sums + c;
  clear(totals, 2 * e + 2 * c);
  for (int64_t block = 0; block < of.blocks; ++block)
    for (int64_t i = 0; i < 2 * e; ++i) columns[i] += static_cast<double>(partial[block * 2 * e + i]);
  for (int64_t i = 0; i < e; ++i) {
    sums[i % c] += columns[i];
    products[i % c] += columns[e + i];
  }
  of.for_rest([&](int64_t i, int64_t channel) {
    sums[channel] += static_cast<double>(dy[i]);
    products[channel] += static_cast<double>(dy[i]) * (static_cast<double>(x[i]) - static_cast<double>(mean[channel]));
  });
  for (int64_t i = 0; i < c; ++i) {
    const double inverse = 1 / __builtin_sqrt(static_cast<double>(variance[i]) + epsilon);
    const double factor = (scale ? static_cast<double>(scale[i]) : 1.0) * inverse;
    if (dshift) dshift[i] = static_cast<float>(sums[i]);
    if (dscale) dscale[i] = static_cast<float>(products[i] * inverse);
    as[i] = static_cast<float>(factor);
    bs[i] = static_cast<float>(-factor * inverse * inverse * products[i] / static_cast<double>(pixels));
    ds[i] = static_cast<float>(-factor * sums[i] / static_cast<double>(pixels));
  }
  tile(of, as, a);
  tile(of, bs, b);
  tile(of, ds, d);
  for_elements(of, [&](int64_t i, int64_t column, auto load, auto store) {
    const Wide centred = fma(load(x + i) - load(centre + column), load(b + column), load(d + column));
    store(dx + i, fma(load(dy + i), load(a + column), centred));
  });
}

/// channel_affine(pixels, channels, x, factor, offset, y): y = x·factor + offset
void channel_affine(Call& call) {
  const int64_t pixels = call.integer(), c = call.integer(1);
  const PixelRows of(pixels, c);
  const float* x = call.buffer(pixels * c);
  const float* factors = call.buffer(c);
  const float* offsets = call.buffer(c);
  float* y = call.buffer(pixels * c);
  const Scratch tables(call.arena, 2 * of.columns);
  float *factor = tables, *offset = factor + of.columns;
  tile(of, factors, factor);
  tile(of, offsets, offset);
  for_elements(of, [&](int64_t i, int64_t column, auto load, auto store) {
    store(y + i, fma(load(x + i), load(factor + column), load(offset + column)));
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
