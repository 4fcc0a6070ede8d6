// The mixture of tensors by weights, and its gradients.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// Elements of a block that several tensors share: a part of each stays in the first-level cache.
constexpr int64_t kShared = 2048;

/// Reads the addresses of tensors of one length.
void read_tensors(Call& call, int64_t tensors, int64_t count, const float** to) {
  for (int64_t k = 0; k < tensors; ++k) to[k] = call.buffer(count);
}

}  // namespace

/// weighted_sum(tensors, count, weights, x each, y): y = Σ weights[k]·x[k]
void weighted_sum(Call& call) {
  const int64_t tensors = call.integer(1), count = call.integer();
  const float* weights = call.buffer(tensors);
  const Table<const float*> xs(call.arena, tensors);
  read_tensors(call, tensors, count, xs);
  float* y = call.buffer(count);
  parallel_blocks(count, kShared, [&](int64_t start, int64_t length) {
    for (int64_t k = 0; k < tensors; k += 4) {
      const float* x[4];
      Wide w[4];
      for (int64_t j = 0; j < 4; ++j) {
        x[j] = xs[k + j < tensors ? k + j : k] + start;
        w[j] = splat<Wide>(k + j < tensors ? weights[k + j] : 0);
      }
      const int64_t width = tensors - k < 4 ? tensors - k : 4;
      for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) {
        Wide sum = k == 0 ? w[0] * load(x[0] + i) : fma(w[0], load(x[0] + i), load(y + start + i));
        for (int64_t j = 1; j < width; ++j) sum = fma(w[j], load(x[j] + i), sum);
        store(y + start + i, sum);
      });
    }
  });
}

/// times_weight(count, x, weights, index, y): y = weights[index]·x
void times_weight(Call& call) {
  const int64_t count = call.integer();
  const float* x = call.buffer(count);
  const int64_t weights = call.integer(1);
  const float* of = call.buffer(weights);
  const int64_t index = call.integer();
  if (index >= weights) throw std::invalid_argument("there is no such weight");
  const Wide weight = splat<Wide>(of[index]);
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) { store(y + start + i, weight * load(x + start + i)); });
  });
}

/// inner_products(tensors, count, first, x each, products): products[k] = ⟨first, x[k]⟩
void inner_products(Call& call) {
  const int64_t tensors = call.integer(1), count = call.integer();
  const float* first = call.buffer(count);
  const Table<const float*> xs(call.arena, tensors);
  read_tensors(call, tensors, count, xs);
  float* products = call.buffer(tensors);
  const int64_t blocks = blocks_of(count, kShared);
  const Scratch partial(call.arena, blocks * tensors);
  parallel_blocks(count, kShared, [&](int64_t start, int64_t length) {
    for (int64_t k = 0; k < tensors; ++k) {
      const float *a = first + start, *b = xs[k] + start;
      partial[start / kShared * tensors + k] =
          sum_of(length, [&](int64_t i, auto load, F16 sum) { return fma(load(a + i), load(b + i), sum); });
    }
  });
  for (int64_t k = 0; k < tensors; ++k) {
    double total = 0;
    for (int64_t block = 0; block < blocks; ++block) total += static_cast<double>(partial[block * tensors + k]);
    products[k] = static_cast<float>(total);
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
