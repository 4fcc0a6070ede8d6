// The normalisations of a cell backwards. The gradient of what one reads is dz = a·g + b·z + d per channel; a, b and d
// follow from sums over all images and lie one behind the other, [3, padded].
#pragma once
#include "bordered.h"
#include "cell-graph.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Scale and shift of all normalisations, [norms, 2, padded], again from the moments in the tape.
inline void restore_coefficients(const Cell& cell, float* coefficients) {
  const auto restore = [&](int norm, const float* gamma, const float* beta) {
    normalization_coefficients(cell, norm, gamma, beta, coefficients + 2 * int64_t{norm} * cell.padded);
  };
  for (int p = 0; p < cell.pool_count; ++p)
    if (cell.pools[p].norm >= 0) restore(cell.pools[p].norm, nullptr, nullptr);
  for (int i = 0; i < cell.candidate_count; ++i)
    for (int u = 0; u < cell.candidates[i].unit_count; ++u) {
      const Unit& unit = cell.candidates[i].units[u];
      restore(unit.norm, unit.gamma, unit.beta);
    }
}

/// Adds vectors of floats over the images, in their order: `stride` floats apart, each times the factor of its image.
inline void sum_images(const Cell& cell, const float* sums, int64_t stride, const float* factors, double* totals) {
  for (int64_t c = 0; c < cell.padded; ++c) totals[c] = 0;
  for (int64_t image = 0; image < cell.images; ++image) {
    const double m = factors == nullptr ? 1 : factors[image];
    for (int64_t c = 0; c < cell.padded; ++c) totals[c] += m * sums[image * stride + c];
  }
}

/// Sets the coefficients of one channel behind a unit, and the gradients of its scale and shift.
///
/// @param up Σ g, and `normalized` Σ g·(z − mean)·scale, over all images
/// @param factor of the candidate
inline void set_upstream(const Cell& cell, const Unit& unit, int64_t c, double up, double normalized, double factor,
                         float* upstream) {
  const double count = static_cast<double>(cell.images * cell.plane());
  const double scale = cell.scale(unit.norm)[c], mean = cell.mean(unit.norm)[c];
  const double gamma = unit.gamma == nullptr ? 1 : unit.gamma[c];
  const double b = -gamma * scale * scale * normalized / count;
  float* const to = upstream + c;
  to[0] = static_cast<float>(factor * gamma * scale);
  to[cell.padded] = static_cast<float>(b);
  to[2 * cell.padded] = static_cast<float>(-gamma * scale * up / count - b * mean);
  if (cell.weight_gradients && unit.dgamma != nullptr) unit.dgamma[c] = static_cast<float>(normalized);
  if (cell.weight_gradients && unit.dbeta != nullptr) unit.dbeta[c] = static_cast<float>(up);
}

/// Adds what one candidate gives to the coefficients of one channel behind a shared pool; a is without its factor.
inline void add_upstream(const Cell& cell, int norm, int64_t c, double up, double normalized, float* upstream) {
  const double count = static_cast<double>(cell.images * cell.plane());
  const double scale = cell.scale(norm)[c], mean = cell.mean(norm)[c], b = -scale * scale * normalized / count;
  float* const to = upstream + c;
  to[0] = static_cast<float>(scale);
  to[cell.padded] += static_cast<float>(b);
  to[2 * cell.padded] += static_cast<float>(-scale * up / count - b * mean);
}

/// Sets the coefficients of the padding to 0.
inline void clear_padding(const Cell& cell, float* upstream) {
  for (int k = 0; k < 3; ++k)
    for (int64_t c = cell.active; c < cell.padded; ++c) upstream[k * cell.padded + c] = 0;
}

/// What the gradient of a normalisation's input is made of for one image, where g is multiplied by the factor of an edge;
/// `factors` is room for a vector.
inline Upstream upstream_of(const Cell& cell, const float* coefficients, const float* g, const Edge& edge, int64_t image,
                            float* factors) {
  Upstream up{g, coefficients, coefficients + cell.padded, coefficients + 2 * cell.padded};
  if (edge.path != nullptr) {
    for (int64_t c = 0; c < cell.padded; ++c) factors[c] = edge.path[image] * coefficients[c];
    up.a = factors;
  }
  return up;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
