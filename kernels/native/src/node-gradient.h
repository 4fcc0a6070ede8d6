// The gradient of the values of a cell's node, for one image.
#pragma once
#include "bypass-gradient.h"
#include "candidate-gradients.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Undoes the shuffle for one pixel; the channels that bypassed are added to what later nodes gave to theirs, if any.
inline void take_apart(const Cell& cell, const float* whole, bool later, float* sum, float* rest) {
  const int64_t active = cell.active, partial = cell.partial;
  for (int64_t a = 0; a < active; ++a) sum[a] = whole[a * partial];
  for (int64_t a = active; a < cell.padded; ++a) sum[a] = 0;
  for (int64_t b = 1; b < partial; ++b, rest += active)
    for (int64_t a = 0; a < active; ++a) rest[a] = whole[a * partial + b] + (later ? rest[a] : 0);
}

/// Sums the gradient of a node's values for one image, from outside and from all edges that leave it. That of an input
/// goes outside; that of another node is taken apart into what was summed and what bypassed.
template <class V>
void node_gradient(const BackwardPass& pass, int i, int64_t group, int64_t image, const Workspaces::Views& views) {
  const Cell& cell = pass.cell;
  const Node& node = cell.nodes[i];
  const bool input = i < cell.inputs;
  const int64_t pixels = int64_t{node.height} * node.width, padded = cell.padded, channels = cell.channels;
  bool leaves = false;
  for (int e = 0; e < cell.edge_count; ++e) leaves = leaves || cell.edges[e].from == i;
  const bool weighted = cell.edge_weights != nullptr;
  if (leaves && (!input || node.dx != nullptr || cell.weight_gradients || cell.dmasks != nullptr))
    candidate_gradients<V>(pass, i, group, image, views);
  if (leaves && weighted) gather_bypass(pass, i, image);
  if (input && node.dx == nullptr) return;
  const float* const values = plain_of(cell, i, image, views);
  const uint8_t* const held = cell.held == nullptr || node.signs < 0 ? nullptr : cell.held + cell.signs_of(node, image);
  const float* const dy = node.dy == nullptr ? nullptr : node.dy + image * pixels * node.pixel;
  const bool bypassed = leaves && cell.partial > 1, pooled = node.bypass >= 0;
  for (int64_t p = 0; p < pixels; ++p) {
    if (dy != nullptr) prefetch_channels<false>(dy + (p + kPixelsAhead) * node.pixel, channels);
    float* const rest = pass.bypass_gradient(i, image) + p * cell.rest();
    float* const whole = input ? node.dx + (image * pixels + p) * channels : views.full;
    float* const to = input || cell.partial > 1 ? whole : pass.gradient(i, image) + p * padded;
    for_active<V>(cell, [&](int64_t c, int count) {
      V sum = dy == nullptr ? V{} : load_up_to<V>(dy + p * node.pixel + c, count);
      if (leaves) {
        const V x = load<V>(values + p * padded + c), d = load<V>(views.drectified + p * padded + c);
        sum += load<V>(views.dplain + p * padded + c) + rectified_gradient(held, p * padded + c, x, d);
      }
      store_up_to<V>(to + c, sum, to == whole ? count : lanes<V>);
    });
    if (cell.partial == 1) continue;
    for_lanes<Wide>(cell.rest(), [&](int64_t c, auto load, auto store) {
      Wide sum = dy == nullptr ? Wide{} : load(dy + p * node.pixel + cell.active + c);
      if (bypassed && !pooled) sum += load(rest + c);
      store(whole + cell.active + c, sum);
    });
    if (!input) take_apart(cell, whole, bypassed && !weighted, pass.gradient(i, image) + p * padded, rest);
  }
  if (bypassed && pooled) unpool_bypass(cell, i, image, pass.bypass_gradient(i, image), node.dx + image * pixels * channels);
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
