// Every second row and column of images, and the gradient.
#include <cstring>

#include "call.h"
#include "images.h"
#include "threads.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

struct Subsample {
  int64_t n, h, w, c, offset, oh, ow;
  explicit Subsample(Call& call)
      : n(call.integer()), h(call.integer()), w(call.integer()), c(call.integer()), offset(call.integer()),
        oh((h - offset + 1) / 2), ow((w - offset + 1) / 2) {
    if (offset >= h || offset >= w) throw std::invalid_argument("the offset lies outside the images");
  }
};

}  // namespace

/// subsample(n, h, w, c, offset, x, y)
void subsample(Call& call) {
  const Subsample of(call);
  const int64_t c = of.c;
  const float* x = call.buffer(of.n * of.h * of.w * c);
  float* y = call.buffer(of.n * of.oh * of.ow * c);
  parallel(of.n, [&](int64_t image, int) {
    float* to = y + image * of.oh * of.ow * c;
    for (int64_t row = 0; row < of.oh; ++row) {
      const float* from = x + ((image * of.h + of.offset + 2 * row) * of.w + of.offset) * c;
      for (int64_t column = 0; column < of.ow; ++column, to += c, from += 2 * c) std::memcpy(to, from, c * sizeof(float));
    }
  });
}

/// subsample_gradient(n, h, w, c, offset, dy, dx)
void subsample_gradient(Call& call) {
  const Subsample of(call);
  const int64_t c = of.c;
  const float* dy = call.buffer(of.n * of.oh * of.ow * c);
  float* dx = call.buffer(of.n * of.h * of.w * c);
  parallel(of.n, [&](int64_t image, int) {
    std::memset(dx + image * of.h * of.w * c, 0, of.h * of.w * c * sizeof(float));
    const float* from = dy + image * of.oh * of.ow * c;
    for (int64_t row = 0; row < of.oh; ++row) {
      float* to = dx + ((image * of.h + of.offset + 2 * row) * of.w + of.offset) * c;
      for (int64_t column = 0; column < of.ow; ++column, from += c, to += 2 * c) std::memcpy(to, from, c * sizeof(float));
    }
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
