// Sums over lists of tensors, and products with them: a network has thousands of parameters, most of them small.
#include "blocks.h"
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// The tensors of a list: for each its count and itself.
class List {
 public:
  List(Call& call, int64_t tensors) : tensors_(tensors), pieces_(call.arena, tensors) {
    for (int64_t k = 0; k < tensors; ++k) {
      const int64_t count = call.integer();
      pieces_[k] = {call.buffer(count), count, blocks_};
      blocks_ += blocks_of(count, kBlock);
    }
  }
  int64_t count(int64_t tensor) const { return pieces_[tensor].count; }
  /// Of all tensors together.
  int64_t blocks() const { return blocks_; }
  int64_t first_block(int64_t tensor) const { return tensor < tensors_ ? pieces_[tensor].first_block : blocks_; }

  /// Calls f(tensor, block among all, start, elements of the block, their number).
  template <class F>
  void each_block(F&& f) const {
    // A few tensors together, since most are small.
    constexpr int64_t kTogether = 16;
    parallel(blocks_of(tensors_, kTogether), [&](int64_t group, int) {
      const int64_t end = (group + 1) * kTogether < tensors_ ? (group + 1) * kTogether : tensors_;
      for (int64_t k = group * kTogether; k < end; ++k) {
        const Piece& piece = pieces_[k];
        for (int64_t start = 0; start < piece.count; start += kBlock)
          f(k, piece.first_block + start / kBlock, start, piece.data + start,
            piece.count - start < kBlock ? piece.count - start : kBlock);
      }
    });
  }

 private:
  struct Piece {
    const float* data;
    int64_t count, first_block;
  };
  int64_t tensors_, blocks_ = 0;
  Table<Piece> pieces_;
};

}  // namespace

/// global_norm(tensors, for each its count and itself, norm): √Σ x²
void global_norm(Call& call) {
  const int64_t tensors = call.integer(1);
  const List list(call, tensors);
  float* norm = call.buffer(1);
  const Scratch partial(call.arena, list.blocks());
  list.each_block([&](int64_t, int64_t block, int64_t, const float* x, int64_t length) {
    partial[block] = sum_of(length, [&](int64_t i, auto load, F16 sum) {
      const F16 value = load(x + i);
      return fma(value, value, sum);
    });
  });
  double total = 0;
  for (int64_t block = 0; block < list.blocks(); ++block) total += static_cast<double>(partial[block]);
  *norm = static_cast<float>(__builtin_sqrt(total));
}

/// sums_of_squares(groups, tensors, for each tensor its count and itself, for each group how many it has, y): y [groups];
/// rounded as a square, a sum and a sum of the tensors' sums are
void sums_of_squares(Call& call) {
  const int64_t groups = call.integer(1), tensors = call.integer(1);
  const List list(call, tensors);
  const Table<int64_t> counts(call.arena, groups);
  int64_t grouped = 0;
  for (int64_t g = 0; g < groups; ++g) grouped += counts[g] = call.integer();
  if (grouped != tensors) throw std::invalid_argument("the groups have other tensors than there are");
  float* y = call.buffer(groups);
  const Scratch partial(call.arena, list.blocks());
  list.each_block([&](int64_t, int64_t block, int64_t, const float* x, int64_t length) {
    partial[block] = sum_of(length, [&](int64_t i, auto load, F16 sum) {
      const F16 value = load(x + i);
      return sum + value * value;
    });
  });
  for (int64_t g = 0, k = 0; g < groups; ++g) {
    y[g] = 0;
    for (const int64_t end = k + counts[g]; k < end; ++k) {
      double total = 0;
      for (int64_t b = list.first_block(k); b < list.first_block(k + 1); ++b) total += static_cast<double>(partial[b]);
      y[g] += static_cast<float>(total);
    }
  }
}

/// times_factors(factors, f, tensors, for each its count and itself, for each the place of its factor and its result)
void times_factors(Call& call) {
  const int64_t factors = call.integer(1);
  const float* f = call.buffer(factors);
  const int64_t tensors = call.integer(1);
  const List list(call, tensors);
  struct Product {
    float factor;
    float* y;
  };
  const Table<Product> products(call.arena, tensors);
  for (int64_t k = 0; k < tensors; ++k) {
    const int64_t place = call.integer();
    if (place >= factors) throw std::invalid_argument("there is no such factor");
    products[k] = {f[place], call.buffer(list.count(k))};
  }
  list.each_block([&](int64_t k, int64_t, int64_t start, const float* x, int64_t length) {
    const Wide factor = splat<Wide>(products[k].factor);
    float* y = products[k].y + start;
    for_lanes<Wide>(length, [&](int64_t i, auto load, auto store) { store(y + i, load(x + i) * factor); });
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
