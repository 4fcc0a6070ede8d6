/* Moving elements of four bytes between tensors, whatever they mean. */
#include "vector.h"

INLINE void copy_words(uint32_t *to, const uint32_t *from, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) wasm_v128_store(to + i, wasm_v128_load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

INLINE void copy_rows(const uint32_t *from, uint32_t *to, int rows, int row, int from_step, int to_step) {
  for (int i = 0; i < rows; i++, from += from_step, to += to_step) copy_words(to, from, row);
}

/* From this length on the engine's own copy is faster than a loop. */
#define LONG_ROW 256

/*
 * Copies a box of n0·n1·n2 rows of `row` words. The steps between rows along the three axes are f0, f1, f2 words in
 * `from` and t0, t1, t2 in `to`.
 */
EXPORT(copy_box)
void copy_box(const uint32_t *from, uint32_t *to, int n0, int n1, int n2, int row, int f0, int f1, int f2, int t0, int t1,
              int t2) {
  for (int i = 0; i < n0; i++)
    for (int j = 0; j < n1; j++) {
      const uint32_t *a = from + i * f0 + j * f1;
      uint32_t *b = to + i * t0 + j * t1;
      /* With a constant length the compiler unrolls the rows that images of few channels have. */
      if (row == 4) copy_rows(a, b, n2, 4, f2, t2);
      else if (row == 8) copy_rows(a, b, n2, 8, f2, t2);
      else if (row == 12) copy_rows(a, b, n2, 12, f2, t2);
      else if (row == 16) copy_rows(a, b, n2, 16, f2, t2);
      else if (row < LONG_ROW) copy_rows(a, b, n2, row, f2, t2);
      else
        for (int k = 0; k < n2; k++) __builtin_memcpy(b + k * t2, a + k * f2, 4 * (unsigned)row);
    }
}

EXPORT(fill_words)
void fill_words(float *to, float value, int count) { fill(to, count, value); }
