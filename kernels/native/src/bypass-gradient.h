// The gradient of channels that bypass the operations of a cell on edges with weights, for one image of a node.
#pragma once
#include "backward-pass.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Sums what the later nodes give to the channels of a node that bypass: Σ over its edges of weight · gradient of what
/// bypassed on the way to their ends; and Σ over pixels of that gradient times the channels, for each edge that leaves it.
inline void gather_bypass(const BackwardPass& pass, int i, int64_t image) {
  const Cell& cell = pass.cell;
  const int64_t rest = cell.rest(), pixels = cell.plane();
  float* const sum = pass.bypass_gradient(i, image);
  std::memset(sum, 0, pixels * rest * sizeof(float));
  int64_t step;
  const float* const x = bypass_of(cell, i, image, step);
  for (int e = 0; e < cell.edge_count; ++e) {
    const Edge& edge = cell.edges[e];
    if (edge.from != i) continue;
    const Wide weight = splat<Wide>(bypass_weight(cell, edge));
    const float* const up = pass.bypass_gradient(edge.to, image);
    float* const products = cell.dedge_weights == nullptr ? nullptr : pass.edge_sums(e, image);
    if (products != nullptr) std::memset(products, 0, rest * sizeof(float));
    for (int64_t p = 0; p < pixels; ++p)
      for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
        const Wide g = load(up + p * rest + c);
        store(sum + p * rest + c, fma(weight, g, load(sum + p * rest + c)));
        if (products != nullptr) store(products + c, fma(g, load(x + p * step + c), load(products + c)));
      });
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
