// Memory of the engine: 64-byte aligned blocks of floats behind integer handles, pooled by size.
//
// A small block that was released is reused by the next allocation of about its size, and of large ones any part is, so that
// a training step makes hardly a system call, whether or not it asks for the same sizes every time. An arena belongs to one thread of JavaScript and is not locked.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "free-ranges.h"

namespace sluice {

/// Thrown when an allocation would pass the limit or the system refuses it.
struct OutOfMemory : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Most bytes that all arenas of the process may hold, pooled blocks included, as this one sees it; 0 for no limit.
  void set_limit(size_t bytes) { limit_ = bytes; }
  /// A block of at least so many floats, not initialised. Throws OutOfMemory.
  int32_t allocate(size_t floats);
  /// Gives a block back to the pool. Throws std::invalid_argument for a handle that is not live.
  void release(int32_t handle);
  /// The address of a live block that holds at least so many floats. Throws std::invalid_argument otherwise.
  float* address(int32_t handle, size_t floats) const;
  /// Returns all pooled blocks to the system.
  void trim();

  size_t used() const { return used_; }
  size_t held() const { return held_; }
  size_t peak() const { return peak_; }
  size_t live() const { return live_; }
  /// Bytes that all arenas of the process hold.
  static size_t total() { return total_; }
  void reset_peak() { peak_ = used_; }

 private:
  struct Block {
    float* data = nullptr;
    size_t bytes = 0;
    size_t floats = 0;
  };
  /// A block of so many bytes out of what was released; its data is null where nothing fits.
  Block pooled(size_t bytes);
  /// Gives free ranges back before more is taken from the system than an eighth above the most that was in use at once.
  void make_room(size_t bytes);
  void give_longest_back();

  std::vector<Block> blocks_;
  std::vector<int32_t> vacant_;
  /// Released blocks by their size: the small ones, and the large ones as ranges of pages.
  std::multimap<size_t, float*> pool_;
  FreeRanges ranges_;
  static std::atomic<size_t> total_;
  size_t limit_ = 0, used_ = 0, held_ = 0, peak_ = 0, live_ = 0;
  /// The most bytes that ever were in use at once.
  size_t most_ = 0;
};

/// A block for the duration of a scope.
class Scratch {
 public:
  Scratch(Arena& arena, size_t floats)
      : arena_(arena), handle_(arena.allocate(floats ? floats : 1)), data_(arena.address(handle_, floats)) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { arena_.release(handle_); }
  float* data() const { return data_; }
  operator float*() const { return data_; }

 private:
  Arena& arena_;
  int32_t handle_;
  float* data_;
};

}  // namespace sluice
