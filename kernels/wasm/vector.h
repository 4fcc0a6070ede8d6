/* Four floats at a time; what the training kernels share. */
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))
/* Called once an image, and long: one copy a source file is enough. */
#define SHARED static __attribute__((noinline, unused))
#define EXPORT(name) __attribute__((export_name(#name)))

typedef v128_t vec;

INLINE vec load(const float *p) { return wasm_v128_load(p); }
INLINE void store(float *p, vec v) { wasm_v128_store(p, v); }
INLINE vec splat(float v) { return wasm_f32x4_splat(v); }
INLINE vec splat_at(const float *p) { return wasm_v128_load32_splat(p); }
INLINE vec zero(void) { return wasm_f32x4_const(0, 0, 0, 0); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec sub(vec a, vec b) { return wasm_f32x4_sub(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }
/* a + b·c, rounded twice: fused rounding would differ between machines. */
INLINE vec madd(vec a, vec b, vec c) { return add(a, mul(b, c)); }
/* The larger, in one instruction of x86; a NaN in b is lost. */
INLINE vec larger(vec a, vec b) { return wasm_f32x4_pmax(a, b); }
INLINE float lane_sum(vec v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

/* Stores the first `count` (1 to 4) lanes. */
INLINE void store_some(float *p, vec v, int count) {
  if (count >= 4) {
    store(p, v);
    return;
  }
  p[0] = wasm_f32x4_extract_lane(v, 0);
  if (count > 1) p[1] = wasm_f32x4_extract_lane(v, 1);
  if (count > 2) p[2] = wasm_f32x4_extract_lane(v, 2);
}

SHARED void fill(float *p, int count, float value) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(p + i, splat(value));
  for (; i < count; i++) p[i] = value;
}

INLINE void copy(float *to, const float *from, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

/* Channels are padded to a multiple of four in scratch memory. */
INLINE int rounded(int channels) { return (channels + 3) & ~3; }

/*
 * Writes an image [h][w][c] into a canvas [hp][wp][rounded(c)]: pixel (i, j) goes to (top + i·step, left + j·step) if
 * that is inside. The rest of the canvas stays as it is.
 */
SHARED void place(const float *image, int h, int w, int c, float *canvas, int hp, int wp, int top, int left, int step) {
  const int cp = rounded(c);
  for (int i = 0; i < h; i++) {
    const int row = top + i * step;
    if (row < 0 || row >= hp) continue;
    const float *from = image + i * w * c;
    if (step == 1 && cp == c && left >= 0 && left + w <= wp) {
      copy(canvas + (row * wp + left) * cp, from, w * c);
      continue;
    }
    for (int j = 0; j < w; j++) {
      const int column = left + j * step;
      if (column >= 0 && column < wp) copy(canvas + (row * wp + column) * cp, from + j * c, c);
    }
  }
}

/* The reverse with step 1: reads the image [h][w][c] at (top, left) back from the canvas. */
SHARED void cut(const float *canvas, int wp, int top, int left, float *image, int h, int w, int c) {
  const int cp = rounded(c);
  for (int i = 0; i < h; i++) {
    const float *from = canvas + ((top + i) * wp + left) * cp;
    if (cp == c) {
      copy(image + i * w * c, from, w * c);
      continue;
    }
    for (int j = 0; j < w; j++) copy(image + (i * w + j) * c, from + j * cp, c);
  }
}
