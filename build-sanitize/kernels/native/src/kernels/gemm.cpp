// Products of matrices.
#include "call.h"
#include "correlate.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

const Axis kOne{1, 0, 1, 0, 1};

/// to [columns][rows] = from [rows][columns]
void turn(const float* from, int64_t rows, int64_t columns, float* to) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) to[c * rows + r] = from[r * columns + c];
}

}  // namespace

/// product(batch, rows, depth, columns, a is transposed, b is transposed, a's batch, b's batch, a, b, y): for each of the
/// batch y [rows, columns] = a [rows, depth] · b [depth, columns]; transposed factors are given as [depth, rows] and
/// [columns, depth]. The batch of a and of b is that of y, or 1.
void product(Call& call) {
  const int64_t batch = call.integer(), m = call.integer(), k = call.integer(), n = call.integer();
  const bool a_transposed = call.flag(), b_transposed = call.flag();
  const int64_t a_batch = call.integer(), b_batch = call.integer();
  if ((a_batch != batch && a_batch != 1) || (b_batch != batch && b_batch != 1))
    throw std::invalid_argument("the batches do not fit");
  const float* a = call.buffer(a_batch * m * k);
  const float* b = call.buffer(b_batch * k * n);
  float* y = call.buffer(batch * m * n);
  if (batch * m * n == 0) return;
  Scratch straight(call.arena, a_transposed && b_transposed ? k * n : 0);
  for (int64_t i = 0; i < batch; ++i, y += m * n) {
    const float* left = a + (a_batch == 1 ? 0 : i) * m * k;
    const float* right = b + (b_batch == 1 ? 0 : i) * k * n;
    if (!a_transposed) {
      const Filter filter{right, 0, 0, b_transposed ? 1 : n, b_transposed ? k : 1};
      correlate(call.arena, {left, 1, m, 1, k}, kOne, kOne, 1, filter, {y, m, 1, n, m * n, n, n});
      continue;
    }
    if (b_transposed) turn(right, n, k, straight), right = straight;
    correlate_gradient(call.arena, {left, 1, k, 1, m}, kOne, kOne, 1, right, k, 1, n, y);
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
