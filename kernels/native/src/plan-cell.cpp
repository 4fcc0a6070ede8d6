#include <algorithm>
#include <stdexcept>

#include "cell-plans.h"
#include "cell-rows.h"
#include "cell.h"

namespace sluice {

namespace {

Unit read_unit(Call& call, int stride) {
  Unit unit{};
  const int type = call.integer(0, unit_types - 1);
  unit.type = static_cast<Unit::Type>(type);
  unit.size = call.integer(1, 1 << 15);
  unit.dilation = call.integer(1, 2);
  unit.stride = stride;
  if (!unit_rows[type].has(unit.size, unit.dilation, stride)) throw std::invalid_argument("there is no such unit");
  return unit;
}

/// Offsets of parts of a buffer, each on a boundary of 16 floats.
class Layout {
 public:
  int64_t reserve(int64_t floats) {
    const int64_t offset = floats_;
    floats_ += (floats + 15) / 16 * 16;
    return offset;
  }
  int64_t floats() const { return floats_; }

 private:
  int64_t floats_ = 0;
};

/// Reads a cell's graph in the order in which a call has it, and finds every value that outlives a kernel its place in the
/// tape.
class Planner {
 public:
  Planner(Call& call, Cell& cell) : call_(call), cell_(cell) {}

  void plan() {
    read_shape();
    read_places();
    cell_.affine = call_.flag();
    cell_.theta_count = call_.integer();
    cell_.edge_weight_count = call_.integer();
    lay_out_nodes();
    read_edges();
    cell_.moments = tape_.reserve(2 * int64_t{cell_.norm_count} * cell_.padded);
    cell_.tape_floats = tape_.floats();
    cell_.packed_floats = packed_.floats();
    cell_.piece_floats = piece_.floats() / 4;
  }

 private:
  void read_shape() {
    cell_.images = call_.integer(1, 1 << 20);
    const int height = call_.integer(1, 1 << 15), width = call_.integer(1, 1 << 15);
    cell_.channels = call_.integer(1, 1 << 16);
    cell_.partial = call_.integer(1, cell_.channels);
    if (cell_.channels % cell_.partial != 0) throw std::invalid_argument("K does not divide the channels");
    cell_.active = cell_.channels / cell_.partial;
    cell_.padded = (cell_.active + 7) / 8 * 8;
    const int stride = call_.integer(1, 2);
    cell_.outer_inputs = call_.integer(1, 16);
    cell_.inputs = cell_.outer_inputs + call_.integer(0, 64);
    cell_.node_count = cell_.inputs + call_.integer(1, 64);
    cell_.concatenated = call_.integer(1, cell_.node_count);
    cell_.node_list.assign(cell_.node_count, Node{});
    cell_.nodes = cell_.node_list.data();
    for (int i = 0; i < cell_.node_count; ++i) {
      Node& node = cell_.nodes[i];
      const bool outer = i < cell_.outer_inputs;
      node.stride = outer ? stride : 1;
      node.height = outer ? height : (height + stride - 1) / stride;
      node.width = outer ? width : (width + stride - 1) / stride;
      node.pixel = i < cell_.inputs ? cell_.channels : int64_t{cell_.concatenated} * cell_.channels;
      node.place = -1;
      node.kept = node.bypass = node.compact = node.signs = node.bypass_places = -1;
    }
    if (stride == 2 && (height % 2 != 0 || width % 2 != 0))
      throw std::invalid_argument("a cell with stride 2 needs an even height and width");
  }

  /// Where in the output each node stands.
  void read_places() {
    for (int i = 0; i < cell_.concatenated; ++i) {
      const int node = call_.integer(cell_.inputs, cell_.node_count - 1);
      if (cell_.nodes[node].place != -1) throw std::invalid_argument("a node is concatenated twice");
      cell_.nodes[node].place = i;
    }
  }

  void lay_out_nodes() {
    for (int i = 0; i < cell_.node_count; ++i) {
      Node& node = cell_.nodes[i];
      if (i >= cell_.inputs && node.place == -1) {
        node.kept = tape_.reserve(cell_.images * cell_.plane() * cell_.channels);
        node.pixel = cell_.channels;
      }
      if (cell_.partial == 1) continue;
      if (node.stride == 2) {
        node.bypass = tape_.reserve(cell_.images * cell_.plane() * cell_.rest());
        node.bypass_places = piece_.reserve(cell_.images * cell_.plane() * kBypassPlanes * cell_.rest_bytes());
      }
      node.compact = tape_.reserve(cell_.images * node.height * node.width * cell_.padded);
    }
  }

  void read_edges() {
    cell_.edge_count = call_.integer(0, 4096);
    for (int e = 0; e < cell_.edge_count; ++e) {
      Edge edge{};
      edge.from = call_.integer(0, cell_.node_count - 1);
      edge.to = call_.integer(cell_.inputs, cell_.node_count - 1);
      if (edge.from >= edge.to) throw std::invalid_argument("an edge leads backwards");
      edge.has_path = call_.flag();
      edge.weight = call_.integer(-1, static_cast<int>(cell_.edge_weight_count) - 1);
      edge.first_candidate = static_cast<int>(cell_.candidate_list.size());
      edge.candidate_count = call_.integer(0, 64);
      for (int o = 0; o < edge.candidate_count; ++o) cell_.candidate_list.push_back(read_candidate(edge));
      cell_.edge_list.push_back(edge);
    }
    if (cell_.partial > 1 && !is_complete(cell_))
      throw std::invalid_argument("at K > 1 every node has an edge from each before it");
    cell_.edges = cell_.edge_list.data();
    cell_.candidates = cell_.candidate_list.data();
    cell_.pools = cell_.pool_list.data();
    cell_.candidate_count = static_cast<int>(cell_.candidate_list.size());
    cell_.pool_count = static_cast<int>(cell_.pool_list.size());
  }

  Candidate read_candidate(const Edge& edge) {
    Candidate candidate{};
    candidate.kind = static_cast<Candidate::Kind>(call_.integer(0, candidate_kinds - 1));
    candidate.theta = call_.integer(-1, static_cast<int>(cell_.theta_count) - 1);
    candidate.pool = -1;
    const int stride = cell_.nodes[edge.from].stride;
    if (candidate.kind == Candidate::kSkip && stride != 1)
      throw std::invalid_argument("an identity cannot have stride 2");
    if (candidate.kind == Candidate::kMaxPool || candidate.kind == Candidate::kAveragePool)
      candidate.pool = pool_of(edge.from, candidate.kind, call_.flag());
    if (candidate.kind == Candidate::kUnits) {
      candidate.unit_count = call_.integer(1, 2);
      for (int u = 0; u < candidate.unit_count; ++u)
        candidate.units[u] = lay_out(read_unit(call_, u == 0 ? stride : 1));
      Node& from = cell_.nodes[edge.from];
      if (from.signs < 0) from.signs = piece_.reserve(cell_.images * from.height * from.width * cell_.padded / 8);
      candidate.units[0].signs = -1;
      if (candidate.unit_count == 2) candidate.units[1].signs = piece_.reserve(cell_.images * cell_.plane() * cell_.padded / 8);
    }
    return candidate;
  }

  /// The pool that all edges from a node share, made when the first of them asks for it.
  int pool_of(int from, Candidate::Kind kind, bool normalised) {
    for (size_t p = 0; p < cell_.pool_list.size(); ++p) {
      const Pool& pool = cell_.pool_list[p];
      if (pool.from == from && pool.kind == kind && (pool.norm != -1) == normalised) return static_cast<int>(p);
    }
    const int64_t places = kind == Candidate::kMaxPool ? piece_.reserve(kPoolPlanes * result_floats() / 8) : -1;
    cell_.pool_list.push_back({from, kind, normalised ? cell_.norm_count++ : -1, tape_.reserve(result_floats()), places});
    return static_cast<int>(cell_.pool_list.size()) - 1;
  }

  Unit lay_out(Unit unit) {
    unit.values = tape_.reserve(result_floats());
    unit.norm = cell_.norm_count++;
    unit.place = cell_.unit_count++;
    const bool separable = unit.type == Unit::kSeparable;
    unit.winograd = unit.pays_winograd(cell_.height(), cell_.width());
    unit.depth = cell_.padded * (separable ? 1 : unit.type == Unit::kDense ? unit.matrices() : 2);
    unit.first_offset = packed_.reserve(separable ? unit.taps() * cell_.padded : 0);
    unit.second_offset = packed_.reserve(unit.depth * cell_.padded);
    cell_.border = std::max(cell_.border, unit.border(cell_.height(), cell_.width()));
    return unit;
  }

  /// Floats of a unit's or a pool's result before its normalisation.
  int64_t result_floats() const { return cell_.images * cell_.plane() * cell_.padded; }

  Call& call_;
  Cell& cell_;
  /// The piece is laid out in bytes.
  Layout tape_, packed_, piece_;
};

}  // namespace

void keep_plan(Call& call) {
  auto plan = std::make_unique<Cell>();
  Planner(call, *plan).plan();
  if (!call.done()) throw std::invalid_argument("the call has too many numbers");
  const double floats = static_cast<double>(plan->tape_floats), norms = plan->norm_count;
  const double piece = static_cast<double>(plan->piece_floats);
  call.result(static_cast<double>(call.plans.keep(std::move(plan))));
  call.result(floats);
  call.result(norms);
  call.result(piece);
}

}  // namespace sluice
