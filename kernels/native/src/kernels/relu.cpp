// The positive part, and its gradient.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// relu(count, x, y)
void relu(Call& call) {
  const int64_t count = call.integer();
  const float* x = call.buffer(count);
  float* y = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) { store(y + start + i, positive(load(x + start + i))); });
  });
}

/// relu_gradient(count, dy, y, dx): dy where y is above 0, not a number where y is not; dx may be dy
void relu_gradient(Call& call) {
  const int64_t count = call.integer();
  const float* dy = call.buffer(count);
  const float* y = call.buffer(count);
  float* dx = call.buffer(count);
  parallel_blocks(count, kBlock, [&](int64_t start, int64_t length) {
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) {
      const Wide at = load(y + start + i);
      const Wide one = splat<Wide>(1);
      const Wide step = at > Wide{} ? one : (at <= Wide{} ? Wide{} : at);
      store(dx + start + i, load(dy + start + i) * step);
    });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
