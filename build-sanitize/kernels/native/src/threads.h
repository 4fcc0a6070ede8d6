// One pool of threads for the process.
//
// Work comes as numbered blocks. Which thread takes which block is left to chance, so a block writes only what is its
// own, and sums over blocks are taken afterwards in the order of their numbers: results do not depend on the number of
// threads.
#pragma once
#include <cstdint>
#include <type_traits>

namespace sluice {

/// Sets how many threads compute, the caller's own included. Takes effect at the next parallel region.
void set_threads(int threads);
int threads();

using BlockFunction = void (*)(void* context, int64_t block, int worker);
void run_blocks(int64_t blocks, BlockFunction function, void* context);

/// Calls f(block, worker) for every block in [0, blocks); worker < threads() numbers the thread, for scratch memory.
/// f must not throw and must not start a parallel region itself. Called while another thread of the process is in a
/// region, it does the work alone.
template <class F>
void parallel(int64_t blocks, F&& f) {
  using Function = std::remove_reference_t<F>;
  run_blocks(
      blocks, [](void* context, int64_t block, int worker) { (*static_cast<Function*>(context))(block, worker); },
      const_cast<void*>(static_cast<const void*>(&f)));
}

}  // namespace sluice
