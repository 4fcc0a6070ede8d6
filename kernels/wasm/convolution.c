/* Dense convolution: forward and input gradient as sums over the window of products x·w, the filter gradient as the
 * product xᵀ·dy at each place of the window. */
#include "vector.h"

/* sums[i0..i0+4)[o0..) += Σ_m x[m][i]·dy[m][o] over `count` positions; `columns` is 1 or 2 vectors of outputs. */
INLINE void tile(const float *x, int xstep, const float *dy, int dstep, int count, float *sums, int op,
                 const int columns) {
  vec s00 = load(sums), s10 = load(sums + op), s20 = load(sums + 2 * op), s30 = load(sums + 3 * op);
  vec s01 = zero(), s11 = zero(), s21 = zero(), s31 = zero();
  if (columns == 2) {
    s01 = load(sums + 4), s11 = load(sums + op + 4), s21 = load(sums + 2 * op + 4), s31 = load(sums + 3 * op + 4);
  }
  for (int m = 0; m < count; m++, x += xstep, dy += dstep) {
    const vec d0 = load(dy);
    const vec x0 = splat_at(x), x1 = splat_at(x + 1), x2 = splat_at(x + 2), x3 = splat_at(x + 3);
    s00 = madd(s00, x0, d0);
    s10 = madd(s10, x1, d0);
    s20 = madd(s20, x2, d0);
    s30 = madd(s30, x3, d0);
    if (columns == 2) {
      const vec d1 = load(dy + 4);
      s01 = madd(s01, x0, d1);
      s11 = madd(s11, x1, d1);
      s21 = madd(s21, x2, d1);
      s31 = madd(s31, x3, d1);
    }
  }
  store(sums, s00), store(sums + op, s10), store(sums + 2 * op, s20), store(sums + 3 * op, s30);
  if (columns == 2) {
    store(sums + 4, s01), store(sums + op + 4, s11), store(sums + 2 * op + 4, s21), store(sums + 3 * op + 4, s31);
  }
}

/* sums [ip][op] += xᵀ·dy */
INLINE void accumulate(const float *x, int xstep, const float *dy, int count, float *sums, int ip, int op) {
  for (int i = 0; i < ip; i += 4) {
    int o = 0;
    for (; o + 8 <= op; o += 8) tile(x + i, xstep, dy + o, op, count, sums + i * op + o, op, 2);
    for (; o < op; o += 4) tile(x + i, xstep, dy + o, op, count, sums + i * op + o, op, 1);
  }
}

/* Positions summed in single precision before they go to the double totals. */
#define GROUP 1024
/* Positions whose rows stay in the first-level cache while all tiles pass over them. */
#define CHUNK 64

static void drain(float *sums, double *totals, int count) {
  for (int t = 0; t < count; t++) totals[t] += sums[t], sums[t] = 0;
}

static void unpack(const double *totals, float *df, int places, int ci, int co) {
  const int ip = rounded(ci), op = rounded(co);
  for (int t = 0; t < places; t++)
    for (int i = 0; i < ci; i++)
      for (int o = 0; o < co; o++) df[(t * ci + i) * co + o] = (float)totals[(t * ip + i) * op + o];
}

/* df [ci][co] = xᵀ·dy over `rows` rows. scratch: CHUNK·(ip + op) + ip·op floats */
EXPORT(product_gradient)
void product_gradient(const float *x, const float *dy, float *df, int rows, int ci, int co, double *totals,
                      float *scratch) {
  const int ip = rounded(ci), op = rounded(co);
  float *xs = scratch, *ds = xs + CHUNK * ip, *sums = ds + CHUNK * op;
  fill(scratch, CHUNK * (ip + op) + ip * op, 0);
  for (int t = 0; t < ip * op; t++) totals[t] = 0;
  for (int m = 0; m < rows; m += CHUNK) {
    const int count = rows - m < CHUNK ? rows - m : CHUNK;
    const float *a = x + m * ci, *b = dy + m * co;
    if (ip != ci) place(a, 1, count, ci, xs, 1, CHUNK, 0, 0, 1), a = xs;
    if (op != co) place(b, 1, count, co, ds, 1, CHUNK, 0, 0, 1), b = ds;
    accumulate(a, ip, b, count, sums, ip, op);
    if (m % GROUP == GROUP - CHUNK) drain(sums, totals, ip * op);
  }
  drain(sums, totals, ip * op);
  unpack(totals, df, 1, ci, co);
}

/* df [kh][kw][ci][co]. scratch: hp·wp·ip + oh·ow·op + kh·kw·ip·op floats */
EXPORT(convolution_filter_gradient)
void convolution_filter_gradient(const float *x, const float *dy, float *df, int n, int h, int w, int ci, int co,
                                 int kh, int kw, int stride, int dilation, int top, int left, int hp, int wp, int oh,
                                 int ow, double *totals, float *scratch) {
  const int ip = rounded(ci), op = rounded(co), weights = kh * kw * ip * op;
  float *canvas = scratch, *packed = canvas + hp * wp * ip, *sums = packed + oh * ow * op;
  fill(scratch, hp * wp * ip + oh * ow * op + weights, 0);
  for (int t = 0; t < weights; t++) totals[t] = 0;
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * ci, h, w, ci, canvas, hp, wp, top, left, 1);
    const float *d = dy + i * oh * ow * co;
    if (op != co) place(d, oh, ow, co, packed, oh, ow, 0, 0, 1), d = packed;
    for (int t = 0; t < kh * kw; t++) {
      const float *corner = canvas + ((t / kw) * wp + t % kw) * dilation * ip;
      for (int oy = 0; oy < oh; oy++)
        accumulate(corner + oy * stride * wp * ip, stride * ip, d + oy * ow * op, ow, sums + t * ip * op, ip, op);
    }
    drain(sums, totals, weights);
  }
  unpack(totals, df, kh * kw, ci, co);
}

/* y = Σ over the window and the input channels of x·w, for `rows` positions `step` floats apart and `columns` vectors of
 * outputs, of which `outputs` exist. w has `op` floats for each place and input. */
INLINE void dense_tile(const float *x, int step, int line, int ip, const float *w, int kh, int kw, int ci, int op, float *y,
                       int co, int outputs, const int rows, const int columns) {
  vec s[4][2];
  for (int r = 0; r < 4; r++) s[r][0] = s[r][1] = zero();
  for (int ky = 0; ky < kh; ky++)
    for (int kx = 0; kx < kw; kx++) {
      const float *p0 = x + ky * line + kx * ip, *p1 = p0 + step, *p2 = p1 + step, *p3 = p2 + step;
      for (int i = 0; i < ci; i++, w += op) {
        const vec w0 = load(w), w1 = columns == 2 ? load(w + 4) : zero();
        const vec x0 = splat_at(p0 + i);
        s[0][0] = madd(s[0][0], x0, w0);
        if (columns == 2) s[0][1] = madd(s[0][1], x0, w1);
        if (rows == 4) {
          const vec x1 = splat_at(p1 + i), x2 = splat_at(p2 + i), x3 = splat_at(p3 + i);
          s[1][0] = madd(s[1][0], x1, w0);
          s[2][0] = madd(s[2][0], x2, w0);
          s[3][0] = madd(s[3][0], x3, w0);
          if (columns == 2) {
            s[1][1] = madd(s[1][1], x1, w1);
            s[2][1] = madd(s[2][1], x2, w1);
            s[3][1] = madd(s[3][1], x3, w1);
          }
        }
      }
    }
  for (int r = 0; r < rows; r++) {
    store_some(y + r * co, s[r][0], outputs);
    if (columns == 2) store_some(y + r * co + 4, s[r][1], outputs - 4);
  }
}

/* A line of `count` positions. */
INLINE void dense_line(const float *x, int step, int line, int ip, const float *w, int kh, int kw, int ci, int op, float *y,
                       int co, int count) {
  int m = 0;
  for (; m + 4 <= count; m += 4, x += 4 * step, y += 4 * co) {
    int o = 0;
    for (; o + 8 <= op; o += 8) dense_tile(x, step, line, ip, w + o, kh, kw, ci, op, y + o, co, co - o, 4, 2);
    for (; o < op; o += 4) dense_tile(x, step, line, ip, w + o, kh, kw, ci, op, y + o, co, co - o, 4, 1);
  }
  for (; m < count; m++, x += step, y += co)
    for (int o = 0; o < op; o += 4) dense_tile(x, step, line, ip, w + o, kh, kw, ci, op, y + o, co, co - o, 1, 1);
}

/* Filters [places][ci][co] to [places][ci][op]; turned by 180° and transposed to [places][co][rounded(ci)] if `back`. */
static void pack(const float *filter, float *packed, int places, int ci, int co, int back) {
  const int op = rounded(back ? ci : co);
  fill(packed, places * (back ? co : ci) * op, 0);
  for (int t = 0; t < places; t++)
    for (int i = 0; i < ci; i++)
      for (int o = 0; o < co; o++) {
        const float v = filter[(t * ci + i) * co + o];
        if (back) packed[((places - 1 - t) * co + o) * op + i] = v;
        else packed[(t * ci + i) * op + o] = v;
      }
}

/* y [rows][co] = x [rows][ci] · w, or with wᵀ if `back` (then w is [co][ci]). scratch: ci·rounded(co) floats */
EXPORT(product)
void product(const float *x, const float *w, float *y, int rows, int ci, int co, int back, float *scratch) {
  if (back) pack(w, scratch, 1, co, ci, 1);
  else pack(w, scratch, 1, ci, co, 0);
  dense_line(x, ci, 0, 0, scratch, 1, 1, ci, rounded(co), y, co, rows);
}

/* y [oh][ow][co] from images [h][w][ci] whose pixels lie `spacing` apart on the canvas from (top, left) on; with `back`
 * the filter [kh][kw][co][ci] is turned and transposed: the input gradient.
 * scratch: hp·wp·rounded(ci) + kh·kw·ci·rounded(co) floats */
EXPORT(convolution_forward)
void convolution_forward(const float *x, const float *filter, float *y, int n, int h, int w, int ci, int co, int kh, int kw,
                         int stride, int spacing, int top, int left, int hp, int wp, int oh, int ow, int back,
                         float *scratch) {
  const int ip = rounded(ci), op = rounded(co);
  float *canvas = scratch, *packed = canvas + hp * wp * ip;
  fill(canvas, hp * wp * ip, 0);
  if (back) pack(filter, packed, kh * kw, co, ci, 1);
  else pack(filter, packed, kh * kw, ci, co, 0);
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * ci, h, w, ci, canvas, hp, wp, top, left, spacing);
    for (int oy = 0; oy < oh; oy++)
      dense_line(canvas + oy * stride * wp * ip, stride * ip, wp * ip, ip, packed, kh, kw, ci, op,
                 y + (i * oh + oy) * ow * co, co, ow);
  }
}

/* Puts the pixels of images [oh][ow][c] `step` apart on canvases of zeros [hp][wp][c], from (top, left) on. */
EXPORT(spread)
void spread(const float *dy, float *out, int n, int oh, int ow, int c, int hp, int wp, int top, int left, int step) {
  fill(out, n * hp * wp * c, 0);
  for (int i = 0; i < n; i++)
    for (int oy = 0; oy < oh; oy++) {
      const int row = top + oy * step;
      if (row < 0 || row >= hp) continue;
      for (int ox = 0; ox < ow; ox++) {
        const int column = left + ox * step;
        if (column < 0 || column >= wp) continue;
        copy(out + ((i * hp + row) * wp + column) * c, dy + ((i * oh + oy) * ow + ox) * c, c);
      }
    }
}
