// A cell forwards: each node is summed and, while its image is in the cache, read by all candidates on its edges.
#include "cell-pools.h"
#include "terms.h"
#include "workspaces.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

template <class V>
class Forward {
 public:
  Forward(Call& call, const Cell& cell)
      : cell_(cell),
        packed_(call.arena, cell.packed_floats),
        moments_(call.arena, cell.images * cell.norm_count * 3 * cell.padded),
        coefficients_(call.arena, 2 * int64_t{cell.norm_count} * cell.padded),
        terms_memory_(call.arena, term_floats(most_terms(cell))),
        bypass_(call.arena, cell.images * cell.plane() * cell.rest()),
        masks_(call.arena, cell.mask_floats()),
        workspaces_(call, cell, false) {}

  void run() {
    pack_filters(cell_, packed_, nullptr);
    pack_masks(cell_, masks_);
    Term* const terms = reinterpret_cast<Term*>(terms_memory_.data());
    for (int i = 0; i < cell_.node_count; ++i) {
      const int count = i < cell_.inputs ? 0 : list_terms(cell_, i, coefficients_, terms);
      parallel(cell_.images, [&](int64_t image, int worker) {
        const auto views = workspaces_.of(worker);
        if (i >= cell_.inputs) sum_node(i, image, terms, count, views);
        first_units(i, image, views);
      });
      merge_units(i, 0);
      parallel(cell_.pool_count, [&](int64_t p, int) {
        if (cell_.pools[p].from == i && cell_.pools[p].norm >= 0) merge(cell_.pools[p].norm, nullptr, nullptr);
      });
      bool more = false;
      for_outgoing(cell_, i, [&](const Edge&, const Candidate& candidate) { more = more || candidate.unit_count == 2; });
      if (!more) continue;
      parallel(cell_.images, [&](int64_t image, int worker) { second_units(i, image, workspaces_.of(worker)); });
      merge_units(i, 1);
    }
  }

 private:
  Moments moments(int norm, int64_t image) const {
    float* const at = moments_ + (int64_t{norm} * cell_.images + image) * 3 * cell_.padded;
    return {at, at + cell_.padded, at + 2 * cell_.padded};
  }

  const float* mask(const Unit& unit, int64_t image) const { return mask_of(cell_, masks_, unit, image); }

  float* coefficients(int norm) const { return coefficients_ + 2 * int64_t{norm} * cell_.padded; }

  /// Takes the moments of the first or second units on the edges that leave a node together.
  void merge_units(int from, int u) {
    parallel(cell_.edge_count, [&](int64_t e, int) {
      const Edge& edge = cell_.edges[e];
      if (edge.from != from) return;
      for (int o = 0; o < edge.candidate_count; ++o) {
        const Candidate& candidate = cell_.candidates[edge.first_candidate + o];
        if (candidate.unit_count > u) merge(candidate.units[u].norm, candidate.units[u].gamma, candidate.units[u].beta);
      }
    });
  }

  void merge(int norm, const float* gamma, const float* beta) {
    merge_moments(cell_, norm, moments_ + int64_t{norm} * cell_.images * 3 * cell_.padded, cell_.plane());
    normalization_coefficients(cell_, norm, gamma, beta, coefficients(norm));
  }

  void first_units(int i, int64_t image, const Workspaces::Views& views) const {
    const Node& node = cell_.nodes[i];
    bool leaves = false;
    for_outgoing(cell_, i, [&](const Edge&, const Candidate&) { leaves = true; });
    if (node.bypass >= 0) pool_bypass(cell_, i, image);
    if (!leaves) return;
    const Bordered& rectified = rectified_of(cell_, i, views);
    float* const plain = plain_of(cell_, i, image, views);
    with_rectifier(cell_, cell_.signs_of(node, image), [&](const auto& rectify) {
      read_image<V>(cell_, i, image, cell_.partial > 1 && i >= cell_.inputs, plain, rectified, rectify);
    });
    bool tiles = false;
    for_outgoing_units(cell_, i, [&](const Edge&, const Candidate& candidate) {
      const Unit& unit = candidate.units[0];
      tiles = tiles || unit.winograd;
      if (unit.winograd) return;
      unit_forward<V>(unit, packed_, mask(unit, image), rectified, cell_.height(), cell_.width(),
                      cell_.result(unit.values, image), moments(unit.norm, image), views.work);
    });
    if (tiles)
      winograd_forward<V>(rectified, views.work, [&](auto&& take) {
        for_outgoing_units(cell_, i, [&](const Edge&, const Candidate& candidate) {
          const Unit& unit = candidate.units[0];
          if (unit.winograd)
            take(WinogradForward{packed_ + unit.second_offset, mask(unit, image), cell_.result(unit.values, image),
                                 moments(unit.norm, image)});
        });
      });
    for (int p = 0; p < cell_.pool_count; ++p) {
      const Pool& pool = cell_.pools[p];
      if (pool.from != i) continue;
      float* const unused = views.work.strip;
      const Moments sums = pool.norm >= 0 ? moments(pool.norm, image)
                                          : Moments{unused, unused + cell_.padded, unused + 2 * cell_.padded};
      pool_forward<V>(cell_, pool, image, plain, sums);
    }
  }

  void second_units(int i, int64_t image, const Workspaces::Views& views) const {
    for_outgoing_units(cell_, i, [&](const Edge&, const Candidate& candidate) {
      if (candidate.unit_count < 2) return;
      const Unit &first = candidate.units[0], &second = candidate.units[1];
      const float* const scale = coefficients(first.norm);
      with_rectifier(cell_, cell_.signs_of(second, image), [&](const auto& rectify) {
        rectify_normalized<V>(cell_, cell_.result(first.values, image), scale, scale + cell_.padded, views.inner, rectify);
      });
      unit_forward<V>(second, packed_, mask(second, image), views.inner, cell_.height(), cell_.width(),
                      cell_.result(second.values, image), moments(second.norm, image), views.work);
    });
  }

  /// The node's values for one image: Σ weight·path·(scale·v + shift), then the shuffle with what bypassed.
  void sum_node(int i, int64_t image, const Term* terms, int count, const Workspaces::Views& views) const {
    constexpr int W = lanes<V>;
    const int64_t padded = cell_.padded, pixels = cell_.plane();
    const Node& node = cell_.nodes[i];
    float* const factors = views.factors;
    float* const shift = factors + count * padded;
    for (int64_t c = 0; c < padded; ++c) shift[c] = 0;
    for (int t = 0; t < count; ++t) {
      const float m = terms[t].weight * path_factor(terms[t].path, image);
      for (int64_t c = 0; c < padded; ++c) {
        factors[t * padded + c] = terms[t].scale == nullptr ? m : m * terms[t].scale[c];
        if (terms[t].shift != nullptr) shift[c] = fma(m, terms[t].shift[c], shift[c]);
      }
    }
    // Strip by strip and term by term: each term is read as one stream.
    float* const strip = views.work.strip;
    const int64_t rows = views.strip_floats / padded;
    for (int64_t first = 0; first < pixels; first += rows) {
      const int64_t length = pixels - first < rows ? pixels - first : rows;
      for (int t = 0; t < count || t == 0; ++t) {
        const float* const v = count == 0 ? nullptr : terms[t].values + image * terms[t].image + first * terms[t].pixel;
        const int after = t + 1 < count ? t + 1 : 0;
        const float* const next =
            count == 0 ? nullptr : terms[after].values + image * terms[after].image + (first + (after == 0 ? rows : 0)) * terms[after].pixel;
        for (int64_t c = 0; c < padded; c += W) {
          const int active = cell_.active - c < W ? static_cast<int>(cell_.active - c) : W;
          const bool whole = count == 0 || terms[t].padded || active == W;
          const V f = count == 0 ? V{} : load<V>(factors + t * padded + c), base = load<V>(shift + c);
          for (int64_t p = 0; p < length; ++p) {
            float* const to = strip + p * padded + c;
            const V before = t == 0 ? base : load<V>(to);
            if (count == 0) {
              store<V>(to, before);
            } else {
              const float* const from = v + p * terms[t].pixel + c;
              prefetch(next + p * terms[after].pixel + c);
              store<V>(to, fma(f, whole ? load<V>(from) : load_partial<V>(from, active), before));
            }
          }
        }
      }
      if (cell_.partial > 1) {
        sum_bypass(i, image, first, length);
        shuffle(i, image, first, length, strip);
        continue;
      }
      for (int64_t p = 0; p < length; ++p) {
        float* const to = node.values + (image * pixels + first + p) * node.pixel;
        for_active<V>(cell_, [&](int64_t c, int n) { store_up_to<V>(to + c, load<V>(strip + p * padded + c), n); });
      }
    }
  }

  float* bypass(int64_t image, int64_t pixel) const { return bypass_ + (image * cell_.plane() + pixel) * cell_.rest(); }

  /// Brings the sum of what bypasses the operations from one node to the next: every node has an edge from all before it,
  /// so that only its neighbour's channels are new.
  void sum_bypass(int i, int64_t image, int64_t first, int64_t length) const {
    const int64_t rest = cell_.rest();
    float* const sum = bypass(image, first);
    if (cell_.edge_weights != nullptr) return sum_weighted_bypass(i, image, first, length, sum);
    for (int source = i == cell_.inputs ? 0 : i - 1; source < i; ++source) {
      int64_t step;
      const float* const x = bypass_of(cell_, source, image, step) + first * step;
      for (int64_t p = 0; p < length; ++p) {
        prefetch_channels<false>(x + (p + kPixelsAhead) * step, rest);
        for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
          store(sum + p * rest + c, source == 0 ? load(x + p * step + c) : load(sum + p * rest + c) + load(x + p * step + c));
        });
      }
    }
  }

  /// Sums what bypasses the operations on the way to a node, each edge's channels times its weight.
  void sum_weighted_bypass(int i, int64_t image, int64_t first, int64_t length, float* sum) const {
    const int64_t rest = cell_.rest();
    std::memset(sum, 0, length * rest * sizeof(float));
    for (int e = 0; e < cell_.edge_count; ++e) {
      const Edge& edge = cell_.edges[e];
      if (edge.to != i) continue;
      const Wide weight = splat<Wide>(bypass_weight(cell_, edge));
      int64_t step;
      const float* const x = bypass_of(cell_, edge.from, image, step) + first * step;
      for (int64_t p = 0; p < length; ++p) {
        prefetch_channels<false>(x + (p + kPixelsAhead) * step, rest);
        for_lanes<Wide>(rest, [&](int64_t c, auto load, auto store) {
          store(sum + p * rest + c, fma(weight, load(x + p * step + c), load(sum + p * rest + c)));
        });
      }
    }
  }

  /// Puts pixels of a node together from the sum of its operations and what bypassed them; copies the active channels.
  void shuffle(int i, int64_t image, int64_t first, int64_t length, const float* mixed) const {
    const Node& node = cell_.nodes[i];
    const int64_t active = cell_.active, partial = cell_.partial, rest = cell_.rest(), padded = cell_.padded;
    const float* bypassed = bypass(image, first);
    float* out = cell_.value(i, image) + first * node.pixel;
    float* copy = cell_.compact(i, image) + first * padded;
    for (int64_t p = 0; p < length; ++p, mixed += padded, bypassed += rest, out += node.pixel, copy += padded) {
      prefetch_channels<true>(out + kPixelsAhead * node.pixel, cell_.channels);
      for (int64_t a = 0; a < active; ++a) out[a * partial] = mixed[a];
      for (int64_t b = 1; b < partial; ++b)
        for (int64_t a = 0; a < active; ++a) out[a * partial + b] = bypassed[(b - 1) * active + a];
      for_active<V>(cell_, [&](int64_t c, int n) { store<V>(copy + c, load_up_to<V>(out + c, n)); });
    }
  }

  const Cell& cell_;
  Scratch packed_, moments_, coefficients_, terms_memory_, bypass_, masks_;
  Workspaces workspaces_;
};

}  // namespace

/// cellForward(plan, tape, output, statistics, values, piece): fills the output, the statistics and the tape, and a piece if
/// one is to be noted
void cellForward(Call& call) {
  const Cell& cell = bind_cell(call, CellPass::kForward);
  if (fills_wide(cell)) {
    Forward<Wide>(call, cell).run();
  } else {
    Forward<F8>(call, cell).run();
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
