// The sum that a node of a cell is, as a list of terms.
#pragma once
#include "cell-graph.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// What a candidate adds to its node: scale·v + shift, times the factor of its edge.
struct Term {
  const float* values;
  /// From pixel to pixel, and from image to image.
  int64_t pixel, image;
  /// Per channel; null for a constant.
  const float *scale, *shift;
  float weight;
  const float* path;
  bool padded;
};

/// Terms for which a pass has room: those of any node.
inline int64_t most_terms(const Cell& cell) { return cell.candidate_count + 1; }

/// Floats of memory that so many terms take.
constexpr int64_t term_floats(int64_t count) { return count * static_cast<int64_t>(sizeof(Term) / sizeof(float)); }

/// The terms of a node in the order of its edges and candidates; `coefficients` holds scale and shift of each
/// normalisation [norms, 2, padded]. Returns their number.
inline int list_terms(const Cell& cell, int node, const float* coefficients, Term* terms) {
  int count = 0;
  for_incoming(cell, node, [&](const Edge& edge, const Candidate& candidate) {
    const Node& from = cell.nodes[edge.from];
    const bool skips = candidate.kind == Candidate::kSkip, foreign = candidate.kind == Candidate::kForeign;
    Term term{};
    term.weight = weight_of(cell, candidate);
    term.path = edge.path;
    term.padded = !foreign && (!skips || from.compact >= 0);
    term.pixel = foreign ? cell.active : term.padded ? cell.padded : from.pixel;
    term.image = cell.plane() * term.pixel;
    if (foreign) {
      term.values = candidate.values;
    } else if (skips) {
      term.values = term.padded ? cell.tape + from.compact : from.values;
    } else {
      const Unit* const last = last_unit(candidate);
      term.values = cell.tape + (last == nullptr ? cell.pools[candidate.pool].values : last->values);
    }
    const int norm = last_norm(cell, candidate);
    if (norm >= 0) {
      term.scale = coefficients + 2 * int64_t{norm} * cell.padded;
      term.shift = term.scale + cell.padded;
    }
    terms[count++] = term;
  });
  return count;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
