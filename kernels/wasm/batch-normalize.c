/* Batch normalization in training mode. A tensor is seen as rows of `e` numbers, e the least common multiple of the
 * channels and four, so that vectors fit any number of channels; what is left over is a few whole pixels. */
#include "vector.h"

/* Rows of a block: it stays in the first-level cache between its two passes. */
#define BLOCK 64

INLINE double square(double v) { return v * v; }

/* Sums of one column of four over the rows of a block, in four chains. */
INLINE vec column_sum(const float *p, int rows, int e) {
  vec s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  int r = 0;
  for (; r + 4 <= rows; r += 4, p += 4 * e) {
    s0 = add(s0, load(p));
    s1 = add(s1, load(p + e));
    s2 = add(s2, load(p + 2 * e));
    s3 = add(s3, load(p + 3 * e));
  }
  for (; r < rows; r++, p += e) s0 = add(s0, load(p));
  return add(add(s0, s1), add(s2, s3));
}

INLINE vec column_squares(const float *p, int rows, int e, vec mean) {
  vec s0 = zero(), s1 = zero();
  int r = 0;
  for (; r + 2 <= rows; r += 2, p += 2 * e) {
    const vec d0 = sub(load(p), mean), d1 = sub(load(p + e), mean);
    s0 = madd(s0, d0, d0);
    s1 = madd(s1, d1, d1);
  }
  for (; r < rows; r++, p += e) {
    const vec d = sub(load(p), mean);
    s0 = madd(s0, d, d);
  }
  return add(s0, s1);
}

/* Joins a set of (count, mean, squared deviations) to another (Chan, Golub and LeVeque). */
INLINE void join(double *mean, double *squares, double count, double other_mean, double other_squares,
                 double other_count) {
  const double all = count + other_count, difference = other_mean - *mean;
  *mean += difference * other_count / all;
  *squares += other_squares + square(difference) * count * other_count / all;
}

/* mean [c] and biased variance [c] of x [pixels][c]. totals: 2·e doubles. */
EXPORT(moments)
void moments(const float *x, float *mean, float *variance, int pixels, int c, int e, double *totals) {
  double *means = totals, *squares = totals + e;
  for (int i = 0; i < 2 * e; i++) totals[i] = 0;
  const int rows = pixels / (e / c);
  for (int r = 0; r < rows; r += BLOCK) {
    const int count = rows - r < BLOCK ? rows - r : BLOCK;
    for (int b = 0; b < e; b += 4) {
      const float *p = x + r * e + b;
      const vec m = mul(column_sum(p, count, e), splat(1.0f / count));
      const vec q = column_squares(p, count, e, m);
      float ms[4], qs[4];
      store(ms, m), store(qs, q);
      for (int l = 0; l < 4; l++) join(means + b + l, squares + b + l, r, ms[l], qs[l], count);
    }
  }
  for (int i = 0; i < c; i++) {
    double m = 0, q = 0, count = 0;
    if (rows > 0)
      for (int l = i; l < e; l += c) {
        join(&m, &q, count, means[l], squares[l], rows);
        count += rows;
      }
    for (int p = rows * (e / c); p < pixels; p++, count++) join(&m, &q, count, x[p * c + i], 0, 1);
    mean[i] = (float)m;
    variance[i] = (float)(q / count);
  }
}

/* y = (x - centre)·factor + offset, per channel; a centre or an offset at 0 is zero. tables: 3·e floats. */
EXPORT(channel_affine)
void channel_affine(const float *x, const float *centre, const float *factor, const float *offset, float *y,
                    int pixels, int c, int e, float *tables) {
  float *m = tables, *f = tables + e, *o = tables + 2 * e;
  for (int i = 0; i < e; i++) {
    m[i] = centre ? centre[i % c] : 0;
    f[i] = factor[i % c];
    o[i] = offset ? offset[i % c] : 0;
  }
  const int rows = pixels / (e / c);
  for (int r = 0; r < rows; r++)
    for (int b = 0; b < e; b += 4)
      store(y + r * e + b, madd(load(o + b), sub(load(x + r * e + b), load(m + b)), load(f + b)));
  for (int i = rows * e; i < pixels * c; i++) y[i] = (x[i] - m[i % c]) * f[i % c] + o[i % c];
}

/* A scale at 0 is one, a shift at 0 zero; a dscale or dshift at 0 (below) is not wanted. */
EXPORT(batch_normalize)
void batch_normalize(const float *x, const float *scale, const float *shift, float *y, float *mean, float *variance,
                     int pixels, int c, int e, float epsilon, double *totals, float *tables) {
  moments(x, mean, variance, pixels, c, e, totals);
  float *factor = tables + 3 * e;
  for (int i = 0; i < c; i++) factor[i] = (float)((scale ? scale[i] : 1) / __builtin_sqrt((double)variance[i] + epsilon));
  channel_affine(x, mean, factor, shift, y, pixels, c, e, tables);
}

/* totals: 2·e doubles; tables: 4·e floats. */
EXPORT(batch_normalize_gradient)
void batch_normalize_gradient(const float *dy, const float *x, const float *scale, const float *mean,
                              const float *variance, float *dx, float *dscale, float *dshift, int pixels, int c, int e,
                              float epsilon, double *totals, float *tables) {
  double *sums = totals, *products = totals + e;
  float *m = tables, *a = tables + e, *b = tables + 2 * e, *o = tables + 3 * e;
  for (int i = 0; i < 2 * e; i++) totals[i] = 0;
  for (int i = 0; i < e; i++) m[i] = mean[i % c];
  const int rows = pixels / (e / c);
  for (int r = 0; r < rows; r += BLOCK) {
    const int count = rows - r < BLOCK ? rows - r : BLOCK;
    for (int k = 0; k < e; k += 4) {
      vec s0 = zero(), s1 = zero(), p0 = zero(), p1 = zero();
      const vec centre = load(m + k);
      const float *d = dy + r * e + k, *v = x + r * e + k;
      int i = 0;
      for (; i + 2 <= count; i += 2, d += 2 * e, v += 2 * e) {
        const vec d0 = load(d), d1 = load(d + e);
        s0 = add(s0, d0);
        s1 = add(s1, d1);
        p0 = madd(p0, d0, sub(load(v), centre));
        p1 = madd(p1, d1, sub(load(v + e), centre));
      }
      for (; i < count; i++, d += e, v += e) {
        const vec d0 = load(d);
        s0 = add(s0, d0);
        p0 = madd(p0, d0, sub(load(v), centre));
      }
      float ss[4], ps[4];
      store(ss, add(s0, s1)), store(ps, add(p0, p1));
      for (int l = 0; l < 4; l++) sums[k + l] += ss[l], products[k + l] += ps[l];
    }
  }
  for (int i = 0; i < c; i++) {
    double s = 0, p = 0;
    for (int l = i; l < e; l += c) s += sums[l], p += products[l];
    for (int q = rows * (e / c); q < pixels; q++) s += dy[q * c + i], p += (double)dy[q * c + i] * (x[q * c + i] - mean[i]);
    const double inverse = 1 / __builtin_sqrt((double)variance[i] + epsilon);
    const double factor = scale ? scale[i] : 1;
    if (dshift) dshift[i] = (float)s;
    if (dscale) dscale[i] = (float)(p * inverse);
    for (int l = i; l < e; l += c) {
      a[l] = (float)(factor * inverse);
      b[l] = (float)(factor * inverse * inverse * inverse * p / pixels);
      o[l] = (float)(factor * inverse * s / pixels);
    }
  }
  for (int r = 0; r < rows; r++)
    for (int k = 0; k < e; k += 4) {
      const int at = r * e + k;
      const vec centred = sub(load(x + at), load(m + k));
      store(dx + at, sub(sub(mul(load(a + k), load(dy + at)), mul(load(b + k), centred)), load(o + k)));
    }
  for (int i = rows * e; i < pixels * c; i++)
    dx[i] = a[i % c] * dy[i] - b[i % c] * (x[i] - m[i % c]) - o[i % c];
}
