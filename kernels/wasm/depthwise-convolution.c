/* Depthwise convolution and its gradients. Tensors are NHWC, filters [k][k][c]. Each image is copied to a canvas with
 * zeros around it, so that no window meets a border. */
#include "vector.h"

/* y[oy][ox] = Σ canvas[oy·stride + ky·dilation][ox·stride + kx·dilation] · filter[ky][kx], four outputs at a time. At
 * stride 1 the four are `dilation` apart, so that they share most of their pixels. */
INLINE void correlate(const float *canvas, int wp, const float *filter, float *y, int oh, int ow, int c, const int k,
                      const int stride, const int dilation) {
  const int cp = rounded(c);
  for (int oy = 0; oy < oh; oy++) {
    const float *top = canvas + oy * stride * wp * cp;
    const int gap = stride == 1 ? dilation : 1;
    int first = 0;
    for (; first + 4 * gap <= ow; first += 4 * gap) {
      for (int ox = first; ox < first + gap; ox++) {
        for (int b = 0; b < cp; b += 4) {
          vec s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
          const float *row = top + ox * stride * cp + b;
          const float *w = filter + b;
          for (int ky = 0; ky < k; ky++, row += dilation * wp * cp) {
#pragma clang loop unroll(full)
            for (int kx = 0; kx < k; kx++, w += cp) {
              const vec f = load(w);
              const float *p = row + kx * dilation * cp;
              s0 = madd(s0, f, load(p));
              s1 = madd(s1, f, load(p + gap * stride * cp));
              s2 = madd(s2, f, load(p + 2 * gap * stride * cp));
              s3 = madd(s3, f, load(p + 3 * gap * stride * cp));
            }
          }
          float *out = y + (oy * ow + ox) * c + b;
          const int count = c - b;
          store_some(out, s0, count);
          store_some(out + gap * c, s1, count);
          store_some(out + 2 * gap * c, s2, count);
          store_some(out + 3 * gap * c, s3, count);
        }
      }
    }
    for (int ox = first; ox < ow; ox++) {
      for (int b = 0; b < cp; b += 4) {
        vec sum = zero();
        for (int ky = 0; ky < k; ky++) {
          const float *p = top + (ky * dilation * wp + ox * stride) * cp + b;
          for (int kx = 0; kx < k; kx++) sum = madd(sum, load(filter + (ky * k + kx) * cp + b), load(p + kx * dilation * cp));
        }
        store_some(y + (oy * ow + ox) * c + b, sum, c - b);
      }
    }
  }
}

SHARED void correlate_any(const float *canvas, int wp, const float *filter, float *y, int oh, int ow, int c, int k,
                          int stride, int dilation) {
  /* With a constant dilation the compiler sees which pixels neighbouring outputs share. */
  if (k == 3 && stride == 1 && dilation == 1) correlate(canvas, wp, filter, y, oh, ow, c, 3, 1, 1);
  else if (k == 3 && stride == 1 && dilation == 2) correlate(canvas, wp, filter, y, oh, ow, c, 3, 1, 2);
  else if (k == 5 && stride == 1 && dilation == 1) correlate(canvas, wp, filter, y, oh, ow, c, 5, 1, 1);
  else if (k == 5 && stride == 1 && dilation == 2) correlate(canvas, wp, filter, y, oh, ow, c, 5, 1, 2);
  else if (k == 3 && stride == 2) correlate(canvas, wp, filter, y, oh, ow, c, 3, 2, dilation);
  else if (k == 5 && stride == 2) correlate(canvas, wp, filter, y, oh, ow, c, 5, 2, dilation);
  else correlate(canvas, wp, filter, y, oh, ow, c, k, stride, dilation);
}

/* scratch: hp·wp·cp + k·k·cp floats */
EXPORT(depthwise_forward)
void depthwise_forward(const float *x, const float *filter, float *y, int n, int h, int w, int c, int k, int stride,
                       int dilation, int top, int left, int hp, int wp, int oh, int ow, float *scratch) {
  const int cp = rounded(c);
  float *canvas = scratch, *packed = scratch + hp * wp * cp;
  fill(scratch, hp * wp * cp + k * k * cp, 0);
  for (int t = 0; t < k * k; t++) copy(packed + t * cp, filter + t * c, c);
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * c, h, w, c, canvas, hp, wp, top, left, 1);
    correlate_any(canvas, wp, packed, y + i * oh * ow * c, oh, ow, c, k, stride, dilation);
  }
}

/* dx correlates dy, spread by the stride, with the flipped filter. scratch: hp·wp·cp + k·k·cp floats, where
 * hp = h + dilation·(k - 1). */
EXPORT(depthwise_input_gradient)
void depthwise_input_gradient(const float *dy, const float *filter, float *dx, int n, int h, int w, int c, int k,
                              int stride, int dilation, int top, int left, int oh, int ow, float *scratch) {
  const int cp = rounded(c), reach = dilation * (k - 1), hp = h + reach, wp = w + reach;
  float *canvas = scratch, *packed = scratch + hp * wp * cp;
  fill(scratch, hp * wp * cp + k * k * cp, 0);
  for (int t = 0; t < k * k; t++) copy(packed + t * cp, filter + (k * k - 1 - t) * c, c);
  for (int i = 0; i < n; i++) {
    place(dy + i * oh * ow * c, oh, ow, c, canvas, hp, wp, reach - top, reach - left, stride);
    correlate_any(canvas, wp, packed, dx + i * h * w * c, h, w, c, k, 1, dilation);
  }
}

/* sums[ky][kx] += Σ_ox canvas row · dy row, for the `rows` filter rows from ky on. */
INLINE void filter_rows(const float *top, int wp, const float *dy, float *sums, int ow, int cp, const int k,
                        const int rows, int pixel, int dilation) {
  for (int b = 0; b < cp; b += 4) {
    vec s[9];
#pragma clang loop unroll(full)
    for (int t = 0; t < rows * k; t++) s[t] = load(sums + t * cp + b);
    const float *p = top + b;
    for (int ox = 0; ox < ow; ox++, p += pixel) {
      const vec d = load(dy + ox * cp + b);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (int kx = 0; kx < k; kx++) s[r * k + kx] = madd(s[r * k + kx], d, load(p + (r * wp + kx) * dilation * cp));
      }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < rows * k; t++) store(sums + t * cp + b, s[t]);
  }
}

/* Filters of any size, one place at a time. */
INLINE void filter_place(const float *p, const float *dy, float *sums, int ow, int cp, int pixel) {
  for (int b = 0; b < cp; b += 4) {
    vec s = load(sums + b);
    for (int ox = 0; ox < ow; ox++) s = madd(s, load(dy + ox * cp + b), load(p + ox * pixel + b));
    store(sums + b, s);
  }
}

/* scratch: hp·wp·cp + oh·ow·cp + k·k·cp floats, then k·k·cp doubles */
EXPORT(depthwise_filter_gradient)
void depthwise_filter_gradient(const float *x, const float *dy, float *df, int n, int h, int w, int c, int k,
                               int stride, int dilation, int top, int left, int hp, int wp, int oh, int ow,
                               double *totals, float *scratch) {
  const int cp = rounded(c), places = k * k * cp;
  float *canvas = scratch, *packed = canvas + hp * wp * cp, *sums = packed + oh * ow * cp;
  fill(scratch, hp * wp * cp + oh * ow * cp, 0);
  for (int t = 0; t < places; t++) totals[t] = 0;
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * c, h, w, c, canvas, hp, wp, top, left, 1);
    const float *d = dy + i * oh * ow * c;
    if (cp != c) {
      place(d, oh, ow, c, packed, oh, ow, 0, 0, 1);
      d = packed;
    }
    fill(sums, places, 0);
    for (int oy = 0; oy < oh; oy++) {
      const float *row = canvas + oy * stride * wp * cp;
      const float *dr = d + oy * ow * cp;
      if (k == 3) filter_rows(row, wp, dr, sums, ow, cp, 3, 3, stride * cp, dilation);
      else if (k == 5) {
        for (int ky = 0; ky < 5; ky++)
          filter_rows(row + ky * dilation * wp * cp, wp, dr, sums + ky * 5 * cp, ow, cp, 5, 1, stride * cp, dilation);
      } else {
        for (int t = 0; t < k * k; t++)
          filter_place(row + ((t / k) * wp + t % k) * dilation * cp, dr, sums + t * cp, ow, cp, stride * cp);
      }
    }
    for (int t = 0; t < places; t++) totals[t] += sums[t];
  }
  for (int t = 0; t < k * k; t++)
    for (int b = 0; b < c; b++) df[t * c + b] = (float)totals[t * cp + b];
}
