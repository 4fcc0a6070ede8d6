// Ranges of the system's pages that wait to be used again, known by their addresses and by their sizes.
//
// Any part of such a range can be used or given back by itself, so that a request is cut out of the smallest range that
// holds it, and neighbours that are both free become one. A network whose sizes differ from pass to pass, as one does
// that draws its paths, so goes on with the pages that it has.
#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace sluice {

class FreeRanges {
 public:
  /// The start of so many bytes, which are free no longer; null where no range is as long.
  float* take(size_t bytes) {
    const auto found = by_size_.lower_bound({bytes, 0});
    if (found == by_size_.end()) return nullptr;
    const auto [size, start] = *found;
    remove(start, size);
    if (size > bytes) insert(start + bytes, size - bytes);
    return reinterpret_cast<float*>(start);
  }

  void give(float* data, size_t bytes) {
    uintptr_t start = reinterpret_cast<uintptr_t>(data);
    auto next = by_address_.lower_bound(start);
    if (next != by_address_.begin()) {
      const auto [before, size] = *std::prev(next);
      if (before + size == start) remove(before, size), start = before, bytes += size;
    }
    next = by_address_.lower_bound(start);
    if (next != by_address_.end() && start + bytes == next->first) {
      const auto [after, size] = *next;
      remove(after, size), bytes += size;
    }
    insert(start, bytes);
  }

  bool empty() const { return by_size_.empty(); }

  /// Takes the longest range out; there must be one.
  std::pair<float*, size_t> take_longest() {
    const auto [size, start] = *std::prev(by_size_.end());
    remove(start, size);
    return {reinterpret_cast<float*>(start), size};
  }

 private:
  void insert(uintptr_t start, size_t bytes) {
    by_address_.emplace(start, bytes);
    by_size_.emplace(bytes, start);
  }
  void remove(uintptr_t start, size_t bytes) {
    by_address_.erase(start);
    by_size_.erase({bytes, start});
  }

  std::map<uintptr_t, size_t> by_address_;
  std::set<std::pair<size_t, uintptr_t>> by_size_;
};

}  // namespace sluice
