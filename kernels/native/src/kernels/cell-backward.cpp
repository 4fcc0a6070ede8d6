// A cell backwards, from the last node to the first. Of the forward pass only results before normalisation are kept;
// positive parts, depthwise convolutions and normalisations are computed again. The second unit of a candidate leaves
// the gradient of its input in the place of its own result, so that a tape serves once.
#include "workspaces.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

template <class V>
class Backward {
 public:
  Backward(Call& call, Cell& cell)
      : cell_(cell),
        groups_(cell.images < kImageGroups ? cell.images : kImageGroups),
        gradient_floats_(cell.images * plane() * cell.padded),
        most_terms_(cell.candidate_count + 1),
        packed_(call.arena, 2 * cell.packed_floats),
        partial_(call.arena, cell.weight_gradients ? groups_ * cell.packed_floats : 0),
        gradients_(call.arena, (cell.node_count - cell.inputs) * gradient_floats_),
        bypass_(call.arena, cell.images * plane() * cell.rest()),
        coefficients_(call.arena, 2 * int64_t{cell.norm_count} * cell.padded),
        upstream_(call.arena, 3 * int64_t{cell.norm_count} * cell.padded),
        term_sums_(call.arena, cell.images * (most_terms_ + 1) * cell.padded),
        unit_sums_(call.arena, cell.images * most_terms_ * 2 * cell.padded),
        terms_memory_(call.arena, most_terms_ * sizeof(Term) / sizeof(float)),
        dtheta_(call.arena, 2 * (cell.theta_count + 1)),
        masks_(call.arena, cell.mask_floats()),
        dmasks_(call.arena, cell.dmasks == nullptr ? 0 : cell.mask_floats()),
        totals_(call.arena, 4 * most_terms_ * cell.padded),
        workspaces_(call, cell, true) {}

  void run() {
    pack_filters(cell_, packed_, packed_ + cell_.packed_floats);
    pack_masks(cell_, masks_);
    if (cell_.dmasks != nullptr) std::memset(dmasks_, 0, cell_.mask_floats() * sizeof(float));
    double* const dtheta = reinterpret_cast<double*>(dtheta_.data());
    for (int64_t i = 0; i < cell_.theta_count; ++i) dtheta[i] = 0;
    if (cell_.weight_gradients)
      parallel(groups_, [&](int64_t group, int) {
        std::memset(partial_ + group * cell_.packed_floats, 0, cell_.packed_floats * sizeof(float));
      });
    restore_coefficients();
    std::memset(upstream_, 0, 3 * int64_t{cell_.norm_count} * cell_.padded * sizeof(float));
    Term* const terms = reinterpret_cast<Term*>(terms_memory_.data());
    for (int i = cell_.node_count - 1; i >= 0; --i) {
      const bool input = i < cell_.inputs;
      if (input && !cell_.weight_gradients && cell_.dmasks == nullptr && cell_.nodes[i].dx == nullptr) continue;
      const int count = input ? 0 : list_terms(cell_, i, coefficients_, terms);
      for_images([&](int64_t group, int64_t image, const Workspaces::Views& views) {
        node_gradient(i, group, image, views);
        if (!input) reduce_terms(i, image, terms, count);
      });
      if (input) continue;
      finish_terms(i, terms, count, dtheta);
      if (!has_second_units(i)) continue;
      for_images([&](int64_t group, int64_t image, const Workspaces::Views& views) { second_units(i, group, image, views); });
      finish_first_units(i);
    }
    if (cell_.dtheta != nullptr)
      for (int64_t i = 0; i < cell_.theta_count; ++i) cell_.dtheta[i] = static_cast<float>(dtheta[i]);
    if (cell_.weight_gradients) unpack_gradients(cell_, partial_, groups_);
    if (cell_.dmasks != nullptr) unpack_masks(cell_, dmasks_);
  }

 private:
  int64_t plane() const { return int64_t{cell_.height()} * cell_.width(); }
  float* filters() const { return packed_; }
  float* flipped() const { return packed_ + cell_.packed_floats; }
  /// The gradient of a node's sum of operations [N, plane, padded].
  float* gradient(int node, int64_t image) const {
    return gradients_ + (node - cell_.inputs) * gradient_floats_ + image * plane() * cell_.padded;
  }
  /// The gradient of what bypasses the operations on the way to all nodes that are done: [plane, rest].
  float* bypass_gradient(int64_t image) const { return bypass_ + image * plane() * cell_.rest(); }
  /// The active channels of an image: kept in the tape, or read into scratch memory.
  float* plain(int node, int64_t image, const Workspaces::Views& views) const {
    float* const compact = cell_.compact(node, image);
    return compact == nullptr ? views.plain : compact;
  }
  float* partial(int64_t group, int64_t offset) const {
    return cell_.weight_gradients ? partial_ + group * cell_.packed_floats + offset : nullptr;
  }
  Mask mask(const Unit& unit, int64_t image) const {
    return {mask_of(cell_, masks_, unit, image), cell_.dmasks == nullptr ? nullptr : mask_of(cell_, dmasks_, unit, image)};
  }
  /// dz = a·g + b·z + d: three vectors of each normalisation.
  float* upstream(int norm) const { return upstream_ + 3 * int64_t{norm} * cell_.padded; }

  template <class F>
  void for_images(F&& f) const {
    parallel(groups_, [&](int64_t group, int worker) {
      const auto views = workspaces_.of(worker);
      const int64_t from = group * cell_.images / groups_, to = (group + 1) * cell_.images / groups_;
      for (int64_t image = from; image < to; ++image) f(group, image, views);
    });
  }

  template <class F>
  void for_incoming(int node, F&& f) const {
    for (int e = 0; e < cell_.edge_count; ++e)
      if (cell_.edges[e].to == node)
        for (int o = 0; o < cell_.edges[e].candidate_count; ++o)
          f(cell_.edges[e], cell_.candidates[cell_.edges[e].first_candidate + o]);
  }

  template <class F>
  void for_outgoing(int node, F&& f) const {
    for (int e = 0; e < cell_.edge_count; ++e)
      if (cell_.edges[e].from == node)
        for (int o = 0; o < cell_.edges[e].candidate_count; ++o)
          f(cell_.edges[e], cell_.candidates[cell_.edges[e].first_candidate + o]);
  }

  bool has_second_units(int node) const {
    bool found = false;
    for_incoming(node, [&](const Edge&, const Candidate& candidate) { found = found || candidate.unit_count == 2; });
    return found;
  }

  void restore_coefficients() {
    for (int p = 0; p < cell_.pool_count; ++p)
      if (cell_.pools[p].norm >= 0) restore(cell_.pools[p].norm, nullptr, nullptr);
    for (int i = 0; i < cell_.candidate_count; ++i)
      for (int u = 0; u < cell_.candidates[i].unit_count; ++u) {
        const Unit& unit = cell_.candidates[i].units[u];
        restore(unit.norm, unit.gamma, unit.beta);
      }
  }

  void restore(int norm, const float* gamma, const float* beta) {
    normalization_coefficients(cell_, norm, gamma, beta, coefficients_ + 2 * int64_t{norm} * cell_.padded);
  }

  float path(const Edge& edge, int64_t image) const { return edge.path == nullptr ? 1 : edge.path[image]; }
  float weight(const Candidate& candidate) const { return candidate.theta < 0 ? 1 : cell_.theta[candidate.theta]; }

  /// The gradient of a node's values for one image: from outside and from all edges that leave it. That of an input
  /// goes outside; that of another node is taken apart into what was summed and what bypassed.
  void node_gradient(int i, int64_t group, int64_t image, const Workspaces::Views& views) const {
    const Node& node = cell_.nodes[i];
    const bool input = i < cell_.inputs;
    const int64_t pixels = int64_t{node.height} * node.width, padded = cell_.padded, channels = cell_.channels;
    bool leaves = false;
    for (int e = 0; e < cell_.edge_count; ++e) leaves = leaves || cell_.edges[e].from == i;
    if (leaves) candidate_gradients(i, group, image, views);
    if (input && node.dx == nullptr) return;
    const float* const values = plain(i, image, views);
    const float* const dy = node.dy == nullptr ? nullptr : node.dy + image * pixels * node.pixel;
    const bool bypassed = leaves && cell_.partial > 1, pooled = node.bypass >= 0;
    for (int64_t p = 0; p < pixels; ++p) {
      if (dy != nullptr) prefetch_channels<false>(dy + (p + kPixelsAhead) * node.pixel, channels);
      float* const rest = bypass_gradient(image) + p * cell_.rest();
      float* const whole = input ? node.dx + (image * pixels + p) * channels : views.full;
      float* const to = input || cell_.partial > 1 ? whole : gradient(i, image) + p * padded;
      for_active<V>(cell_, [&](int64_t c, int count) {
        V sum = dy == nullptr ? V{} : load_up_to<V>(dy + p * node.pixel + c, count);
        if (leaves) {
          const V x = load<V>(values + p * padded + c), d = load<V>(views.drectified + p * padded + c);
          sum += load<V>(views.dplain + p * padded + c) + (x > V{} ? d : V{});
        }
        store_up_to<V>(to + c, sum, to == whole ? count : lanes<V>);
      });
      if (cell_.partial == 1) continue;
      for_lanes<Wide>(cell_.rest(), [&](int64_t c, auto load, auto store) {
        Wide sum = dy == nullptr ? Wide{} : load(dy + p * node.pixel + cell_.active + c);
        if (bypassed && !pooled) sum += load(rest + c);
        store(whole + cell_.active + c, sum);
      });
      if (!input) take_apart(whole, bypassed, gradient(i, image) + p * padded, rest);
    }
    if (bypassed && pooled) unpool_bypass(cell_, i, image, bypass_gradient(image), node.dx + image * pixels * channels);
  }

  /// Undoes the shuffle for one pixel; the channels that bypassed are added to what later nodes gave to theirs, if any.
  void take_apart(const float* whole, bool later, float* sum, float* rest) const {
    const int64_t active = cell_.active, partial = cell_.partial;
    for (int64_t a = 0; a < active; ++a) sum[a] = whole[a * partial];
    for (int64_t a = active; a < cell_.padded; ++a) sum[a] = 0;
    for (int64_t b = 1; b < partial; ++b, rest += active)
      for (int64_t a = 0; a < active; ++a) rest[a] = whole[a * partial + b] + (later ? rest[a] : 0);
  }

  /// What the gradient of a candidate's first unit is made of for one image; `factors` is room for a vector.
  Upstream first_upstream(const Edge& edge, const Candidate& candidate, int64_t image, float* factors) const {
    const int64_t padded = cell_.padded;
    const float* const coefficients = upstream(candidate.units[0].norm);
    Upstream up{gradient(edge.to, image), coefficients, coefficients + padded, coefficients + 2 * padded};
    if (candidate.unit_count == 2) {
      up.g = cell_.tape + candidate.units[1].values + image * plane() * padded;
    } else if (edge.path != nullptr) {
      for (int64_t c = 0; c < padded; ++c) factors[c] = edge.path[image] * coefficients[c];
      up.a = factors;
    }
    return up;
  }

  /// What the candidates on the edges that leave a node give to one image of it: in `dplain` what goes to its values, in
  /// `drectified` what goes to their positive part.
  void candidate_gradients(int i, int64_t group, int64_t image, const Workspaces::Views& views) const {
    const Node& node = cell_.nodes[i];
    const Bordered& rectified = i < cell_.inputs ? views.outer : views.inner;
    const bool wanted = i >= cell_.inputs || node.dx != nullptr;
    const int64_t padded = cell_.padded, pixels = int64_t{node.height} * node.width, at = image * plane() * padded;
    read_image<V>(cell_, i, image, cell_.partial > 1, plain(i, image, views), rectified);
    std::memset(views.dplain, 0, pixels * padded * sizeof(float));
    std::memset(views.drectified, 0, pixels * padded * sizeof(float));
    bool tiles = false;
    for_outgoing(i, [&](const Edge& edge, const Candidate& candidate) {
      const float m = path(edge, image);
      if (candidate.kind == Candidate::kSkip && wanted) {
        const float factor = m * weight(candidate);
        const float* const g = gradient(edge.to, image);
        const V f = splat<V>(factor);
        for (int64_t k = 0; k < pixels * padded; k += lanes<V>)
          store<V>(views.dplain + k, fma(f, load<V>(g + k), load<V>(views.dplain + k)));
      }
      if (candidate.kind != Candidate::kUnits) return;
      const Unit& unit = candidate.units[0];
      tiles = tiles || unit.winograd;
      if (unit.winograd) return;
      const Upstream up = first_upstream(edge, candidate, image, views.factors);
      unit_backward<V>(unit, filters(), flipped(), mask(unit, image), rectified, cell_.height(), cell_.width(),
                       cell_.tape + unit.values + at, up, wanted ? views.drectified : nullptr,
                       partial(group, unit.first_offset), partial(group, unit.second_offset), views.work);
    });
    if (tiles)
      winograd_backward<V>(rectified, views.work, wanted ? views.drectified : nullptr, [&](auto&& take) {
        for_outgoing(i, [&](const Edge& edge, const Candidate& candidate) {
          const Unit& unit = candidate.units[0];
          if (candidate.kind != Candidate::kUnits || !unit.winograd) return;
          const Upstream up = first_upstream(edge, candidate, image, views.factors);
          take(WinogradBackward{flipped() + unit.second_offset, mask(unit, image), cell_.tape + unit.values + at, up,
                                partial(group, unit.second_offset)});
        });
      });
    if (!wanted) return;
    for (int p = 0; p < cell_.pool_count; ++p)
      if (cell_.pools[p].from == i) pool_gradient(p, image, views);
  }

  /// Gathers what all edges give to a shared pool, and passes it through its normalisation and the pool.
  void pool_gradient(int index, int64_t image, const Workspaces::Views& views) const {
    const Pool& pool = cell_.pools[index];
    const Node& node = cell_.nodes[pool.from];
    const int64_t padded = cell_.padded, at = image * plane() * padded;
    float* const gathered = views.full;
    const float* const coefficients = pool.norm < 0 ? nullptr : upstream(pool.norm);
    const float* const pooled = cell_.tape + pool.values + at;
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      const V b = coefficients == nullptr ? V{} : load<V>(coefficients + padded + c);
      const V d = coefficients == nullptr ? V{} : load<V>(coefficients + 2 * padded + c);
      for (int64_t p = 0; p < plane(); ++p) store<V>(gathered + p * padded + c, fma(b, load<V>(pooled + p * padded + c), d));
    }
    for_outgoing(pool.from, [&](const Edge& edge, const Candidate& candidate) {
      if (candidate.pool != index) return;
      const V m = splat<V>(path(edge, image) * weight(candidate));
      const float* const g = gradient(edge.to, image);
      for (int64_t c = 0; c < padded; c += lanes<V>) {
        const V a = coefficients == nullptr ? m : m * load<V>(coefficients + c);
        for (int64_t p = 0; p < plane(); ++p)
          store<V>(gathered + p * padded + c, fma(a, load<V>(g + p * padded + c), load<V>(gathered + p * padded + c)));
      }
    });
    pool_backward<V>(pool.kind, plain(pool.from, image, views), node.height, node.width, node.stride, padded, pooled, gathered, views.dplain);
  }

  /// Σ g and Σ g·v of every term of a node, for one image.
  void reduce_terms(int i, int64_t image, const Term* terms, int count) const {
    const int64_t padded = cell_.padded, pixels = plane();
    const float* const g = gradient(i, image);
    float* const sums = term_sums_ + image * (most_terms_ + 1) * padded;
    for (int64_t c = 0; c < padded; c += lanes<V>) {
      const int active = cell_.active - c < lanes<V> ? static_cast<int>(cell_.active - c) : lanes<V>;
      V sum{};
      for (int64_t p = 0; p < pixels; ++p) sum += load<V>(g + p * padded + c);
      store<V>(sums + c, sum);
      const auto reduce = [&](int t, auto size) {
        constexpr int T = decltype(size)::value;
        V acc[T] = {};
        const float* v[T];
        for (int k = 0; k < T; ++k) v[k] = terms[t + k].values + image * terms[t + k].image + c;
        bool plain = active == lanes<V>;
        for (int k = 0; k < T; ++k) plain = plain || terms[t + k].padded;
        for (int k = 0; k < T; ++k) plain = plain && (active == lanes<V> || terms[t + k].padded);
        for (int64_t p = 0; p < pixels; ++p) {
          const V up = load<V>(g + p * padded + c);
          SLUICE_UNROLL
          for (int k = 0; k < T; ++k) {
            const float* const at = v[k] + p * terms[t + k].pixel;
            prefetch(at + kAhead);
            acc[k] = fma(up, plain ? load<V>(at) : load_up_to<V>(at, terms[t + k].padded ? lanes<V> : active), acc[k]);
          }
        }
        SLUICE_UNROLL
        for (int k = 0; k < T; ++k) store<V>(sums + (1 + t + k) * padded + c, acc[k]);
      };
      int t = 0;
      for (; t + 4 <= count; t += 4) reduce(t, std::integral_constant<int, 4>{});
      for (; t < count; ++t) reduce(t, std::integral_constant<int, 1>{});
    }
  }

  /// Adds vectors of floats over the images, in their order: `stride` floats apart, each times the factor of its image.
  void total(const float* sums, int64_t stride, const float* factors, double* totals) const {
    for (int64_t c = 0; c < cell_.padded; ++c) totals[c] = 0;
    for (int64_t image = 0; image < cell_.images; ++image) {
      const double m = factors == nullptr ? 1 : factors[image];
      for (int64_t c = 0; c < cell_.padded; ++c) totals[c] += m * sums[image * stride + c];
    }
  }

  double* totals(int64_t index) const { return reinterpret_cast<double*>(totals_.data()) + 2 * index * cell_.padded; }

  /// The gradient of θ, and the coefficients of the last normalisation of every candidate that enters a node.
  void finish_terms(int i, const Term* terms, int count, double* dtheta) {
    const int64_t stride = (most_terms_ + 1) * cell_.padded;
    parallel(count, [&](int64_t t, int) {
      total(term_sums_, stride, terms[t].path, totals(t));
      total(term_sums_ + (1 + t) * cell_.padded, stride, terms[t].path, totals(t) + cell_.padded);
    });
    int index = 0;
    for_incoming(i, [&](const Edge&, const Candidate& candidate) {
      const bool units = candidate.kind == Candidate::kUnits;
      const Unit* const last = units ? &candidate.units[candidate.unit_count - 1] : nullptr;
      const int norm = units ? last->norm : candidate.kind == Candidate::kSkip ? -1 : cell_.pools[candidate.pool].norm;
      const double factor = weight(candidate);
      double change = 0;
      for (int64_t c = 0; c < cell_.active; ++c) {
        const double up = totals(index)[c], product = totals(index)[cell_.padded + c];
        if (norm < 0) {
          change += product;
          continue;
        }
        const double mean = cell_.mean(norm)[c], scale = cell_.scale(norm)[c], normalized = scale * (product - mean * up);
        const double gamma = last == nullptr || last->gamma == nullptr ? 1 : last->gamma[c];
        const double beta = last == nullptr || last->beta == nullptr ? 0 : last->beta[c];
        change += gamma * normalized + beta * up;
        if (units) {
          set_upstream(*last, c, factor * up, factor * normalized, factor);
        } else {
          add_upstream(norm, c, factor * up, factor * normalized);
        }
      }
      if (units) clear_padding(norm);
      if (candidate.theta >= 0) dtheta[candidate.theta] += change;
      ++index;
    });
  }

  void set_upstream(const Unit& unit, int64_t c, double up, double normalized, double factor) {
    const double count = static_cast<double>(cell_.images * plane());
    const double scale = cell_.scale(unit.norm)[c], mean = cell_.mean(unit.norm)[c];
    const double gamma = unit.gamma == nullptr ? 1 : unit.gamma[c];
    const double b = -gamma * scale * scale * normalized / count;
    float* const to = upstream(unit.norm) + c;
    to[0] = static_cast<float>(factor * gamma * scale);
    to[cell_.padded] = static_cast<float>(b);
    to[2 * cell_.padded] = static_cast<float>(-gamma * scale * up / count - b * mean);
    if (cell_.weight_gradients && unit.dgamma != nullptr) unit.dgamma[c] = static_cast<float>(normalized);
    if (cell_.weight_gradients && unit.dbeta != nullptr) unit.dbeta[c] = static_cast<float>(up);
  }

  void add_upstream(int norm, int64_t c, double up, double normalized) {
    const double count = static_cast<double>(cell_.images * plane());
    const double scale = cell_.scale(norm)[c], mean = cell_.mean(norm)[c], b = -scale * scale * normalized / count;
    float* const to = upstream(norm) + c;
    to[0] = static_cast<float>(scale);
    to[cell_.padded] += static_cast<float>(b);
    to[2 * cell_.padded] += static_cast<float>(-scale * up / count - b * mean);
  }

  void clear_padding(int norm) {
    for (int k = 0; k < 3; ++k)
      for (int64_t c = cell_.active; c < cell_.padded; ++c) upstream(norm)[k * cell_.padded + c] = 0;
  }

  /// Takes the second unit of the candidates that enter a node back to the normalised result of the first.
  void second_units(int i, int64_t group, int64_t image, const Workspaces::Views& views) const {
    const int64_t padded = cell_.padded, at = image * plane() * padded;
    int slot = 0;
    for_incoming(i, [&](const Edge& edge, const Candidate& candidate) {
      if (candidate.unit_count < 2) return;
      const Unit &first = candidate.units[0], &second = candidate.units[1];
      const float* const scale = coefficients_ + 2 * int64_t{first.norm} * padded;
      const float* const z = cell_.tape + first.values + at;
      float* const result = cell_.tape + second.values + at;
      rectify_normalized<V>(cell_, z, scale, scale + padded, views.inner);
      const float* const coefficients = upstream(second.norm);
      Upstream up{gradient(i, image), coefficients, coefficients + padded, coefficients + 2 * padded};
      if (edge.path != nullptr) {
        for (int64_t c = 0; c < padded; ++c) views.factors[c] = edge.path[image] * coefficients[c];
        up.a = views.factors;
      }
      std::memset(views.drectified, 0, plane() * padded * sizeof(float));
      unit_backward<V>(second, filters(), flipped(), mask(second, image), views.inner, cell_.height(), cell_.width(), result,
                       up, views.drectified, partial(group, second.first_offset), partial(group, second.second_offset),
                       views.work);
      float* const sums = unit_sums_ + (slot++ * cell_.images + image) * 2 * padded;
      for (int64_t c = 0; c < padded; c += lanes<V>) {
        V total{}, products{};
        for (int y = 0; y < cell_.height(); ++y)
          for (int x = 0; x < cell_.width(); ++x) {
            const int64_t p = (int64_t{y} * cell_.width() + x) * padded + c;
            const V d = load<V>(views.inner.at(y, x) + c) > V{} ? load<V>(views.drectified + p) : V{};
            store<V>(result + p, d);
            total += d;
            products = fma(d, load<V>(z + p), products);
          }
        store<V>(sums + c, total);
        store<V>(sums + padded + c, products);
      }
    });
  }

  /// The coefficients of the normalisation behind the first unit of every candidate that enters a node.
  void finish_first_units(int i) {
    int count = 0;
    for_incoming(i, [&](const Edge&, const Candidate& candidate) { count += candidate.unit_count == 2; });
    parallel(count, [&](int64_t slot, int) {
      const float* const sums = unit_sums_ + slot * cell_.images * 2 * cell_.padded;
      total(sums, 2 * cell_.padded, nullptr, totals(slot));
      total(sums + cell_.padded, 2 * cell_.padded, nullptr, totals(slot) + cell_.padded);
    });
    int slot = 0;
    for_incoming(i, [&](const Edge&, const Candidate& candidate) {
      if (candidate.unit_count < 2) return;
      const Unit& unit = candidate.units[0];
      for (int64_t c = 0; c < cell_.active; ++c) {
        const double up = totals(slot)[c], product = totals(slot)[cell_.padded + c];
        set_upstream(unit, c, up, cell_.scale(unit.norm)[c] * (product - cell_.mean(unit.norm)[c] * up), 1);
      }
      clear_padding(unit.norm);
      ++slot;
    });
  }

  Cell& cell_;
  const int64_t groups_, gradient_floats_;
  const int64_t most_terms_;
  Scratch packed_, partial_, gradients_, bypass_, coefficients_, upstream_, term_sums_, unit_sums_, terms_memory_, dtheta_, masks_,
      dmasks_, totals_;
  Workspaces workspaces_;
};

}  // namespace

/// cellBackward(cell, ...): gradients of inputs, θ, filters, scales, shifts and masks, as far as they are asked for
void cellBackward(Call& call) {
  Cell cell;
  read_cell(call, CellPass::kBackward, cell);
  if (lanes<Wide> > 8 && cell.padded % lanes<Wide> == 0) {
    Backward<Wide>(call, cell).run();
  } else {
    Backward<F8>(call, cell).run();
  }
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
