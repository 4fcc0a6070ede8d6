#include "cell.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace sluice {

namespace {

/// Added to the variance, as every normalisation of the package has it.
constexpr double kEpsilon = 1e-5;

int integer(Call& call, int least, int most) {
  const int64_t value = call.integer(least);
  if (value > most) throw std::invalid_argument(std::to_string(value) + " is more than " + std::to_string(most));
  return static_cast<int>(value);
}

/// Reads a whole number or -1.
int optional_integer(Call& call, int most) {
  const double value = call.number();
  if (!(value >= -1 && value < most) || value != std::floor(value))
    throw std::invalid_argument(std::to_string(value) + " is not between -1 and " + std::to_string(most - 1));
  return static_cast<int>(value);
}

Unit read_unit(Call& call, CellPass pass, const Cell& cell, int stride) {
  Unit unit{};
  unit.type = static_cast<Unit::Type>(integer(call, 0, 2));
  unit.size = integer(call, 1, 15);
  unit.dilation = integer(call, 1, 2);
  unit.stride = stride;
  const bool known = unit.type == Unit::kSeparable  ? unit.size == 3 || unit.size == 5
                     : unit.type == Unit::kDense ? unit.size % 2 == 1 && stride == 1
                                                   : unit.size == 1 && stride == 2;
  if (!known) throw std::invalid_argument("there is no such unit");
  int64_t first, second;
  filter_sizes(cell, unit, first, second);
  if (pass != CellPass::kPlan) {
    unit.first = call.buffer(first);
    unit.second = call.optional(second);
    unit.gamma = call.optional(cell.active);
    unit.beta = call.optional(cell.active);
    if (second > 0 && unit.second == nullptr) throw std::invalid_argument("a filter is missing");
  }
  if (pass == CellPass::kBackward) {
    unit.dfirst = call.optional(first);
    unit.dsecond = call.optional(second);
    unit.dgamma = call.optional(cell.active);
    unit.dbeta = call.optional(cell.active);
  }
  return unit;
}

/// Whether every node but the inputs has exactly one edge from each node before it.
bool is_complete(const Cell& cell) {
  std::vector<int> edges(cell.node_count * cell.node_count);
  for (const Edge& edge : cell.edge_list) ++edges[edge.to * cell.node_count + edge.from];
  for (int to = cell.inputs; to < cell.node_count; ++to)
    for (int from = 0; from < to; ++from)
      if (edges[to * cell.node_count + from] != 1) return false;
  return true;
}

}  // namespace

Cell::Cell() = default;
Cell::~Cell() = default;

void filter_sizes(const Cell& cell, const Unit& unit, int64_t& first, int64_t& second) {
  const int64_t c = cell.active;
  first = second = 0;
  if (unit.type == Unit::kSeparable) {
    first = unit.taps() * c;
    second = c * c;
  } else if (unit.type == Unit::kFactorizedReduce) {
    first = c * (c / 2);
    second = c * (c - c / 2);
  } else {
    first = unit.taps() * c * c;
  }
}

void merge_moments(const Cell& cell, int norm, const float* moments, int64_t pixels) {
  const int64_t padded = cell.padded;
  for (int64_t c = 0; c < padded; ++c) {
    double mean = 0, squares = 0, count = 0;
    for (int64_t n = 0; n < cell.images; ++n) {
      const float* const m = moments + n * 3 * padded + c;
      const double sum = m[padded], image_mean = m[0] + sum / static_cast<double>(pixels);
      const double image_squares = m[2 * padded] - sum * sum / static_cast<double>(pixels);
      const double more = static_cast<double>(pixels), total = count + more, difference = image_mean - mean;
      mean += difference * more / total;
      squares += (image_squares > 0 ? image_squares : image_squares != image_squares ? image_squares : 0) +
                 difference * difference * count * more / total;
      count = total;
    }
    const double variance = squares / count;
    cell.mean(norm)[c] = static_cast<float>(mean);
    cell.scale(norm)[c] = static_cast<float>(1 / std::sqrt(variance + kEpsilon));
    if (cell.statistics != nullptr && c < cell.active) {
      cell.statistics[2 * int64_t{norm} * cell.active + c] = static_cast<float>(mean);
      cell.statistics[(2 * int64_t{norm} + 1) * cell.active + c] = static_cast<float>(variance);
    }
  }
}

void normalization_coefficients(const Cell& cell, int norm, const float* gamma, const float* beta, float* coefficients) {
  for (int64_t c = 0; c < cell.padded; ++c) {
    const bool active = c < cell.active;
    const float scale = active ? cell.scale(norm)[c] * (gamma == nullptr ? 1 : gamma[c]) : 0;
    coefficients[c] = scale;
    coefficients[cell.padded + c] = (active && beta != nullptr ? beta[c] : 0) - cell.mean(norm)[c] * scale;
  }
}

void read_cell(Call& call, CellPass pass, Cell& cell) {
  const bool runs = pass != CellPass::kPlan;
  cell.images = integer(call, 1, 1 << 20);
  cell.channels = integer(call, 1, 1 << 16);
  cell.partial = integer(call, 1, cell.channels);
  if (cell.channels % cell.partial != 0) throw std::invalid_argument("K does not divide the channels");
  cell.active = cell.channels / cell.partial;
  cell.padded = (cell.active + 7) / 8 * 8;
  const int height = integer(call, 1, 1 << 15), width = integer(call, 1, 1 << 15);
  const int stride = integer(call, 1, 2);
  cell.inputs = integer(call, 1, 16);
  cell.node_count = cell.inputs + integer(call, 1, 64);
  const int concatenated = integer(call, 1, cell.node_count);

  cell.node_list.assign(cell.node_count, Node{});
  cell.nodes = cell.node_list.data();
  for (int i = 0; i < cell.node_count; ++i) {
    Node& node = cell.nodes[i];
    const bool input = i < cell.inputs;
    node.stride = input ? stride : 1;
    node.height = input ? height : (height + stride - 1) / stride;
    node.width = input ? width : (width + stride - 1) / stride;
    node.pixel = input ? cell.channels : int64_t{concatenated} * cell.channels;
    node.bypass = node.compact = -1;
  }
  if (stride == 2 && (height % 2 != 0 || width % 2 != 0))
    throw std::invalid_argument("a cell with stride 2 needs an even height and width");
  const int64_t plane = cell.plane();
  const int64_t outputs = cell.images * plane * concatenated * cell.channels;

  std::vector<int> places(cell.node_count, -1);
  for (int i = 0; i < concatenated; ++i) {
    const int node = integer(call, cell.inputs, cell.node_count - 1);
    if (places[node] != -1) throw std::invalid_argument("a node is concatenated twice");
    places[node] = i;
  }
  float *y = nullptr, *dy = nullptr;
  if (runs) {
    for (int i = 0; i < cell.inputs; ++i)
      cell.nodes[i].values = call.buffer(cell.images * height * width * cell.channels);
    y = call.buffer(outputs);
  }
  if (pass == CellPass::kBackward) {
    dy = call.buffer(outputs);
    for (int i = 0; i < cell.inputs; ++i)
      cell.nodes[i].dx = call.optional(cell.images * height * width * cell.channels);
    cell.weight_gradients = call.flag();
  }
  cell.theta_count = call.integer();
  if (runs) cell.theta = call.optional(cell.theta_count);
  if (pass == CellPass::kBackward) cell.dtheta = call.optional(cell.theta_count);

  int64_t tape = 0;
  const auto reserve = [&tape](int64_t floats) {
    const int64_t offset = tape;
    tape += (floats + 15) / 16 * 16;
    return offset;
  };
  std::vector<int64_t> inner(cell.node_count, -1);
  for (int i = 0; i < cell.node_count; ++i) {
    if (i >= cell.inputs && places[i] == -1) inner[i] = reserve(cell.images * plane * cell.channels);
    if (cell.partial > 1 && cell.nodes[i].stride == 2)
      cell.nodes[i].bypass = reserve(cell.images * plane * cell.rest());
    if (cell.partial > 1)
      cell.nodes[i].compact = reserve(cell.images * cell.nodes[i].height * cell.nodes[i].width * cell.padded);
  }

  cell.edge_count = integer(call, 0, 4096);
  const auto pack = [&cell](int64_t floats) {
    const int64_t offset = cell.packed_floats;
    cell.packed_floats += (floats + 15) / 16 * 16;
    return offset;
  };
  const int64_t values = cell.images * plane * cell.padded;
  for (int e = 0; e < cell.edge_count; ++e) {
    Edge edge{};
    edge.from = integer(call, 0, cell.node_count - 1);
    edge.to = integer(call, cell.inputs, cell.node_count - 1);
    if (edge.from >= edge.to) throw std::invalid_argument("an edge leads backwards");
    if (runs) edge.path = call.optional(cell.images);
    edge.first_candidate = static_cast<int>(cell.candidate_list.size());
    edge.candidate_count = integer(call, 0, 64);
    const int edge_stride = cell.nodes[edge.from].stride;
    for (int o = 0; o < edge.candidate_count; ++o) {
      Candidate candidate{};
      candidate.kind = static_cast<Candidate::Kind>(integer(call, 0, 3));
      candidate.theta = optional_integer(call, static_cast<int>(cell.theta_count));
      candidate.pool = -1;
      if (candidate.kind == Candidate::kSkip && edge_stride != 1)
        throw std::invalid_argument("an identity cannot have stride 2");
      if (candidate.kind == Candidate::kMaxPool || candidate.kind == Candidate::kAveragePool) {
        const bool normalised = call.flag();
        for (size_t p = 0; p < cell.pool_list.size(); ++p) {
          const Pool& pool = cell.pool_list[p];
          if (pool.from == edge.from && pool.kind == candidate.kind && (pool.norm != -1) == normalised)
            candidate.pool = static_cast<int>(p);
        }
        if (candidate.pool == -1) {
          candidate.pool = static_cast<int>(cell.pool_list.size());
          cell.pool_list.push_back({edge.from, candidate.kind, normalised ? cell.norm_count++ : -1, reserve(values)});
        }
      } else if (candidate.kind == Candidate::kUnits) {
        candidate.unit_count = integer(call, 1, 2);
        for (int u = 0; u < candidate.unit_count; ++u) {
          Unit unit = read_unit(call, pass, cell, u == 0 ? edge_stride : 1);
          unit.values = reserve(values);
          unit.norm = cell.norm_count++;
          unit.place = cell.unit_count++;
          const bool separable = unit.type == Unit::kSeparable;
          unit.winograd = unit.pays_winograd(cell.height(), cell.width());
          unit.depth = cell.padded * (separable ? 1 : unit.type == Unit::kDense ? unit.matrices() : 2);
          unit.first_offset = pack(separable ? unit.taps() * cell.padded : 0);
          unit.second_offset = pack(unit.depth * cell.padded);
          cell.border = std::max(cell.border, unit.border(cell.height(), cell.width()));
          candidate.units[u] = unit;
        }
      }
      cell.candidate_list.push_back(candidate);
    }
    cell.edge_list.push_back(edge);
  }
  if (cell.partial > 1 && !is_complete(cell)) throw std::invalid_argument("at K > 1 every node has an edge from each before it");
  cell.edges = cell.edge_list.data();
  cell.candidates = cell.candidate_list.data();
  cell.pools = cell.pool_list.data();
  cell.candidate_count = static_cast<int>(cell.candidate_list.size());
  cell.pool_count = static_cast<int>(cell.pool_list.size());
  cell.moments = reserve(2 * int64_t{cell.norm_count} * cell.padded);
  cell.tape_floats = tape;
  if (!runs) return;
  const int64_t masks = cell.unit_count * cell.images * cell.active;
  cell.masks = call.optional(masks);
  if (pass == CellPass::kBackward) cell.dmasks = call.optional(masks);
  if (cell.dmasks != nullptr && cell.masks == nullptr) throw std::invalid_argument("masks that are not there have no gradient");
  cell.tape = call.buffer(tape);
  if (pass == CellPass::kForward)
    cell.statistics = call.optional(2 * int64_t{cell.norm_count} * cell.active);
  for (int i = cell.inputs; i < cell.node_count; ++i) {
    Node& node = cell.nodes[i];
    if (places[i] == -1) {
      node.values = cell.tape + inner[i];
      node.pixel = cell.channels;
    } else {
      node.values = y + int64_t{places[i]} * cell.channels;
      if (dy != nullptr) node.dy = dy + int64_t{places[i]} * cell.channels;
    }
  }
}

}  // namespace sluice
