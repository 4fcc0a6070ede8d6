// Dense convolutions of images [N, H, W, I] with a filter [height, width, I, O], and their gradients. `top` and `left`
// zeros lie before the first row and column; what lies after the last ones follows from the output's size.
#include "call.h"
#include "correlate.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

struct Convolution {
  int64_t n, h, w, ci, kh, kw, co, stride, dilation, top, left, oh, ow;

  explicit Convolution(Call& call)
      : n(call.integer()), h(call.integer()), w(call.integer()), ci(call.integer()), kh(call.integer(1)),
        kw(call.integer(1)), co(call.integer()), stride(call.integer(1)), dilation(call.integer(1)),
        top(call.integer()), left(call.integer()), oh(call.integer()), ow(call.integer()) {}

  size_t x_size() const { return n * h * w * ci; }
  size_t y_size() const { return n * oh * ow * co; }
  size_t filter_size() const { return kh * kw * ci * co; }
};

}  // namespace

namespace {

void forward(Call& call, bool rectified) {
  const Convolution of(call);
  const float* x = call.buffer(of.x_size());
  const float* filter = call.buffer(of.filter_size());
  float* y = call.buffer(of.y_size());
  correlate(call.arena, {x, of.n, of.h, of.w, of.ci, rectified}, places(of.kh, of.dilation, of.top),
            places(of.kw, of.dilation, of.left), of.stride,
            {filter, of.kw * of.ci * of.co, of.ci * of.co, of.co, 1},
            {y, of.oh, of.ow, of.co, of.oh * of.ow * of.co, of.ow * of.co, of.co});
}

void filter_gradient(Call& call, bool rectified) {
  const Convolution of(call);
  const float* x = call.buffer(of.x_size());
  const float* dy = call.buffer(of.y_size());
  float* df = call.buffer(of.filter_size());
  correlate_gradient(call.arena, {x, of.n, of.h, of.w, of.ci, rectified}, places(of.kh, of.dilation, of.top),
                     places(of.kw, of.dilation, of.left), of.stride, dy, of.oh, of.ow, of.co, df);
}

}  // namespace

/// convolution(n, h, w, ci, kh, kw, co, stride, dilation, top, left, oh, ow, x, filter, y)
void convolution(Call& call) { forward(call, false); }

/// rectified_convolution: the same of the positive part of x
void rectified_convolution(Call& call) { forward(call, true); }

/// convolution_input_gradient(n, h, w, ci, kh, kw, co, stride, dilation, top, left, oh, ow, dy, filter, dx)
void convolution_input_gradient(Call& call) {
  const Convolution of(call);
  const float* dy = call.buffer(of.y_size());
  const float* filter = call.buffer(of.filter_size());
  float* dx = call.buffer(of.x_size());
  const int64_t s = of.stride, row = of.w * of.ci;
  // Every stride-th pixel meets the same places of the window.
  for (int64_t py = 0; py < s && py < of.h; ++py)
    for (int64_t px = 0; px < s && px < of.w; ++px)
      correlate(call.arena, {dy, of.n, of.oh, of.ow, of.co}, places_back(of.kh, of.dilation, of.top, s, py),
                places_back(of.kw, of.dilation, of.left, s, px), 1,
                {filter, of.kw * of.ci * of.co, of.ci * of.co, 1, of.co},
                {dx + py * row + px * of.ci, ceil_divide(of.h - py, s), ceil_divide(of.w - px, s), of.ci, of.h * row, s * row,
                 s * of.ci});
}

/// convolution_filter_gradient(n, h, w, ci, kh, kw, co, stride, dilation, top, left, oh, ow, x, dy, df)
void convolution_filter_gradient(Call& call) { filter_gradient(call, false); }

/// rectified_convolution_filter_gradient: the same of the positive part of x
void rectified_convolution_filter_gradient(Call& call) { filter_gradient(call, true); }

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
