#include "cell.h"

#include <cmath>

namespace sluice {

namespace {

/// Added to the variance, as every normalisation of the package has it.
constexpr double kEpsilon = 1e-5;

}  // namespace

Cell::Cell() = default;
Cell::~Cell() = default;

bool is_complete(const Cell& cell) {
  std::vector<int> edges(cell.node_count * cell.node_count);
  for (const Edge& edge : cell.edge_list) ++edges[edge.to * cell.node_count + edge.from];
  for (int to = cell.inputs; to < cell.node_count; ++to)
    for (int from = 0; from < to; ++from)
      if (edges[to * cell.node_count + from] != 1) return false;
  return true;
}

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

}  // namespace sluice
