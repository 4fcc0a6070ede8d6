// The positive part, and its gradient.
#include "call.h"
#include "threads.h"
#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {
/// Values a block: 64 KiB of each operand.
constexpr int64_t kBlock = 16384;
}  // namespace

/// relu(count, x, y)
void relu(Call& call) {
  const int64_t count = call.integer();
  const float* x = call.buffer(count);
  float* y = call.buffer(count);
  parallel((count + kBlock - 1) / kBlock, [&](int64_t block, int) {
    const int64_t start = block * kBlock;
    for_lanes<Wide>(count - start < kBlock ? count - start : kBlock,
                    [&](int64_t i, auto load, auto store) { store(y + start + i, positive(load(x + start + i))); });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
