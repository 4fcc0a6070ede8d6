// The two products that all dense convolutions and matrix products are made of.
#pragma once
#include "arena.h"
#include "images.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// A filter's entry for a pixel's channel k and an output channel j at the place (row, column) of the window:
/// data[row · row_step + column · column_step + k · down + j · right].
struct Filter {
  const float* data;
  int64_t row_step, column_step, down, right;
};

/// Where results go: position (image, row, column) to data + image · `image` + row · `row` + column · `column` floats.
struct Outputs {
  float* data;
  int64_t rows, columns, channels;
  int64_t image, row, column;
};

/// outputs[position] = Σ over the window's places and the channels of pixels · filter; positions are `stride` pixels
/// apart.
void correlate(Arena& arena, const Images& x, const Axis& rows, const Axis& columns, int64_t stride, const Filter& filter,
               const Outputs& y);

/// df [rows of the window][columns][channels of x][channels of dy] = Σ over positions of x at the place · dy.
/// dy is [images, positions down, positions across, dy_channels]. Sums run over fixed blocks of positions.
void correlate_gradient(Arena& arena, const Images& x, const Axis& rows, const Axis& columns, int64_t stride,
                        const float* dy, int64_t down, int64_t across, int64_t dy_channels, float* df);

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
