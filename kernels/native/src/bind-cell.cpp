#include <stdexcept>

#include "cell.h"
#include "cell-plans.h"

namespace sluice {

namespace {

/// Reads the buffers of one pass in the order in which a call has them, and points the planned cell at them.
class Binder {
 public:
  Binder(Call& call, CellPass pass, Cell& cell) : call_(call), backward_(pass == CellPass::kBackward), cell_(cell) {}

  void bind() {
    cell_.tape = call_.buffer(cell_.tape_floats);
    float* const y = call_.buffer(output_floats());
    cell_.statistics = backward_ ? nullptr : call_.optional(2 * int64_t{cell_.norm_count} * cell_.active);
    const float* const dy = backward_ ? call_.buffer(output_floats()) : nullptr;
    for (int i = cell_.inputs; i < cell_.node_count; ++i) point(cell_.nodes[i], y, dy);
    bind_values();
    bind_piece();
    if (backward_) bind_gradients();
  }

 private:
  int64_t output_floats() const { return cell_.images * cell_.plane() * cell_.concatenated * cell_.channels; }
  int64_t input_floats(int i) const { return cell_.images * cell_.nodes[i].height * cell_.nodes[i].width * cell_.channels; }
  int64_t foreign_floats() const { return cell_.images * cell_.plane() * cell_.active; }
  int64_t mask_floats() const { return cell_.unit_count * cell_.images * cell_.active; }

  /// Where the values of a node are that is a sum: in the output, or in the tape.
  void point(Node& node, float* y, const float* dy) {
    const int64_t offset = int64_t{node.place} * cell_.channels;
    node.values = node.place < 0 ? cell_.tape + node.kept : y + offset;
    node.dy = node.place < 0 || dy == nullptr ? nullptr : dy + offset;
  }

  template <class F>
  void for_units(F&& f) {
    for (int i = 0; i < cell_.candidate_count; ++i)
      for (int u = 0; u < cell_.candidates[i].unit_count; ++u) f(cell_.candidates[i].units[u]);
  }

  template <class F>
  void for_foreign(F&& f) {
    for (int i = 0; i < cell_.candidate_count; ++i)
      if (cell_.candidates[i].kind == Candidate::kForeign) f(cell_.candidates[i]);
  }

  void bind_values() {
    for (int i = 0; i < cell_.inputs; ++i) cell_.nodes[i].values = call_.buffer(input_floats(i));
    for_foreign([&](Candidate& candidate) { candidate.values = call_.buffer(foreign_floats()); });
    cell_.theta = cell_.theta_count == 0 ? nullptr : call_.buffer(cell_.theta_count);
    cell_.edge_weights = cell_.edge_weight_count == 0 ? nullptr : call_.buffer(cell_.edge_weight_count);
    for (int e = 0; e < cell_.edge_count; ++e)
      cell_.edges[e].path = cell_.edges[e].has_path ? call_.buffer(cell_.images) : nullptr;
    for_units([&](Unit& unit) {
      int64_t first, second;
      filter_sizes(cell_, unit, first, second);
      unit.first = call_.buffer(first);
      unit.second = second == 0 ? nullptr : call_.buffer(second);
    });
    for_units([&](Unit& unit) {
      unit.gamma = cell_.affine ? call_.buffer(cell_.active) : nullptr;
      unit.beta = cell_.affine ? call_.buffer(cell_.active) : nullptr;
    });
    cell_.masks = call_.optional(mask_floats());
  }

  /// Where the pass notes its piece, or the one that it is held on.
  void bind_piece() {
    uint8_t* const piece = reinterpret_cast<uint8_t*>(call_.optional(cell_.piece_floats));
    const bool held = call_.flag();
    cell_.held = held ? piece : nullptr;
    cell_.noted = held ? nullptr : piece;
  }

  void bind_gradients() {
    for (int i = 0; i < cell_.inputs; ++i) cell_.nodes[i].dx = call_.optional(input_floats(i));
    for_foreign([&](Candidate& candidate) { candidate.dvalues = call_.optional(foreign_floats()); });
    cell_.dtheta = cell_.theta_count == 0 ? nullptr : call_.optional(cell_.theta_count);
    cell_.dedge_weights = cell_.edge_weight_count == 0 ? nullptr : call_.optional(cell_.edge_weight_count);
    for (int e = 0; e < cell_.edge_count; ++e)
      if (cell_.edges[e].has_path && call_.optional(cell_.images) != nullptr)
        throw std::invalid_argument("the factors of an edge have no gradient");
    cell_.weight_gradients = false;
    const auto wanted = [&](int64_t floats) {
      float* const to = call_.optional(floats);
      cell_.weight_gradients = cell_.weight_gradients || to != nullptr;
      return to;
    };
    for_units([&](Unit& unit) {
      int64_t first, second;
      filter_sizes(cell_, unit, first, second);
      unit.dfirst = wanted(first);
      unit.dsecond = second == 0 ? nullptr : wanted(second);
    });
    for_units([&](Unit& unit) {
      unit.dgamma = cell_.affine ? wanted(cell_.active) : nullptr;
      unit.dbeta = cell_.affine ? wanted(cell_.active) : nullptr;
    });
    cell_.dmasks = call_.optional(mask_floats());
    if (cell_.dmasks != nullptr && cell_.masks == nullptr)
      throw std::invalid_argument("masks that are not there have no gradient");
  }

  Call& call_;
  const bool backward_;
  Cell& cell_;
};

}  // namespace

Cell& bind_cell(Call& call, CellPass pass) {
  Cell& cell = call.plans.at(call.integer());
  Binder(call, pass, cell).bind();
  return cell;
}

}  // namespace sluice
