// The sum that a node of a cell is, backwards: the gradient of θ, and what the gradients of its terms are made of.
#pragma once
#include "backward-pass.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Σ g and Σ g·v of every term of a node, for one image.
template <class V>
void reduce_terms(const BackwardPass& pass, int i, int64_t image, const Term* terms, int count) {
  const Cell& cell = pass.cell;
  const int64_t padded = cell.padded, pixels = cell.plane();
  const float* const g = pass.gradient(i, image);
  float* const sums = pass.term_sums(image);
  for (int64_t c = 0; c < padded; c += lanes<V>) {
    const int active = cell.active - c < lanes<V> ? static_cast<int>(cell.active - c) : lanes<V>;
    V sum{};
    for (int64_t p = 0; p < pixels; ++p) sum += load<V>(g + p * padded + c);
    store<V>(sums + c, sum);
    const auto reduce = [&](int t, auto size) {
      constexpr int T = decltype(size)::value;
      V acc[T] = {};
      const float* v[T];
      for (int k = 0; k < T; ++k) v[k] = terms[t + k].values + image * terms[t + k].image + c;
      bool plain = active == lanes<V>;
      for (int k = 0; k < T; ++k) plain = plain || terms[t + k].padded;
      for (int k = 0; k < T; ++k) plain = plain && (active == lanes<V> || terms[t + k].padded);
      for (int64_t p = 0; p < pixels; ++p) {
        const V up = load<V>(g + p * padded + c);
        SLUICE_UNROLL
        for (int k = 0; k < T; ++k) {
          const float* const at = v[k] + p * terms[t + k].pixel;
          prefetch(at + kAhead);
          acc[k] = fma(up, plain ? load<V>(at) : load_up_to<V>(at, terms[t + k].padded ? lanes<V> : active), acc[k]);
        }
      }
      SLUICE_UNROLL
      for (int k = 0; k < T; ++k) store<V>(sums + (1 + t + k) * padded + c, acc[k]);
    };
    int t = 0;
    for (; t + 4 <= count; t += 4) reduce(t, std::integral_constant<int, 4>{});
    for (; t < count; ++t) reduce(t, std::integral_constant<int, 1>{});
  }
}

/// The gradients of the values of the foreign candidates that enter a node, for one image.
template <class V>
void foreign_gradients(const BackwardPass& pass, int i, int64_t image) {
  const Cell& cell = pass.cell;
  const float* const g = pass.gradient(i, image);
  for_incoming(cell, i, [&](const Edge& edge, const Candidate& candidate) {
    if (candidate.kind != Candidate::kForeign || candidate.dvalues == nullptr) return;
    const V f = splat<V>(path_factor(edge.path, image) * weight_of(cell, candidate));
    float* const to = candidate.dvalues + image * cell.plane() * cell.active;
    for (int64_t p = 0; p < cell.plane(); ++p)
      for_active<V>(cell, [&](int64_t c, int count) {
        store_up_to<V>(to + p * cell.active + c, f * load<V>(g + p * cell.padded + c), count);
      });
  });
}

/// The gradient of θ, and the coefficients of the last normalisation of every candidate that enters a node.
inline void finish_terms(const BackwardPass& pass, int i, const Term* terms, int count) {
  const Cell& cell = pass.cell;
  const int64_t padded = cell.padded, stride = pass.term_stride();
  const float* const sums = pass.term_sums(0);
  parallel(count, [&](int64_t t, int) {
    sum_images(cell, sums, stride, terms[t].path, pass.totals(t));
    sum_images(cell, sums + (1 + t) * padded, stride, terms[t].path, pass.totals(t) + padded);
  });
  int index = 0;
  for_incoming(cell, i, [&](const Edge&, const Candidate& candidate) {
    const Unit* const last = last_unit(candidate);
    const int norm = last_norm(cell, candidate);
    const double factor = weight_of(cell, candidate);
    const double* const totals = pass.totals(index++);
    double change = 0;
    for (int64_t c = 0; c < cell.active; ++c) {
      const double up = totals[c], product = totals[padded + c];
      if (norm < 0) {
        change += product;
        continue;
      }
      const double mean = cell.mean(norm)[c], scale = cell.scale(norm)[c], normalized = scale * (product - mean * up);
      const double gamma = last == nullptr || last->gamma == nullptr ? 1 : last->gamma[c];
      const double beta = last == nullptr || last->beta == nullptr ? 0 : last->beta[c];
      change += gamma * normalized + beta * up;
      if (last != nullptr) {
        set_upstream(cell, *last, c, factor * up, factor * normalized, factor, pass.upstream(norm));
      } else {
        add_upstream(cell, norm, c, factor * up, factor * normalized, pass.upstream(norm));
      }
    }
    if (last != nullptr) clear_padding(cell, pass.upstream(norm));
    if (candidate.theta >= 0) pass.dtheta()[candidate.theta] += change;
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
