// What the candidates on the edges that leave a node of a cell give to the gradient of its values, for one image.
#pragma once
#include "backward-pass.h"
#include "cell-pools.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// What the gradient of a candidate's first unit is made of for one image; `factors` is room for a vector.
inline Upstream first_upstream(const BackwardPass& pass, const Edge& edge, const Candidate& candidate, int64_t image,
                               float* factors) {
  const Cell& cell = pass.cell;
  const float* const coefficients = pass.upstream(candidate.units[0].norm);
  if (candidate.unit_count == 2)
    return {cell.result(candidate.units[1].values, image), coefficients, coefficients + cell.padded,
            coefficients + 2 * cell.padded};
  return upstream_of(cell, coefficients, pass.gradient(edge.to, image), edge, image, factors);
}

/// Gathers what all edges give to a shared pool, and passes it through its normalisation and the pool.
template <class V>
void pool_gradient(const BackwardPass& pass, int index, int64_t image, const Workspaces::Views& views) {
  const Cell& cell = pass.cell;
  const Pool& pool = cell.pools[index];
  const int64_t padded = cell.padded, pixels = cell.plane();
  float* const gathered = views.full;
  const float* const coefficients = pool.norm < 0 ? nullptr : pass.upstream(pool.norm);
  const float* const pooled = cell.result(pool.values, image);
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    const V b = coefficients == nullptr ? V{} : load<V>(coefficients + padded + c);
    const V d = coefficients == nullptr ? V{} : load<V>(coefficients + 2 * padded + c);
    for (int64_t p = 0; p < pixels; ++p) store<V>(gathered + p * padded + c, fma(b, load<V>(pooled + p * padded + c), d));
  }
  for_outgoing(cell, pool.from, [&](const Edge& edge, const Candidate& candidate) {
    if (candidate.pool != index) return;
    const V m = splat<V>(path_factor(edge.path, image) * weight_of(cell, candidate));
    const float* const g = pass.gradient(edge.to, image);
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      const V a = coefficients == nullptr ? m : m * load<V>(coefficients + c);
      for (int64_t p = 0; p < pixels; ++p)
        store<V>(gathered + p * padded + c, fma(a, load<V>(g + p * padded + c), load<V>(gathered + p * padded + c)));
    }
  });
  pool_backward<V>(cell, pool, image, plain_of(cell, pool.from, image, views), gathered, views.dplain);
}

/// Adds to the gradients of filters and masks, and leaves in `dplain` what goes to the node's values, in `drectified`
/// what goes to their positive part; reads the active channels to where {@link plain_of} says.
template <class V>
void candidate_gradients(const BackwardPass& pass, int i, int64_t group, int64_t image, const Workspaces::Views& views) {
  const Cell& cell = pass.cell;
  const Node& node = cell.nodes[i];
  const Bordered& rectified = rectified_of(cell, i, views);
  const bool wanted = i >= cell.inputs || node.dx != nullptr;
  const int64_t floats = int64_t{node.height} * node.width * cell.padded;
  with_rectifier(cell, cell.signs_of(node, image), [&](const auto& rectify) {
    read_image<V>(cell, i, image, cell.partial > 1, plain_of(cell, i, image, views), rectified, rectify);
  });
  std::memset(views.dplain, 0, floats * sizeof(float));
  std::memset(views.drectified, 0, floats * sizeof(float));
  bool tiles = false;
  for_outgoing(cell, i, [&](const Edge& edge, const Candidate& candidate) {
    if (candidate.kind == Candidate::kSkip && wanted) {
      const float* const g = pass.gradient(edge.to, image);
      const V f = splat<V>(path_factor(edge.path, image) * weight_of(cell, candidate));
      for (int64_t k = 0; k < floats; k += lanes<V>)
        store<V>(views.dplain + k, fma(f, load<V>(g + k), load<V>(views.dplain + k)));
    }
    if (candidate.kind != Candidate::kUnits) return;
    const Unit& unit = candidate.units[0];
    tiles = tiles || unit.winograd;
    if (unit.winograd) return;
    const Upstream up = first_upstream(pass, edge, candidate, image, views.factors);
    unit_backward<V>(unit, pass.filters(), pass.flipped(), pass.mask(unit, image), rectified, cell.height(), cell.width(),
                     cell.result(unit.values, image), up, wanted ? views.drectified : nullptr,
                     pass.partial(group, unit.first_offset), pass.partial(group, unit.second_offset), views.work);
  });
  if (tiles)
    winograd_backward<V>(rectified, views.work, wanted ? views.drectified : nullptr, [&](auto&& take) {
      for_outgoing_units(cell, i, [&](const Edge& edge, const Candidate& candidate) {
        const Unit& unit = candidate.units[0];
        if (!unit.winograd) return;
        const Upstream up = first_upstream(pass, edge, candidate, image, views.factors);
        take(WinogradBackward{pass.flipped() + unit.second_offset, pass.mask(unit, image), cell.result(unit.values, image), up,
                              pass.partial(group, unit.second_offset)});
      });
    });
  if (!wanted) return;
  for (int p = 0; p < cell.pool_count; ++p)
    if (cell.pools[p].from == i) pool_gradient<V>(pass, p, image, views);
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
