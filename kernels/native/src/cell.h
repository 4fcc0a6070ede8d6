// The mixed cell: what its kernels are told, and where its intermediate values lie.
//
// A cell is a graph of nodes. Each node but the inputs is the sum over its incoming edges of a weighted sum of candidate
// operations that see the first 1/K of the channels; the other channels bypass them and are shuffled in between
// (PC-DARTS, Xu et al., ICLR 2020, eq. 1). All candidates on edges that leave a node share its positive part, its pools
// and their normalisation.
#pragma once
#include <cstdint>
#include <vector>

#include "call.h"

namespace sluice {

/// A convolution with the batch normalisation behind it. Its input is a positive part, with zero border.
struct Unit {
  enum Type {
#define UNIT(enumerator, ...) enumerator,
#include "units.def"
  };
  Type type;
  int size, dilation, stride;
  /// Whether it is computed by minimal filtering (winograd.h).
  bool winograd;
  /// Separable: depthwise [size,size,C,1] and pointwise [1,1,C,C]; factorized reduce: two halves; dense: one filter.
  const float *first, *second;
  const float *gamma, *beta;
  float *dfirst, *dsecond, *dgamma, *dbeta;
  /// Offset in the tape of its result before normalisation, [N, height, width, padded].
  int64_t values;
  int norm;
  /// Offset in the piece of the signs of its normalised input, [N, height, width, padded]; -1 for a first unit.
  int64_t signs;
  /// Place among the units of the cell.
  int place;
  /// Rows of its matrix product.
  int64_t depth;
  /// Offsets of its filters among the packed ones. Those for the gradient, flipped or transposed, lie
  /// Cell::packed_floats further on.
  int64_t first_offset, second_offset;

  int64_t taps() const { return int64_t{size} * size; }
  /// Matrices [padded, padded] that a dense unit's filter is packed as.
  int64_t matrices() const { return winograd ? 16 : taps(); }
  int padding() const { return dilation * (size - 1) / 2; }
  /// Whether minimal filtering takes fewer products: 16 for each tile of 2×2 results, instead of 9 for each result.
  bool pays_winograd(int64_t height, int64_t width) const {
    const int64_t tiles = ((height + 1) / 2) * ((width + 1) / 2);
    return type == kDense && size == 3 && dilation == 1 && 16 * tiles < 9 * height * width;
  }
  /// Zeros that its input needs around it; the last tiles of an odd height or width reach one pixel further.
  int border(int height, int width) const { return padding() + (winograd && (height % 2 != 0 || width % 2 != 0)); }
};

struct Candidate {
  enum Kind {
#define CANDIDATE(enumerator, name) enumerator,
#include "units.def"
  };
  Kind kind;
  /// Place of its weight in θ; -1 for the weight 1.
  int theta;
  int pool;
  int unit_count;
  Unit units[2];
  /// Of a foreign one: its values, computed outside, [N, height, width, active], and where their gradient goes, or null.
  const float* values;
  float* dvalues;
};

struct Edge {
  int from, to;
  /// Whether there is a factor for each image (drop-path), and these factors or null.
  bool has_path;
  const float* path;
  /// Place of its weight among those of edges, by which the channels that bypass are multiplied; -1 for the weight 1.
  int weight;
  int first_candidate, candidate_count;
};

/// A pool that all edges from one node share.
struct Pool {
  int from;
  Candidate::Kind kind;
  /// -1 where no normalisation follows.
  int norm;
  int64_t values;
  /// Offset in the piece of the places that a max pool takes, [N, height, width, planes, padded]; -1 for an average pool.
  int64_t places;
};

struct Node {
  /// Size of its values, and stride of the edges that leave it.
  int height, width, stride;
  /// Values [N, height, width] pixels of C channels, `pixel` floats apart.
  float* values;
  int64_t pixel;
  /// Place in the output, and offset in the tape where it has none; else -1.
  int place;
  int64_t kept;
  /// Gradient from outside, null where the node is not part of the output; laid out like the values.
  const float* dy;
  /// Where the gradient of an input goes; null where nobody asks for it.
  float* dx;
  /// Offset in the tape of the pooled channels that bypass the operations; -1 where they are not pooled.
  int64_t bypass;
  /// Offset in the tape of a copy of its active channels, [N, height, width, padded]; -1 where all channels are active.
  int64_t compact;
  /// Offsets in the piece: the signs of its active channels, [N, height, width, padded], and the places that the pool of
  /// the channels that bypass takes, [N, height/2, width/2, planes, rest]; -1 where there are none.
  int64_t signs, bypass_places;
};

/// Bits of a place in a 3×3 window, and in a 2×2 window.
constexpr int kPoolPlanes = 4, kBypassPlanes = 2;

/// A plan, made once for a graph and a shape; each pass points it at its buffers.
struct Cell {
  Cell();
  ~Cell();
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  int64_t images = 0;
  int channels = 0, partial = 1, active = 0, padded = 0;
  /// The first inputs come with the cell's stride; the others are nodes of the cell that were computed before.
  int inputs = 0, outer_inputs = 0, node_count = 0, edge_count = 0, candidate_count = 0, unit_count = 0, pool_count = 0, norm_count = 0;
  /// How many nodes make the output.
  int concatenated = 0;
  /// Whether units' normalisations have scale and shift.
  bool affine = false;
  /// Border that every padded image gets, enough for each unit.
  int border = 1;
  Node* nodes = nullptr;
  Edge* edges = nullptr;
  Candidate* candidates = nullptr;
  Pool* pools = nullptr;
  const float* theta = nullptr;
  int64_t theta_count = 0;
  /// The weights of edges, if channels that bypass have any, and where their gradient goes; or null.
  const float* edge_weights = nullptr;
  float* dedge_weights = nullptr;
  int64_t edge_weight_count = 0;
  float* tape = nullptr;
  /// In the tape: mean and 1/√(variance + ε) of each normalisation, [norms, 2, padded].
  int64_t moments = 0;
  int64_t tape_floats = 0, packed_floats = 0, piece_floats = 0;
  /// Where a pass notes its piece, and the piece that it is held on (pieces.h); both null in a pass that does neither.
  uint8_t* noted = nullptr;
  const uint8_t* held = nullptr;
  float* statistics = nullptr;
  float* dtheta = nullptr;
  /// What the channels of each unit's input are multiplied by (dropout), [units, images, active], and the gradient of
  /// that; or null.
  const float* masks = nullptr;
  float* dmasks = nullptr;
  bool weight_gradients = false;

  int height() const { return nodes[inputs].height; }
  int width() const { return nodes[inputs].width; }
  /// Pixels of a node that is no input.
  int64_t plane() const { return int64_t{height()} * width(); }
  int rest() const { return channels - active; }
  /// Bytes of one bit for each channel that bypasses; whole vectors of the widest kind.
  int64_t rest_bytes() const { return (rest() + 15) / 16 * 2; }
  /// Floats of the masks with padded channels, [units, images, padded].
  int64_t mask_floats() const { return masks == nullptr ? 0 : unit_count * images * padded; }
  float* mean(int norm) const { return tape + moments + 2 * int64_t{norm} * padded; }
  float* scale(int norm) const { return mean(norm) + padded; }
  float* value(int node, int64_t image) const {
    const Node& n = nodes[node];
    return n.values + image * n.height * n.width * n.pixel;
  }
  /// What the tape has of one image of a unit or a pool before its normalisation: [height, width, padded].
  float* result(int64_t values, int64_t image) const { return tape + values + image * plane() * padded; }
  /// Offset of the signs of one image of a node, -1 where no unit reads it, or of a second unit's input.
  int64_t signs_of(const Node& node, int64_t image) const {
    return node.signs < 0 ? -1 : node.signs + image * node.height * node.width * padded / 8;
  }
  int64_t signs_of(const Unit& unit, int64_t image) const { return unit.signs + image * plane() * padded / 8; }
  /// The copy of a node's active channels, or null.
  float* compact(int node, int64_t image) const {
    const Node& n = nodes[node];
    return n.compact < 0 ? nullptr : tape + n.compact + image * n.height * n.width * padded;
  }

  /// Storage of the lists above.
  std::vector<Node> node_list;
  std::vector<Edge> edge_list;
  std::vector<Candidate> candidate_list;
  std::vector<Pool> pool_list;
};

enum class CellPass { kForward, kBackward };

/// Reads a cell's graph and shape from a call, lays it out and keeps the plan; returns its number, the floats of its tape,
/// the number of its normalisations and the floats of a piece. Throws std::invalid_argument.
void keep_plan(Call& call);

/// The planned cell of a call, at the call's buffers; checks every length. Throws std::invalid_argument.
Cell& bind_cell(Call& call, CellPass pass);

/// Whether every node but the inputs has exactly one edge from each node before it.
bool is_complete(const Cell& cell);

/// Floats of the first and the second filter of a unit, as JavaScript has them.
void filter_sizes(const Cell& cell, const Unit& unit, int64_t& first, int64_t& second);

/// Takes the moments of each image, [images, 3, padded] (shift, Σd, Σd²), together into mean and 1/√(variance + ε) in
/// the tape and the statistics (Chan, Golub and LeVeque 1979, in double).
void merge_moments(const Cell& cell, int norm, const float* moments, int64_t pixels);

/// Scale and shift of a normalisation, [2, padded]: γ/√(variance + ε) and β − mean·scale; 0 in the padding.
void normalization_coefficients(const Cell& cell, int norm, const float* gamma, const float* beta, float* coefficients);

/// Groups of images whose sums of filter gradients are kept apart and added in order.
constexpr int64_t kImageGroups = 16;

}  // namespace sluice
