// Softmax, and the cross-entropy with class labels: in double precision inside.
#include "blocks.h"
#include "call.h"
#include "exponential.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

constexpr int64_t kRows = 16;

/// The largest value of a row and Σ e^(x - largest); largest is not a number where a value is not.
struct Partition {
  double largest, sum;

  Partition(const float* x, int64_t columns) : largest(static_cast<double>(x[0])), sum(0) {
    for (int64_t i = 1; i < columns; ++i) {
      const double value = static_cast<double>(x[i]);
      if (value > largest || value != value) largest = value;
    }
    for (int64_t i = 0; i < columns; ++i) sum += exponential(static_cast<double>(x[i]) - largest);
  }
  double probability_of(float x) const { return exponential(static_cast<double>(x) - largest) / sum; }
};

/// Class indices that came as numbers of the call; one outside of the classes stands for none of them.
struct Labels {
  Labels(Call& call, int64_t rows) : at(call.arena, rows) {
    for (int64_t i = 0; i < rows; ++i) {
      const double label = call.number();
      at[i] = label >= 0 && label < 2147483647.0 ? static_cast<int32_t>(label) : -1;
    }
  }
  Table<int32_t> at;
};

}  // namespace

/// softmax(rows, columns, x, y)
void softmax(Call& call) {
  const int64_t rows = call.integer(), columns = call.integer(1);
  const float* x = call.buffer(rows * columns);
  float* y = call.buffer(rows * columns);
  parallel_blocks(rows, kRows, [&](int64_t start, int64_t count) {
    for (int64_t row = start; row < start + count; ++row) {
      const Partition of(x + row * columns, columns);
      for (int64_t i = row * columns; i < (row + 1) * columns; ++i) y[i] = static_cast<float>(of.probability_of(x[i]));
    }
  });
}

/// cross_entropy(rows, classes, smoothing, logits, a label each row, loss): the mean over the rows
void cross_entropy(Call& call) {
  const int64_t rows = call.integer(1), classes = call.integer(1);
  const double smoothing = call.number();
  const float* logits = call.buffer(rows * classes);
  const Labels labels(call, rows);
  float* loss = call.buffer(1);
  const Table<double> losses(call.arena, rows);
  parallel_blocks(rows, kRows, [&](int64_t start, int64_t count) {
    for (int64_t row = start; row < start + count; ++row) {
      const float* x = logits + row * classes;
      const Partition of(x, classes);
      const int32_t label = labels.at[row];
      const double base = of.largest + logarithm(of.sum);
      double value = label >= 0 && label < classes ? (1 - smoothing) * (static_cast<double>(x[label]) - base) : base - base;
      if (smoothing != 0) {
        double all = 0;
        for (int64_t i = 0; i < classes; ++i) all += static_cast<double>(x[i]) - base;
        value += smoothing / static_cast<double>(classes) * all;
      }
      losses[row] = value;
    }
  });
  double total = 0;
  for (int64_t row = 0; row < rows; ++row) total += losses[row];
  *loss = static_cast<float>(-total / static_cast<double>(rows));
}

/// cross_entropy_gradient(rows, classes, smoothing, dy or -1 and a number, logits, a label each row, dx)
void cross_entropy_gradient(Call& call) {
  const int64_t rows = call.integer(1), classes = call.integer(1);
  const double smoothing = call.number();
  const float* given = call.optional(1);
  const float dy = given ? *given : static_cast<float>(call.number());
  const float* logits = call.buffer(rows * classes);
  const Labels labels(call, rows);
  float* dx = call.buffer(rows * classes);
  const double factor = static_cast<double>(dy) / static_cast<double>(rows);
  const double share = smoothing / static_cast<double>(classes);
  parallel_blocks(rows, kRows, [&](int64_t start, int64_t count) {
    for (int64_t row = start; row < start + count; ++row) {
      const float* x = logits + row * classes;
      const Partition of(x, classes);
      for (int64_t i = 0; i < classes; ++i) {
        const double target = share + (labels.at[row] == i ? 1 - smoothing : 0.0);
        dx[row * classes + i] = static_cast<float>((of.probability_of(x[i]) - target) * factor);
      }
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
