// Elementwise arithmetic on one or two tensors.
#include "blocks.h"
#include "call.h"
#include "exponential.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// (count, x, y): y = f(x) by vectors
template <class F>
SLUICE_INLINE void map(Call& call, F&& f) {
  const int64_t count = call.integer();
  const float* x = call.buffer(count);
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) { store(y + start + i, f(load(x + start + i))); });
  });
}

/// The same one by one, in double precision.
template <class F>
SLUICE_INLINE void map_double(Call& call, F&& f) {
  const int64_t count = call.integer();
  const float* x = call.buffer(count);
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for (int64_t i = start; i < start + length; ++i) y[i] = static_cast<float>(f(static_cast<double>(x[i])));
  });
}

/// One operand of rows × columns elements: it may be the same in every row, in every column, or both. One number that
/// JavaScript has comes as itself, after -1.
struct Operand {
  const float* data;
  bool by_row, by_column;
  int64_t columns;
  float number;

  Operand(Call& call, int64_t rows, int64_t columns) : columns(columns) {
    by_row = call.flag();
    by_column = call.flag();
    data = call.optional((by_row ? rows : 1) * (by_column ? columns : 1));
    if (data != nullptr) return;
    if (by_row || by_column) throw std::invalid_argument("one number is the same in every row and column");
    number = static_cast<float>(call.number());
    data = &number;
  }
  Operand(const Operand&) = delete;
  bool whole() const { return by_row && by_column; }
  const float* at(int64_t row, int64_t column) const {
    return data + (by_row ? row * (by_column ? columns : 1) : 0) + (by_column ? column : 0);
  }
};

template <class F>
SLUICE_INLINE void run(int64_t count, const float* a, bool a_varies, const float* b, bool b_varies, float* y, F&& f) {
  if (a_varies && b_varies) {
    for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) { store(y + i, f(load(a + i), load(b + i))); });
  } else if (a_varies) {
    const Wide second = splat<Wide>(*b);
    for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) { store(y + i, f(load(a + i), second)); });
  } else {
    const Wide first = splat<Wide>(*a);
    for_lanes<Wide>(count, [&](int64_t i, auto load, auto store) { store(y + i, f(first, b_varies ? load(b + i) : splat<Wide>(*b))); });
  }
}

/// Rows that are handled together where an operand has few columns, so that vectors are full.
constexpr int64_t kRepeats = 16;
constexpr int64_t kFewColumns = 256;

/// (rows, columns, a by row, a by column, a or -1 and a number, the same of b, y): y = f(a, b)
template <class F>
void combine(Call& call, F&& f) {
  int64_t rows = call.integer(), columns = call.integer();
  Operand a(call, rows, columns), b(call, rows, columns);
  float* y = call.buffer(rows * columns);
  if ((a.whole() || (!a.by_row && !a.by_column)) && (b.whole() || (!b.by_row && !b.by_column))) {
    parallel_blocks(rows * columns, kBlock, [&](int64_t start, int64_t length) {
      run(length, a.data + (a.by_row ? start : 0), a.by_column, b.data + (b.by_row ? start : 0), b.by_column, y + start, f);
    });
    return;
  }
  const bool repeats_a = !a.by_row && a.by_column, repeats_b = !b.by_row && b.by_column;
  const bool repeated = columns < kFewColumns && rows >= kRepeats &&
                        ((repeats_a && (b.whole() || repeats_b)) || (repeats_b && (a.whole() || repeats_a)));
  Scratch tables(call.arena, repeated ? 2 * kRepeats * columns : 0);
  int64_t rest = 0;
  if (repeated) {
    const auto repeat = [&](Operand& of, float* table) {
      for (int64_t i = 0; i < kRepeats * columns; ++i) table[i] = of.data[i % columns];
      of.data = table;
    };
    const float *first = a.data, *second = b.data;
    if (repeats_a) repeat(a, tables);
    if (repeats_b) repeat(b, tables + kRepeats * columns);
    rest = rows % kRepeats;
    const int64_t done = rows - rest;
    for (int64_t r = done; r < rows; ++r)
      run(columns, first + (repeats_a ? 0 : r * columns), true, second + (repeats_b ? 0 : r * columns), true, y + r * columns, f);
    rows = done / kRepeats;
    columns *= kRepeats;
    a.columns = b.columns = columns;
  }
  const int64_t pieces = blocks_of(columns, kBlock), height = columns < kBlock ? kBlock / (columns + 1) + 1 : 1;
  parallel(blocks_of(rows, height) * pieces, [&](int64_t block, int) {
    const int64_t top = block / pieces * height, left = block % pieces * kBlock;
    const int64_t bottom = rows - top < height ? rows : top + height;
    const int64_t width = columns - left < kBlock ? columns - left : kBlock;
    for (int64_t r = top; r < bottom; ++r)
      run(width, a.at(r, left), a.by_column, b.at(r, left), b.by_column, y + r * columns + left, f);
  });
}

}  // namespace

void add(Call& call) {
  combine(call, [](Wide a, Wide b) { return a + b; });
}
void subtract(Call& call) {
  combine(call, [](Wide a, Wide b) { return a - b; });
}
void multiply(Call& call) {
  combine(call, [](Wide a, Wide b) { return a * b; });
}
void divide(Call& call) {
  combine(call, [](Wide a, Wide b) { return a / b; });
}
void maximum(Call& call) {
  combine(call, [](Wide a, Wide b) { return a > b ? a : (a == a ? b : a); });
}
void minimum(Call& call) {
  combine(call, [](Wide a, Wide b) { return a < b ? a : (a == a ? b : a); });
}
void negate(Call& call) {
  map(call, [](Wide x) { return -x; });
}
void square(Call& call) {
  map(call, [](Wide x) { return x * x; });
}
void root(Call& call) {
  map(call, [](Wide x) { return square_root(x); });
}
void reciprocal_root(Call& call) {
  map(call, [](Wide x) { return splat<Wide>(1) / square_root(x); });
}
void exponentials(Call& call) {
  map_double(call, [](double x) { return exponential(x); });
}
void logarithms(Call& call) {
  map_double(call, [](double x) { return logarithm(x); });
}

/// add_all(tensors, count, x each, y): their sum, from the first on
void add_all(Call& call) {
  const int64_t tensors = call.integer(1), count = call.integer();
  const Table<const float*> xs(call.arena, tensors);
  for (int64_t k = 0; k < tensors; ++k) xs[k] = call.buffer(count);
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) {
      Wide sum = load(xs[0] + start + i);
      for (int64_t k = 1; k < tensors; ++k) sum += load(xs[k] + start + i);
      store(y + start + i, sum);
    });
  });
}

/// fill(count, value, y)
void fill(Call& call) {
  const int64_t count = call.integer();
  const Wide value = splat<Wide>(static_cast<float>(call.number()));
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto, auto store) { store(y + start + i, value); });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
