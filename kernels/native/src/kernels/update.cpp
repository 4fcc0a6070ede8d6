// Steps of optimisers.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

SLUICE_INLINE Wide constant(Call& call) { return splat<Wide>(static_cast<float>(call.number())); }

}  // namespace

/// momentum_step(count, weights, momentum, gradient, new weights, new momentum, rate, momentum's factor, decay, scale)
void momentum_step(Call& call) {
  const int64_t count = call.integer();
  const float* w = call.buffer(count);
  const float* m = call.buffer(count);
  const float* g = call.buffer(count);
  float* new_w = call.buffer(count);
  float* new_m = call.buffer(count);
  const Wide rate = constant(call), factor = constant(call), decay = constant(call), scale = constant(call);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t offset, auto load, auto store) {
      const int64_t i = start + offset;
      const Wide weight = load(w + i);
      const Wide moved = fma(load(m + i), factor, fma(weight, decay, load(g + i) * scale));
      store(new_m + i, moved);
      store(new_w + i, fma(-moved, rate, weight));
    });
  });
}

/// adam_step(count, weights, first, second, gradient, the new ones of the first three, corrected rate, beta1, 1 - beta1,
/// beta2, 1 - beta2, epsilon, decay, scale, correction of the root)
void adam_step(Call& call) {
  const int64_t count = call.integer();
  const float* w = call.buffer(count);
  const float* first = call.buffer(count);
  const float* second = call.buffer(count);
  const float* g = call.buffer(count);
  float* new_w = call.buffer(count);
  float* new_first = call.buffer(count);
  float* new_second = call.buffer(count);
  const Wide rate = constant(call), beta1 = constant(call), rest1 = constant(call), beta2 = constant(call),
             rest2 = constant(call), epsilon = constant(call), decay = constant(call), scale = constant(call),
             correction = constant(call);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t offset, auto load, auto store) {
      const int64_t i = start + offset;
      const Wide weight = load(w + i);
      const Wide gradient = fma(weight, decay, load(g + i) * scale);
      const Wide mean = fma(gradient, rest1, load(first + i) * beta1);
      const Wide mean_square = fma(gradient * gradient, rest2, load(second + i) * beta2);
      store(new_first + i, mean);
      store(new_second + i, mean_square);
      store(new_w + i, weight - mean * rate / fma(square_root(mean_square), correction, epsilon));
    });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
