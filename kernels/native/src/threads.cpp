#include "threads.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace sluice {

namespace {

/// How often a thread looks for work before it sleeps: about 150 µs, longer than the gap between two kernels.
constexpr int kSpins = 10000;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

struct Region {
  int64_t blocks;
  BlockFunction function;
  void* context;
  std::atomic<int64_t> next{0};
};

class Pool {
 public:
  ~Pool() { stop(); }

  std::mutex busy;

  void resize(int threads) {
    if (threads == count_) return;
    stop();
    count_ = threads;
    stopping_ = false;
    // A thread that looks for work keeps a core from one that has some, where there are fewer cores than threads.
    cores_ = static_cast<int>(std::thread::hardware_concurrency());
    spins_ = cores_ > 0 && threads > cores_ ? 0 : kSpins;
    const uint64_t now = generation_.load();
    try {
      for (int worker = 1; worker < threads; ++worker) workers_.emplace_back([this, worker, now] { work(worker, now); });
    } catch (const std::system_error&) {
      // The system gives no more threads: those that there are share the work.
    }
  }

  /// Waits only for the workers that came: one that sleeps may wake when the work is done, and finds none.
  void run(Region& region) {
    region_.store(&region);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      generation_.fetch_add(1);
    }
    if (sleeping_.load() > 0) wake();
    drain(region, 0);
    region_.store(nullptr);
    for (int spin = 0; inside_.load() > 0;) {
      if (++spin < spins_) {
        relax();
      } else {
        std::this_thread::yield();
      }
    }
  }

 private:
  /// As many as there are cores for; more would only take turns.
  void wake() {
    if (spins_ > 0) return wake_.notify_all();
    for (int helper = 1; helper < cores_; ++helper) wake_.notify_one();
  }

  static void drain(Region& region, int worker) {
    for (int64_t block; (block = region.next.fetch_add(1, std::memory_order_relaxed)) < region.blocks;)
      region.function(region.context, block, worker);
  }

  void work(int worker, uint64_t seen) {
    for (;;) {
      for (int spin = 0; generation_.load(std::memory_order_acquire) == seen && spin < spins_; ++spin) relax();
      if (generation_.load(std::memory_order_acquire) == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        sleeping_.fetch_add(1);
        wake_.wait(lock, [&] { return stopping_ || generation_.load() != seen; });
        sleeping_.fetch_sub(1);
      }
      if (stopping_) return;
      seen = generation_.load();
      // Counted before it looks, so that either it finds no region or its caller waits for it.
      inside_.fetch_add(1);
      if (Region* const region = region_.load()) drain(*region, worker);
      inside_.fetch_sub(1);
    }
  }

  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      generation_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
    for (auto& thread : workers_) thread.join();
    workers_.clear();
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> generation_{0};
  /// Workers that look for a region or are in one.
  std::atomic<int> inside_{0};
  std::atomic<int> sleeping_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<Region*> region_{nullptr};
  int count_ = 1;
  /// Changes only while there are no workers.
  int spins_ = kSpins, cores_ = 0;
};

/// Never destroyed: at the end of the process a thread of JavaScript may still be inside a region.
Pool& pool() {
  static Pool* const instance = new Pool;
  return *instance;
}

std::atomic<int> wanted{1};

}  // namespace

void set_threads(int threads) { wanted = threads < 1 ? 1 : threads; }

int threads() { return wanted; }

void run_blocks(int64_t blocks, BlockFunction function, void* context) {
  std::unique_lock<std::mutex> lock(pool().busy, std::try_to_lock);
  if (blocks < 2 || wanted == 1 || !lock.owns_lock()) {
    for (int64_t block = 0; block < blocks; ++block) function(context, block, 0);
    return;
  }
  pool().resize(wanted);
  Region region{blocks, function, context};
  pool().run(region);
}

}  // namespace sluice
