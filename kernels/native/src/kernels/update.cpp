// Steps of optimisers and linear combinations, over all tensors of a list together: a network has thousands of weights, most
// of them small.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

SLUICE_INLINE Wide constant(Call& call) { return splat<Wide>(static_cast<float>(call.number())); }

/// Tensors of one size that a step reads, and those that it writes.
struct State {
  int64_t count;
  const float* from[4];
  float* to[3];
  float factors[2];
};

/// The states of a list, cut into blocks of work.
class States {
 public:
  /// Reads for each its count, `reads` tensors, `writes` tensors and `factors` numbers.
  States(Call& call, int64_t tensors, int reads, int writes, int factors) : states_(call.arena, tensors), first_block_(call.arena, tensors + 1) {
    first_block_[0] = 0;
    for (int64_t k = 0; k < tensors; ++k) {
      State& state = states_[k];
      state.count = call.integer();
      for (int i = 0; i < reads; ++i) state.from[i] = call.buffer(state.count);
      for (int i = 0; i < writes; ++i) state.to[i] = call.buffer(state.count);
      for (int i = 0; i < factors; ++i) state.factors[i] = static_cast<float>(call.number());
      first_block_[k + 1] = first_block_[k] + blocks_of(state.count, kBlock);
    }
    tensors_ = tensors;
  }
  /// Calls f(state, element, load, store) for vectors of all elements of all tensors.
  template <class F>
  void each(F&& f) const {
    parallel(blocks_of(first_block_[tensors_], kTogether), [&](int64_t group, int) {
      const int64_t first = group * kTogether;
      const int64_t end = first + kTogether < first_block_[tensors_] ? first + kTogether : first_block_[tensors_];
      int64_t k = tensor_of(first);
      for (int64_t block = first; block < end; ++block) {
        while (block >= first_block_[k + 1]) ++k;
        const State& state = states_[k];
        const int64_t start = (block - first_block_[k]) * kBlock;
        for_lanes<Wide>(state.count - start < kBlock ? state.count - start : kBlock,
                        [&](int64_t i, auto load, auto store) { f(state, start + i, load, store); });
      }
    });
  }

 private:
  /// Blocks that a thread takes at once, since most are of small tensors.
  static constexpr int64_t kTogether = 4;

  /// The tensor that has a block.
  int64_t tensor_of(int64_t block) const {
    int64_t low = 0, high = tensors_;
    while (high - low > 1) {
      const int64_t middle = (low + high) / 2;
      (first_block_[middle] <= block ? low : high) = middle;
    }
    return low;
  }

  Table<State> states_;
  Table<int64_t> first_block_;
  int64_t tensors_;
};

}  // namespace

/// momentum_steps(tensors, rate, momentum's factor, scale, for each tensor its count, weights, momentum, gradient, new
/// weights, new momentum and weight decay)
void momentum_steps(Call& call) {
  const int64_t tensors = call.integer();
  const Wide rate = constant(call), factor = constant(call), scale = constant(call);
  States(call, tensors, 3, 2, 1).each([&](const State& of, int64_t i, auto load, auto store) {
    const Wide weight = load(of.from[0] + i);
    const Wide moved = fma(load(of.from[1] + i), factor, fma(weight, splat<Wide>(of.factors[0]), load(of.from[2] + i) * scale));
    store(of.to[1] + i, moved);
    store(of.to[0] + i, fma(-moved, rate, weight));
  });
}

/// adam_steps(tensors, corrected rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, scale, correction of the root, for each
/// tensor its count, weights, first and second moment, gradient, the new ones of the first three and weight decay)
void adam_steps(Call& call) {
  const int64_t tensors = call.integer();
  const Wide rate = constant(call), beta1 = constant(call), rest1 = constant(call), beta2 = constant(call),
             rest2 = constant(call), epsilon = constant(call), scale = constant(call), correction = constant(call);
  States(call, tensors, 4, 3, 1).each([&](const State& of, int64_t i, auto load, auto store) {
    const Wide weight = load(of.from[0] + i);
    const Wide gradient = fma(weight, splat<Wide>(of.factors[0]), load(of.from[3] + i) * scale);
    const Wide mean = fma(gradient, rest1, load(of.from[1] + i) * beta1);
    const Wide mean_square = fma(gradient * gradient, rest2, load(of.from[2] + i) * beta2);
    store(of.to[1] + i, mean);
    store(of.to[2] + i, mean_square);
    store(of.to[0] + i, weight - mean * rate / fma(square_root(mean_square), correction, epsilon));
  });
}

/// linear_combinations(tensors, for each its count, a, b, y, the factor of a and that of b): y = a·factor + b·factor, rounded
/// as the products and their sum are
void linear_combinations(Call& call) {
  const int64_t tensors = call.integer();
  States(call, tensors, 2, 1, 2).each([&](const State& of, int64_t i, auto load, auto store) {
    const Wide a = load(of.from[0] + i) * splat<Wide>(of.factors[0]), b = load(of.from[1] + i) * splat<Wide>(of.factors[1]);
    store(of.to[0] + i, a + b);
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
