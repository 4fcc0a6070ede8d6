/* Pools. Each image is copied to a canvas with padding around it. */
#include "vector.h"

#define LOWEST -3.4028234663852886e38f

INLINE void max_rows(const float *canvas, int wp, float *y, int oh, int ow, int c, const int size, int stride) {
  const int cp = rounded(c);
  for (int oy = 0; oy < oh; oy++)
    for (int ox = 0; ox < ow; ox++)
      for (int b = 0; b < cp; b += 4) {
        const float *p = canvas + (oy * wp + ox) * stride * cp + b;
        vec top = load(p);
        for (int i = 0; i < size; i++, p += wp * cp)
          for (int j = 0; j < size; j++) top = larger(top, load(p + j * cp));
        store_some(y + (oy * ow + ox) * c + b, top, c - b);
      }
}

/* scratch: hp·wp·cp floats */
EXPORT(max_pool)
void max_pool(const float *x, float *y, int n, int h, int w, int c, int size, int stride, int padding, int hp, int wp,
              int oh, int ow, float *scratch) {
  fill(scratch, hp * wp * rounded(c), LOWEST);
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * c, h, w, c, scratch, hp, wp, padding, padding, 1);
    if (size == 3) max_rows(scratch, wp, y + i * oh * ow * c, oh, ow, c, 3, stride);
    else max_rows(scratch, wp, y + i * oh * ow * c, oh, ow, c, size, stride);
  }
}

INLINE void max_gradient_rows(const float *canvas, const float *dy, float *back, int wp, int oh, int ow, int cp,
                              const int size, int stride) {
  for (int oy = 0; oy < oh; oy++)
    for (int ox = 0; ox < ow; ox++)
      for (int b = 0; b < cp; b += 4) {
        const int at = (oy * wp + ox) * stride * cp + b;
        vec top = load(canvas + at);
        vec first = wasm_i32x4_splat(0);
#pragma clang loop unroll(full)
        for (int t = 1; t < size * size; t++) {
          const vec v = load(canvas + at + ((t / size) * wp + t % size) * cp);
          const vec above = wasm_f32x4_gt(v, top);
          top = larger(top, v);
          first = wasm_v128_bitselect(wasm_i32x4_splat(t), first, above);
        }
        const vec d = load(dy + (oy * ow + ox) * cp + b);
#pragma clang loop unroll(full)
        for (int t = 0; t < size * size; t++) {
          float *p = back + at + ((t / size) * wp + t % size) * cp;
          store(p, add(load(p), wasm_v128_and(d, wasm_i32x4_eq(first, wasm_i32x4_splat(t)))));
        }
      }
}

/* scratch: 2·hp·wp·cp + oh·ow·cp floats */
EXPORT(max_pool_gradient)
void max_pool_gradient(const float *dy, const float *x, float *dx, int n, int h, int w, int c, int size, int stride,
                       int padding, int hp, int wp, int oh, int ow, float *scratch) {
  const int cp = rounded(c), area = hp * wp * cp;
  float *canvas = scratch, *back = scratch + area, *packed = back + area;
  fill(canvas, area, LOWEST);
  fill(packed, oh * ow * cp, 0);
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * c, h, w, c, canvas, hp, wp, padding, padding, 1);
    const float *d = dy + i * oh * ow * c;
    if (cp != c) place(d, oh, ow, c, packed, oh, ow, 0, 0, 1), d = packed;
    fill(back, area, 0);
    if (size == 3) max_gradient_rows(canvas, d, back, wp, oh, ow, cp, 3, stride);
    else max_gradient_rows(canvas, d, back, wp, oh, ow, cp, size, stride);
    cut(back, wp, padding, padding, dx + i * h * w * c, h, w, c);
  }
}

/* One over the pixels that a window sees, the padding left out. */
INLINE float share(int oy, int ox, int h, int w, int size, int stride, int padding) {
  const int top = oy * stride - padding, left = ox * stride - padding;
  const int bottom = top + size < h ? top + size : h, right = left + size < w ? left + size : w;
  return 1.0f / ((bottom - (top > 0 ? top : 0)) * (right - (left > 0 ? left : 0)));
}

INLINE void average_rows(const float *canvas, int wp, float *y, int oh, int ow, int h, int w, int c, const int size,
                         int stride, int padding) {
  const int cp = rounded(c);
  for (int oy = 0; oy < oh; oy++)
    for (int ox = 0; ox < ow; ox++) {
      const vec part = splat(share(oy, ox, h, w, size, stride, padding));
      for (int b = 0; b < cp; b += 4) {
        const float *p = canvas + (oy * wp + ox) * stride * cp + b;
        vec sum = zero();
        for (int i = 0; i < size; i++, p += wp * cp)
          for (int j = 0; j < size; j++) sum = add(sum, load(p + j * cp));
        store_some(y + (oy * ow + ox) * c + b, mul(sum, part), c - b);
      }
    }
}

/* scratch: hp·wp·cp floats */
EXPORT(average_pool)
void average_pool(const float *x, float *y, int n, int h, int w, int c, int size, int stride, int padding, int hp,
                  int wp, int oh, int ow, float *scratch) {
  fill(scratch, hp * wp * rounded(c), 0);
  for (int i = 0; i < n; i++) {
    place(x + i * h * w * c, h, w, c, scratch, hp, wp, padding, padding, 1);
    if (size == 3) average_rows(scratch, wp, y + i * oh * ow * c, oh, ow, h, w, c, 3, stride, padding);
    else average_rows(scratch, wp, y + i * oh * ow * c, oh, ow, h, w, c, size, stride, padding);
  }
}

/* scratch: hp·wp·cp + oh·ow·cp floats */
EXPORT(average_pool_gradient)
void average_pool_gradient(const float *dy, float *dx, int n, int h, int w, int c, int size, int stride, int padding,
                           int hp, int wp, int oh, int ow, float *scratch) {
  const int cp = rounded(c), area = hp * wp * cp;
  float *back = scratch, *packed = scratch + area;
  fill(packed, oh * ow * cp, 0);
  for (int i = 0; i < n; i++) {
    const float *d = dy + i * oh * ow * c;
    if (cp != c) place(d, oh, ow, c, packed, oh, ow, 0, 0, 1), d = packed;
    fill(back, area, 0);
    for (int oy = 0; oy < oh; oy++)
      for (int ox = 0; ox < ow; ox++) {
        const vec part = splat(share(oy, ox, h, w, size, stride, padding));
        for (int b = 0; b < cp; b += 4) {
          const vec v = mul(load(d + (oy * ow + ox) * cp + b), part);
          for (int t = 0; t < size * size; t++) {
            float *p = back + ((oy * stride + t / size) * wp + ox * stride + t % size) * cp + b;
            store(p, add(load(p), v));
          }
        }
      }
    cut(back, wp, padding, padding, dx + i * h * w * c, h, w, c);
  }
}

/* y [n][c]: the mean over the pixels of each image. totals: c doubles. */
EXPORT(global_average_pool)
void global_average_pool(const float *x, float *y, int n, int pixels, int c, double *totals) {
  for (int i = 0; i < n; i++) {
    for (int b = 0; b < c; b++) totals[b] = 0;
    for (int p = 0; p < pixels; p++)
      for (int b = 0; b < c; b++) totals[b] += x[(i * pixels + p) * c + b];
    for (int b = 0; b < c; b++) y[i * c + b] = (float)(totals[b] / pixels);
  }
}

EXPORT(global_average_pool_gradient)
void global_average_pool_gradient(const float *dy, float *dx, int n, int pixels, int c) {
  const float part = 1.0f / pixels;
  for (int i = 0; i < n; i++)
    for (int p = 0; p < pixels; p++)
      for (int b = 0; b < c; b++) dx[(i * pixels + p) * c + b] = dy[i * c + b] * part;
}
