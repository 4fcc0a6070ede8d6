// The second units of the candidates that enter a node of a cell, backwards. Each leaves the gradient of its normalised
// input in the place of its own result, so that a tape serves once.
#pragma once
#include "backward-pass.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Calls f(edge, candidate) for the candidates with two units on the edges that enter a node, always in the same order.
template <class F>
void for_incoming_pairs(const Cell& cell, int node, F&& f) {
  for_incoming(cell, node, [&](const Edge& edge, const Candidate& candidate) {
    if (candidate.unit_count == 2) f(edge, candidate);
  });
}

/// How many candidates with two units enter a node.
inline int second_unit_count(const Cell& cell, int node) {
  int count = 0;
  for_incoming_pairs(cell, node, [&](const Edge&, const Candidate&) { ++count; });
  return count;
}

/// Takes the second units back to the normalised results of the first, for one image, and sums what these
/// normalisations need.
template <class V>
void second_units_backward(const BackwardPass& pass, int i, int64_t group, int64_t image, const Workspaces::Views& views) {
  const Cell& cell = pass.cell;
  const int64_t padded = cell.padded;
  int slot = 0;
  for_incoming_pairs(cell, i, [&](const Edge& edge, const Candidate& candidate) {
    const Unit &first = candidate.units[0], &second = candidate.units[1];
    const float* const scale = pass.coefficients() + 2 * int64_t{first.norm} * padded;
    const float* const z = cell.result(first.values, image);
    float* const result = cell.result(second.values, image);
    const int64_t signs = cell.signs_of(second, image);
    const uint8_t* const held = cell.held == nullptr ? nullptr : cell.held + signs;
    with_rectifier(cell, signs, [&](const auto& rectify) {
      rectify_normalized<V>(cell, z, scale, scale + padded, views.inner, rectify);
    });
    const Upstream up = upstream_of(cell, pass.upstream(second.norm), pass.gradient(i, image), edge, image, views.factors);
    std::memset(views.drectified, 0, cell.plane() * padded * sizeof(float));
    unit_backward<V>(second, pass.filters(), pass.flipped(), pass.mask(second, image), views.inner, cell.height(), cell.width(),
                     result, up, views.drectified, pass.partial(group, second.first_offset),
                     pass.partial(group, second.second_offset), views.work);
    float* const sums = pass.unit_sums(slot++, image);
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      V total{}, products{};
      for (int y = 0; y < cell.height(); ++y)
        for (int x = 0; x < cell.width(); ++x) {
          const int64_t p = (int64_t{y} * cell.width() + x) * padded + c;
          const V d = rectified_gradient(held, p, load<V>(views.inner.at(y, x) + c), load<V>(views.drectified + p));
          store<V>(result + p, d);
          total += d;
          products = fma(d, load<V>(z + p), products);
        }
      store<V>(sums + c, total);
      store<V>(sums + padded + c, products);
    }
  });
}

/// The coefficients of the normalisations behind the first units, once all images are through the second.
inline void finish_first_units(const BackwardPass& pass, int i) {
  const Cell& cell = pass.cell;
  const int64_t padded = cell.padded;
  parallel(second_unit_count(cell, i), [&](int64_t slot, int) {
    const float* const sums = pass.unit_sums(slot, 0);
    sum_images(cell, sums, pass.unit_stride(), nullptr, pass.totals(slot));
    sum_images(cell, sums + padded, pass.unit_stride(), nullptr, pass.totals(slot) + padded);
  });
  int slot = 0;
  for_incoming_pairs(cell, i, [&](const Edge&, const Candidate& candidate) {
    const Unit& unit = candidate.units[0];
    const double* const totals = pass.totals(slot++);
    for (int64_t c = 0; c < cell.active; ++c) {
      const double up = totals[c], product = totals[padded + c];
      const double normalized = cell.scale(unit.norm)[c] * (product - cell.mean(unit.norm)[c] * up);
      set_upstream(cell, unit, c, up, normalized, 1, pass.upstream(unit.norm));
    }
    clear_padding(cell, pass.upstream(unit.norm));
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
