// What the steps of a cell's backward pass share: scratch memory and what lies where in it.
#pragma once
#include "normalization-gradients.h"
#include "terms.h"
#include "workspaces.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

class BackwardPass {
 public:
  BackwardPass(Call& call, const Cell& cell)
      : cell(cell),
        groups_(cell.images < kImageGroups ? cell.images : kImageGroups),
        gradient_floats_(cell.images * cell.plane() * cell.padded),
        packed_(call.arena, 2 * cell.packed_floats),
        partial_(call.arena, cell.weight_gradients ? groups_ * cell.packed_floats : 0),
        gradients_(call.arena, (cell.node_count - cell.inputs) * gradient_floats_),
        bypass_(call.arena, bypass_slots() * cell.images * cell.plane() * cell.rest()),
        edge_sums_(call.arena, cell.dedge_weights == nullptr ? 0 : cell.edge_count * cell.images * cell.rest()),
        coefficients_(call.arena, 2 * int64_t{cell.norm_count} * cell.padded),
        upstream_(call.arena, 3 * int64_t{cell.norm_count} * cell.padded),
        term_sums_(call.arena, cell.images * term_stride()),
        unit_sums_(call.arena, cell.images * most_terms(cell) * unit_stride()),
        terms_(call.arena, term_floats(most_terms(cell))),
        dtheta_(call.arena, 2 * (cell.theta_count + 1)),
        masks_(call.arena, cell.mask_floats()),
        dmasks_(call.arena, cell.dmasks == nullptr ? 0 : cell.mask_floats()),
        totals_(call.arena, 4 * most_terms(cell) * cell.padded),
        workspaces_(call, cell, true) {}

  const Cell& cell;

  /// Packs filters and masks, restores normalisations and clears what is added to.
  void begin() const {
    pack_filters(cell, packed_, flipped());
    pack_masks(cell, masks_);
    if (cell.dmasks != nullptr) std::memset(dmasks_, 0, cell.mask_floats() * sizeof(float));
    for (int64_t i = 0; i < cell.theta_count; ++i) dtheta()[i] = 0;
    if (cell.weight_gradients)
      parallel(groups_, [&](int64_t group, int) { std::memset(partial(group, 0), 0, cell.packed_floats * sizeof(float)); });
    restore_coefficients(cell, coefficients_);
    std::memset(upstream_, 0, 3 * int64_t{cell.norm_count} * cell.padded * sizeof(float));
  }

  /// Writes the gradients of θ, filters and masks as JavaScript wants them.
  void finish() const {
    if (cell.dtheta != nullptr)
      for (int64_t i = 0; i < cell.theta_count; ++i) cell.dtheta[i] = static_cast<float>(dtheta()[i]);
    if (cell.dedge_weights != nullptr) finish_edges();
    if (cell.weight_gradients) unpack_gradients(cell, partial_, groups_);
    if (cell.dmasks != nullptr) unpack_masks(cell, dmasks_);
  }

  /// Calls f(group, image, views) for all images, those of a group in their order and on one thread.
  template <class F>
  void for_images(F&& f) const {
    parallel(groups_, [&](int64_t group, int worker) {
      const auto views = workspaces_.of(worker);
      const int64_t from = group * cell.images / groups_, to = (group + 1) * cell.images / groups_;
      for (int64_t image = from; image < to; ++image) f(group, image, views);
    });
  }

  float* filters() const { return packed_; }
  float* flipped() const { return packed_ + cell.packed_floats; }
  /// Where a group adds to the gradient of packed filters; null where nobody asks for it.
  float* partial(int64_t group, int64_t offset) const {
    return cell.weight_gradients ? partial_ + group * cell.packed_floats + offset : nullptr;
  }
  Mask mask(const Unit& unit, int64_t image) const {
    return {mask_of(cell, masks_, unit, image), cell.dmasks == nullptr ? nullptr : mask_of(cell, dmasks_, unit, image)};
  }

  /// The gradient of a node's sum of operations for one image: [plane, padded].
  float* gradient(int node, int64_t image) const {
    return gradients_ + (node - cell.inputs) * gradient_floats_ + image * cell.plane() * cell.padded;
  }
  /// The gradient of what bypasses the operations on the way to all nodes that are done: [plane, rest]. With weights of
  /// edges each node has its own, that on the way to it, and the inputs share one place.
  float* bypass_gradient(int node, int64_t image) const {
    const int64_t slot = bypass_slots() == 1 ? 0 : node < cell.inputs ? bypass_slots() - 1 : node - cell.inputs;
    return bypass_ + (slot * cell.images + image) * cell.plane() * cell.rest();
  }
  /// Σ over the pixels of an image of that gradient times what bypassed on an edge: [rest].
  float* edge_sums(int edge, int64_t image) const { return edge_sums_ + (edge * cell.images + image) * cell.rest(); }

  /// Scale and shift of all normalisations, [norms, 2, padded].
  const float* coefficients() const { return coefficients_; }
  /// What the gradient of a normalisation's input is made of, [3, padded] (normalization-gradients.h).
  float* upstream(int norm) const { return upstream_ + 3 * int64_t{norm} * cell.padded; }

  /// Room for the terms of one node.
  Term* terms() const { return reinterpret_cast<Term*>(terms_.data()); }
  /// Σ g and then Σ g·v of each term of one node for one image; from image to image {@link term_stride} floats.
  float* term_sums(int64_t image) const { return term_sums_ + image * term_stride(); }
  int64_t term_stride() const { return (most_terms(cell) + 1) * cell.padded; }
  /// Σ g and Σ g·z behind one first unit for one image; from image to image {@link unit_stride} floats.
  float* unit_sums(int64_t slot, int64_t image) const { return unit_sums_ + (slot * cell.images + image) * unit_stride(); }
  int64_t unit_stride() const { return 2 * int64_t{cell.padded}; }
  /// Such a pair of sums over all images, [2, padded].
  double* totals(int64_t index) const { return reinterpret_cast<double*>(totals_.data()) + 2 * index * cell.padded; }
  /// The gradient of θ.
  double* dtheta() const { return reinterpret_cast<double*>(dtheta_.data()); }

 private:
  int64_t bypass_slots() const { return cell.edge_weights == nullptr ? 1 : cell.node_count - cell.inputs + 1; }

  /// The gradient of the weights of edges, in double and in the order of images and channels.
  void finish_edges() const {
    for (int64_t i = 0; i < cell.edge_weight_count; ++i) cell.dedge_weights[i] = 0;
    for (int e = 0; e < cell.edge_count; ++e) {
      if (cell.edges[e].weight < 0) continue;
      double total = 0;
      for (int64_t image = 0; image < cell.images; ++image)
        for (int64_t c = 0; c < cell.rest(); ++c) total += edge_sums(e, image)[c];
      cell.dedge_weights[cell.edges[e].weight] += static_cast<float>(total);
    }
  }

  const int64_t groups_, gradient_floats_;
  Scratch packed_, partial_, gradients_, bypass_, edge_sums_, coefficients_, upstream_, term_sums_, unit_sums_, terms_, dtheta_, masks_,
      dmasks_, totals_;
  Workspaces workspaces_;
};

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
