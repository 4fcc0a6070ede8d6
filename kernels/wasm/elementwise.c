/* One pass over tensors: activations, sums, optimiser steps, rearrangements. */
#include "vector.h"

EXPORT(relu)
void relu(const float *x, float *y, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(y + i, wasm_f32x4_max(load(x + i), zero()));
  for (; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

EXPORT(relu_gradient)
void relu_gradient(const float *dy, const float *y, float *dx, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(dx + i, wasm_v128_and(load(dy + i), wasm_f32x4_gt(load(y + i), zero())));
  for (; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

/* A stretch that stays in the first-level cache while all tensors are added to it, and whose sums are single. */
#define BLOCK 1024

/* y = Σ xs[k] in their order; y may be xs[0] itself. */
EXPORT(sum)
void sum(const float *const *xs, int tensors, float *y, int count) {
  for (int from = 0; from < count; from += BLOCK) {
    const int to = count - from < BLOCK ? count : from + BLOCK;
    const float *a = xs[0];
    for (int k = 1; k < tensors; k++, a = y) {
      const float *b = xs[k];
      int i = from;
      for (; i + 4 <= to; i += 4) store(y + i, add(load(a + i), load(b + i)));
      for (; i < to; i++) y[i] = a[i] + b[i];
    }
  }
}

/* y = a + b; y may be a itself. */
EXPORT(add_pair)
void add_pair(const float *a, const float *b, float *y, int count) {
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    const vec s0 = add(load(a + i), load(b + i)), s1 = add(load(a + i + 4), load(b + i + 4));
    const vec s2 = add(load(a + i + 8), load(b + i + 8)), s3 = add(load(a + i + 12), load(b + i + 12));
    store(y + i, s0), store(y + i + 4, s1), store(y + i + 8, s2), store(y + i + 12, s3);
  }
  for (; i < count; i++) y[i] = a[i] + b[i];
}

/* y = Σ weights[k]·xs[k] */
EXPORT(weighted_sum)
void weighted_sum(const float *weights, const float *const *xs, int tensors, float *y, int count) {
  for (int from = 0; from < count; from += BLOCK) {
    const int to = count - from < BLOCK ? count : from + BLOCK;
    for (int k = 0; k < tensors; k++) {
      const float *x = xs[k];
      const vec w = splat(weights[k]);
      int i = from;
      if (k == 0) {
        for (; i + 4 <= to; i += 4) store(y + i, mul(w, load(x + i)));
        for (; i < to; i++) y[i] = weights[0] * x[i];
      } else {
        for (; i + 4 <= to; i += 4) store(y + i, madd(load(y + i), w, load(x + i)));
        for (; i < to; i++) y[i] += weights[k] * x[i];
      }
    }
  }
}

EXPORT(times_weight)
void times_weight(const float *x, const float *weight, float *y, int count) {
  const vec w = splat(*weight);
  int i = 0;
  for (; i + 4 <= count; i += 4) store(y + i, mul(w, load(x + i)));
  for (; i < count; i++) y[i] = *weight * x[i];
}

INLINE double product_of(const float *a, const float *b, int count) {
  vec s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  float rest = 0;
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    s0 = madd(s0, load(a + i), load(b + i));
    s1 = madd(s1, load(a + i + 4), load(b + i + 4));
    s2 = madd(s2, load(a + i + 8), load(b + i + 8));
    s3 = madd(s3, load(a + i + 12), load(b + i + 12));
  }
  for (; i < count; i++) rest += a[i] * b[i];
  return (double)lane_sum(add(add(s0, s1), add(s2, s3))) + rest;
}

/* out[k] = ⟨first, xs[k]⟩. totals: `tensors` doubles. */
EXPORT(inner_products)
void inner_products(const float *first, const float *const *xs, int tensors, float *out, int count, double *totals) {
  for (int k = 0; k < tensors; k++) totals[k] = 0;
  for (int from = 0; from < count; from += BLOCK) {
    const int length = count - from < BLOCK ? count - from : BLOCK;
    for (int k = 0; k < tensors; k++) totals[k] += product_of(first + from, xs[k] + from, length);
  }
  for (int k = 0; k < tensors; k++) out[k] = (float)totals[k];
}

EXPORT(sum_of_squares)
double sum_of_squares(const float *x, int count) {
  double total = 0;
  for (int from = 0; from < count; from += BLOCK) {
    const int length = count - from < BLOCK ? count - from : BLOCK;
    total += product_of(x + from, x + from, length);
  }
  return total;
}

EXPORT(momentum_step)
void momentum_step(const float *w, const float *m, const float *g, float *new_w, float *new_m, int count, float rate,
                   float momentum, float decay, float scale) {
  const vec r = splat(rate), k = splat(momentum), d = splat(decay), s = splat(scale);
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    const vec weight = load(w + i);
    const vec moved = add(mul(load(m + i), k), madd(mul(load(g + i), s), weight, d));
    store(new_m + i, moved);
    store(new_w + i, sub(weight, mul(moved, r)));
  }
  for (; i < count; i++) {
    const float moved = m[i] * momentum + (g[i] * scale + w[i] * decay);
    new_m[i] = moved;
    new_w[i] = w[i] - moved * rate;
  }
}

/* rate and root are those of the step: learning rate / (1 - beta1^t), 1 / √(1 - beta2^t). rest1 and rest2 are 1 - beta1
 * and 1 - beta2, subtracted in double precision. */
EXPORT(adam_step)
void adam_step(const float *w, const float *first, const float *second, const float *g, float *new_w, float *new_first,
               float *new_second, int count, float rate, float beta1, float rest1, float beta2, float rest2,
               float epsilon, float decay, float scale, float root) {
  const vec b1 = splat(beta1), r1 = splat(rest1), b2 = splat(beta2), r2 = splat(rest2);
  const vec d = splat(decay), f = splat(scale), o = splat(root), e = splat(epsilon), r = splat(rate);
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    const vec weight = load(w + i);
    const vec gradient = madd(mul(load(g + i), f), weight, d);
    const vec mean = madd(mul(load(first + i), b1), gradient, r1);
    const vec square = madd(mul(load(second + i), b2), mul(gradient, gradient), r2);
    store(new_first + i, mean);
    store(new_second + i, square);
    store(new_w + i, sub(weight, wasm_f32x4_div(mul(mean, r), add(mul(wasm_f32x4_sqrt(square), o), e))));
  }
  for (; i < count; i++) {
    const float gradient = g[i] * scale + w[i] * decay;
    const float mean = first[i] * beta1 + gradient * rest1;
    const float square = second[i] * beta2 + gradient * gradient * rest2;
    new_first[i] = mean;
    new_second[i] = square;
    new_w[i] = w[i] - mean * rate / (__builtin_sqrtf(square) * root + epsilon);
  }
}

/* Every second pixel from `offset` on: [h][w][c] to [oh][ow][c]. */
EXPORT(subsample)
void subsample(const float *x, float *y, int n, int h, int w, int c, int oh, int ow, int offset) {
  for (int i = 0; i < n; i++)
    for (int oy = 0; oy < oh; oy++)
      for (int ox = 0; ox < ow; ox++)
        copy(y + ((i * oh + oy) * ow + ox) * c, x + ((i * h + 2 * oy + offset) * w + 2 * ox + offset) * c, c);
}

/* y[p][j·groups + g] = x[p][g·size + j] for c = groups·size channels. */
EXPORT(channel_shuffle)
void channel_shuffle(const float *x, float *y, int pixels, int groups, int size) {
  const int c = groups * size;
  for (int p = 0; p < pixels; p++, x += c, y += c) {
    if (groups % 4 == 0 && size % 4 == 0) {
      for (int g = 0; g < groups; g += 4)
        for (int j = 0; j < size; j += 4) {
          const float *from = x + g * size + j;
          const vec a = load(from), b = load(from + size), d = load(from + 2 * size), e = load(from + 3 * size);
          const vec ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), de = wasm_i32x4_shuffle(d, e, 0, 4, 1, 5);
          const vec ba = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), ed = wasm_i32x4_shuffle(d, e, 2, 6, 3, 7);
          float *to = y + j * groups + g;
          store(to, wasm_i64x2_shuffle(ab, de, 0, 2));
          store(to + groups, wasm_i64x2_shuffle(ab, de, 1, 3));
          store(to + 2 * groups, wasm_i64x2_shuffle(ba, ed, 0, 2));
          store(to + 3 * groups, wasm_i64x2_shuffle(ba, ed, 1, 3));
        }
      continue;
    }
    for (int g = 0; g < groups; g++)
      for (int j = 0; j < size; j++) y[j * groups + g] = x[g * size + j];
  }
}
