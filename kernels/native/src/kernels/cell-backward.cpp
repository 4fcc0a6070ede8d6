// A cell backwards, from the last node to the first. Of the forward pass only results before normalisation are kept;
// positive parts, depthwise convolutions and normalisations are computed again.
#include "node-gradient.h"
#include "second-units.h"
#include "term-gradients.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// The gradient of an input, if anything that depends on it is asked for.
template <class V>
void backward_input(const BackwardPass& pass, int i) {
  const Cell& cell = pass.cell;
  const bool wanted = cell.weight_gradients || cell.dmasks != nullptr || cell.dedge_weights != nullptr;
  if (!wanted && cell.nodes[i].dx == nullptr) return;
  pass.for_images([&](int64_t group, int64_t image, const Workspaces::Views& views) {
    node_gradient<V>(pass, i, group, image, views);
  });
}

/// The gradient of a node that is a sum, and what the units whose results it sums need for theirs.
template <class V>
void backward_sum(const BackwardPass& pass, int i) {
  Term* const terms = pass.terms();
  const int count = list_terms(pass.cell, i, pass.coefficients(), terms);
  pass.for_images([&](int64_t group, int64_t image, const Workspaces::Views& views) {
    node_gradient<V>(pass, i, group, image, views);
    foreign_gradients<V>(pass, i, image);
    reduce_terms<V>(pass, i, image, terms, count);
  });
  finish_terms(pass, i, terms, count);
  if (second_unit_count(pass.cell, i) == 0) return;
  pass.for_images([&](int64_t group, int64_t image, const Workspaces::Views& views) {
    second_units_backward<V>(pass, i, group, image, views);
  });
  finish_first_units(pass, i);
}

template <class V>
void backward(const BackwardPass& pass) {
  pass.begin();
  for (int i = pass.cell.node_count - 1; i >= pass.cell.inputs; --i) backward_sum<V>(pass, i);
  for (int i = pass.cell.inputs - 1; i >= 0; --i) backward_input<V>(pass, i);
  pass.finish();
}

}  // namespace

/// cellBackward(plan, tape, output, gradient of the output, values, gradients): gradients of inputs, θ, filters, scales,
/// shifts and masks, as far as they are asked for
void cellBackward(Call& call) {
  const Cell& cell = bind_cell(call, CellPass::kBackward);
  const BackwardPass pass(call, cell);
  if (fills_wide(cell)) {
    backward<Wide>(pass);
  } else {
    backward<F8>(pass);
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
