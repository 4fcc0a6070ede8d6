#include "arena.h"

#include <cstdlib>
#ifdef __linux__
#include <sys/mman.h>
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace sluice {

namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kPage = 4096;
constexpr size_t kHugePage = size_t{1} << 21;

size_t rounded(size_t bytes) {
  const size_t unit = bytes < kPage ? kAlignment : kPage;
  return (bytes + unit - 1) / unit * unit;
}

#ifdef __linux__
/// Whole pages of the system's, which are gone from the process once they are given back.
bool is_mapped(size_t bytes) { return bytes >= kHugePage; }

float* map(size_t bytes) {
  const size_t reserved = bytes + kHugePage;
  void* start = mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return nullptr;
  const uintptr_t at = reinterpret_cast<uintptr_t>(start);
  const uintptr_t data = (at + kHugePage - 1) / kHugePage * kHugePage;
  if (data > at) munmap(start, data - at);
  if (const size_t rest = at + reserved - (data + bytes)) munmap(reinterpret_cast<void*>(data + bytes), rest);
  madvise(reinterpret_cast<void*>(data), bytes, MADV_HUGEPAGE);
  return reinterpret_cast<float*>(data);
}

void unmap(float* data, size_t bytes) { munmap(data, bytes); }
#else
bool is_mapped(size_t) { return false; }
float* map(size_t) { return nullptr; }
void unmap(float*, size_t) {}
#endif

float* from_system(size_t bytes) {
  if (is_mapped(bytes)) return map(bytes);
  void* data = nullptr;
  return posix_memalign(&data, kAlignment, bytes) == 0 ? static_cast<float*>(data) : nullptr;
}

/// Lets the address sanitizer know what of a block may be used: the pool and the sizes' rounding hide it.
void fence(float* data, size_t usable, size_t bytes) {
#ifdef __SANITIZE_ADDRESS__
  __asan_poison_memory_region(data, bytes);
  __asan_unpoison_memory_region(data, usable);
#else
  (void)data, (void)usable, (void)bytes;
#endif
}

void to_system(float* data, size_t bytes) {
  fence(data, bytes, bytes);
  if (is_mapped(bytes)) return unmap(data, bytes);
  std::free(data);
}

std::string mebibytes(size_t bytes) { return std::to_string((bytes + (size_t{1} << 20) - 1) >> 20) + " MiB"; }

}  // namespace

std::atomic<size_t> Arena::total_{0};

Arena::~Arena() {
  trim();
  for (auto& block : blocks_)
    if (block.data != nullptr) to_system(block.data, block.bytes);
  total_ -= held_;
}

Arena::Block Arena::pooled(size_t bytes) {
  if (is_mapped(bytes)) return {ranges_.take(bytes), bytes, 0};
  const auto found = pool_.lower_bound(bytes);
  // A block an eighth larger is still a good fit; a much larger one is kept for who needs it.
  if (found == pool_.end() || found->first > bytes + bytes / 8) return {};
  const Block block{found->second, found->first, 0};
  pool_.erase(found);
  return block;
}

void Arena::make_room(size_t bytes) {
  const size_t needed = used_ + bytes > most_ ? used_ + bytes : most_;
  while (!ranges_.empty() && held_ + bytes > needed + needed / 8) give_longest_back();
}

void Arena::give_longest_back() {
  const auto [data, bytes] = ranges_.take_longest();
  held_ -= bytes;
  total_ -= bytes;
  fence(data, bytes, bytes);
  unmap(data, bytes);
}

int32_t Arena::allocate(size_t floats) {
  const size_t bytes = rounded((floats ? floats : 1) * sizeof(float));
  Block block = pooled(bytes);
  block.floats = floats;
  if (block.data == nullptr) {
    make_room(bytes);
    if (limit_ && total_ + bytes > limit_) trim();
    const bool allowed = !limit_ || total_ + bytes <= limit_;
    block.data = allowed ? from_system(bytes) : nullptr;
    if (block.data == nullptr && allowed) {
      trim();
      block.data = from_system(bytes);
    }
    if (block.data == nullptr)
      throw OutOfMemory(mebibytes(bytes) + " more are needed, " + mebibytes(used_) + " are in use" +
                        (total_ > held_ ? " (other stages hold " + mebibytes(total_ - held_) + ")" : "") +
                        (limit_ ? ", and " + mebibytes(limit_) + " may be used" : ""));
    block.bytes = bytes;
    held_ += bytes;
    total_ += bytes;
  }
  fence(block.data, floats * sizeof(float), block.bytes);
  used_ += block.bytes;
  if (used_ > peak_) peak_ = used_;
  if (used_ > most_) most_ = used_;
  ++live_;
  if (vacant_.empty()) {
    blocks_.push_back(block);
    return static_cast<int32_t>(blocks_.size() - 1);
  }
  const int32_t handle = vacant_.back();
  vacant_.pop_back();
  blocks_[handle] = block;
  return handle;
}

void Arena::release(int32_t handle) {
  address(handle, 0);
  Block& block = blocks_[handle];
  fence(block.data, 0, block.bytes);
  if (is_mapped(block.bytes))
    ranges_.give(block.data, block.bytes);
  else
    pool_.emplace(block.bytes, block.data);
  used_ -= block.bytes;
  --live_;
  block = Block{};
  vacant_.push_back(handle);
}

float* Arena::address(int32_t handle, size_t floats) const {
  if (handle < 0 || static_cast<size_t>(handle) >= blocks_.size() || blocks_[handle].data == nullptr)
    throw std::invalid_argument("there is no buffer " + std::to_string(handle));
  if (blocks_[handle].floats < floats)
    throw std::invalid_argument("buffer " + std::to_string(handle) + " holds " + std::to_string(blocks_[handle].floats) +
                                " floats, " + std::to_string(floats) + " are needed");
  return blocks_[handle].data;
}

void Arena::trim() {
  while (!ranges_.empty()) give_longest_back();
  for (auto& [bytes, data] : pool_) {
    held_ -= bytes;
    total_ -= bytes;
    to_system(data, bytes);
  }
  pool_.clear();
}

}  // namespace sluice
