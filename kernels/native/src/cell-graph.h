// The graph of a cell: the candidates on the edges of a node, and what they are multiplied by.
#pragma once
#include "cell.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// Calls f(edge, candidate) for the candidates on the edges that enter a node, always in the same order.
template <class F>
void for_incoming(const Cell& cell, int node, F&& f) {
  for (int e = 0; e < cell.edge_count; ++e) {
    const Edge& edge = cell.edges[e];
    if (edge.to != node) continue;
    for (int o = 0; o < edge.candidate_count; ++o) f(edge, cell.candidates[edge.first_candidate + o]);
  }
}

/// Calls f(edge, candidate) for the candidates on the edges that leave a node, always in the same order.
template <class F>
void for_outgoing(const Cell& cell, int node, F&& f) {
  for (int e = 0; e < cell.edge_count; ++e) {
    const Edge& edge = cell.edges[e];
    if (edge.from != node) continue;
    for (int o = 0; o < edge.candidate_count; ++o) f(edge, cell.candidates[edge.first_candidate + o]);
  }
}

/// Calls f(edge, candidate) for those with convolutions on the edges that leave a node.
template <class F>
void for_outgoing_units(const Cell& cell, int node, F&& f) {
  for_outgoing(cell, node, [&](const Edge& edge, const Candidate& candidate) {
    if (candidate.kind == Candidate::kUnits) f(edge, candidate);
  });
}

/// What an edge is multiplied by for one image, where `path` are its factors or null.
inline float path_factor(const float* path, int64_t image) { return path == nullptr ? 1 : path[image]; }

/// What the channels that bypass the operations of an edge are multiplied by.
inline float bypass_weight(const Cell& cell, const Edge& edge) { return edge.weight < 0 ? 1 : cell.edge_weights[edge.weight]; }

/// What a candidate is multiplied by.
inline float weight_of(const Cell& cell, const Candidate& candidate) {
  return candidate.theta < 0 ? 1 : cell.theta[candidate.theta];
}

/// The last unit of a candidate with convolutions; null for another.
inline const Unit* last_unit(const Candidate& candidate) {
  return candidate.kind == Candidate::kUnits ? &candidate.units[candidate.unit_count - 1] : nullptr;
}

/// The normalisation that a candidate ends with, or -1.
inline int last_norm(const Cell& cell, const Candidate& candidate) {
  if (candidate.kind == Candidate::kUnits) return last_unit(candidate)->norm;
  return candidate.pool < 0 ? -1 : cell.pools[candidate.pool].norm;
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
