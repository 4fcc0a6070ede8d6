#include "arena.h"

#include <cstdlib>
#ifdef __linux__
#include <sys/mman.h>
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

float* from_system(size_t bytes) {
  void* data = nullptr;
  const size_t alignment = bytes >= kHugePage ? kHugePage : kAlignment;
  if (posix_memalign(&data, alignment, bytes) != 0) return nullptr;
#ifdef __linux__
  if (bytes >= kHugePage) madvise(data, bytes, MADV_HUGEPAGE);
#endif
  return static_cast<float*>(data);
}

std::string mebibytes(size_t bytes) { return std::to_string((bytes + (size_t{1} << 20) - 1) >> 20) + " MiB"; }

}  // namespace

Arena::~Arena() {
  trim();
  for (auto& block : blocks_) std::free(block.data);
}

int32_t Arena::allocate(size_t floats) {
  const size_t bytes = rounded((floats ? floats : 1) * sizeof(float));
  Block block;
  block.floats = floats;
  auto found = pool_.lower_bound(bytes);
  // A block an eighth larger is still a good fit; a much larger one is kept for who needs it.
  if (found != pool_.end() && found->first <= bytes + bytes / 8) {
    block.bytes = found->first;
    block.data = found->second;
    pool_.erase(found);
  } else {
    if (limit_ && held_ + bytes > limit_) trim();
    const bool allowed = !limit_ || held_ + bytes <= limit_;
    block.data = allowed ? from_system(bytes) : nullptr;
    if (block.data == nullptr && allowed) {
      trim();
      block.data = from_system(bytes);
    }
    if (block.data == nullptr)
      throw OutOfMemory(mebibytes(bytes) + " more are needed, " + mebibytes(used_) + " are in use" +
                        (limit_ ? ", and " + mebibytes(limit_) + " may be used" : ""));
    block.bytes = bytes;
    held_ += bytes;
  }
  used_ += block.bytes;
  if (used_ > peak_) peak_ = used_;
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
  for (auto& [bytes, data] : pool_) {
    held_ -= bytes;
    std::free(data);
  }
  pool_.clear();
}

}  // namespace sluice
