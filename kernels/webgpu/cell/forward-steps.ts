import { MOST_BYPASSING } from './bypass-program.js';
import type { CellPlan, PlannedNode, PlannedPool, PlannedUnit } from './graph.js';
import { partialVectors } from './moments-text.js';
import { placeWords, signWords } from './pieces.js';
import { blocksOf, SIDE } from './unit-tile.js';
import { NONE, UNIT_ROW, type UnitField, type UnitsShape } from './units-program.js';

/** A launch of the forward pass; `row` is the place of its first row in the table. */
export type ForwardStep =
  | {
      readonly kind: 'units';
      readonly shape: UnitsShape;
      readonly row: number;
      readonly rows: number;
      /** Workgroups that share the tiles of each row. */
      readonly splits: number;
      /** Size of what the units read. */
      readonly height: number;
      readonly width: number;
    }
  | { readonly kind: 'merge'; readonly row: number; readonly rows: number }
  | { readonly kind: 'sum'; readonly row: number; readonly rows: number };

/** Some inputs whose channels bypass the candidates; `row` is the place of the first target. */
export interface Bypassing {
  readonly inputs: readonly number[];
  readonly row: number;
  readonly targets: number;
}

/** The forward pass of a plan: its launches, and the table that they read. */
export interface ForwardSteps {
  readonly steps: readonly ForwardStep[];
  readonly table: Uint32Array;
  /** Vectors of the partial moments. */
  readonly partials: number;
  /** At K > 1: the launches that begin with the inputs, and the sums of what bypasses that are kept at once. */
  readonly bypassing: readonly Bypassing[];
  readonly slots: number;
  readonly notes: { readonly row: number; readonly rows: number };
}

/** About as many workgroups as a large GPU has at once, and bounds of those that share the tiles of a unit. */
const WORKGROUPS = 1536;
const LEAST_SPLITS = 16;
const MOST_SPLITS = 512;

/** The workgroups that share the tiles of each of so many rows: by shapes alone, since the order of sums follows from it. */
const splitsOf = (tiles: number, rows: number): number => {
  const wanted = Math.min(tiles, MOST_SPLITS, Math.max(LEAST_SPLITS, Math.ceil(WORKGROUPS / rows)));
  // As few as have no more tiles each than these, so that all end together.
  return Math.ceil(tiles / Math.ceil(tiles / wanted));
};

const kindOf = ({ type, size, dilation }: PlannedUnit): string =>
  type === 'separable' ? `separable ${size} ${dilation}` : 'taps';

const none = (at: number): number => (at < 0 ? NONE : at);

/** Launches and table of the forward pass of a plan, by its graph and shape alone. */
export const forwardSteps = (plan: CellPlan): ForwardSteps => {
  const { images, channels, active, padded, partial, nodes, edges, pools, units, inputs } = plan;
  const vectors = padded / 4;
  const table: number[] = [];
  const put = (rows: readonly (readonly number[])[]): number => {
    const at = table.length;
    table.push(...rows.flat());
    return at;
  };
  let partials = 0;
  const moments = new Map<number, readonly [at: number, splits: number]>();
  const tiles = images * Math.ceil(plan.height / SIDE) * Math.ceil(plan.width / SIDE);
  const coefficients = (norm: number): number => plan.coefficients / 4 + 4 * norm * vectors;
  const normRow = (norm: number, affine: number): readonly number[] => [
    ...(moments.get(norm) as readonly [number, number]),
    ...[coefficients(norm), affine, 2 * norm * active],
  ];
  const affineOf = (unit: PlannedUnit): number => (plan.isAffine ? unit.affine / 4 : NONE);
  const takeMoments = (norm: number, splits: number): number => {
    if (norm < 0) return NONE;
    const at = partials;
    moments.set(norm, [at, splits]);
    partials += splits * partialVectors(vectors);
    return at;
  };

  const unitsStep = (
    some: readonly PlannedUnit[],
    between: readonly PlannedPool[],
    node: PlannedNode | undefined,
  ): ForwardStep => {
    const kinds = [...new Set([...some.map(kindOf), ...between.map(({ kind }) => kind)])].sort();
    const blocks = Array.from({ length: blocksOf(vectors) }, (_, block) => 16 * block);
    const rows = (some.length + between.length) * blocks.length;
    const splits = splitsOf(tiles, rows);
    const inBlocks = (fields: Partial<Record<UnitField, number>>): readonly (readonly number[])[] =>
      blocks.map((block) => UNIT_ROW.map((name) => (name === 'block' ? block : (fields[name] ?? NONE))));
    // The longest first, so that none of them is left over at the end.
    const longestFirst = [...some].sort((a, b) => b.size - a.size || b.dilation - a.dilation);
    const unitRows = longestFirst.flatMap((unit) => {
      const { source } = unit;
      const fields = {
        ...{ kind: kinds.indexOf(kindOf(unit)), values: unit.values / 4, depth: unit.depthwise / 4, matrix: unit.matrix / 4 },
        ...{ taps: unit.matrices, size: unit.size, dilation: unit.dilation, first: 0 },
        ...{ mask: plan.masks / 4 + unit.place * images * vectors, moments: takeMoments(unit.norm, splits) },
      };
      if ('node' in source) {
        const from = nodes[source.node] as PlannedNode;
        return inBlocks({ ...fields, source: from.compact / 4, signs: none(from.signs) });
      }
      const [at = NONE, count = 0, to = NONE, affine = NONE, report = NONE] = normRow(source.unit.norm, affineOf(source.unit));
      return inBlocks({
        ...{ ...fields, source: source.unit.values / 4, signs: none(unit.signs), first: 1 },
        ...{ norm_moments: at, norm_splits: count, norm_to: to, norm_affine: affine, norm_report: report },
      }).map((row, block) => (block === 0 ? row : row.map((value, i) => (UNIT_ROW[i] === 'first' ? 0 : value))));
    });
    const poolRows = between.flatMap((pool) =>
      inBlocks({
        ...{ kind: kinds.indexOf(pool.kind), source: (nodes[pool.from] as PlannedNode).compact / 4, values: pool.values / 4 },
        ...{ first: 0, mask: 0, signs: none(pool.places), moments: takeMoments(pool.norm, splits) },
      }),
    );
    const stride = node?.stride ?? 1;
    const shape = { vectors, active, stride, isSecond: node === undefined, kinds };
    const size = { height: node?.height ?? plan.height, width: node?.width ?? plan.width };
    return { kind: 'units', shape, row: put([...unitRows, ...poolRows]), rows, splits, ...size };
  };

  const isWeighted = plan.edgeWeightCount > 0;
  const slotOf = (node: number): number => (isWeighted ? node - inputs : 0);
  const edgeWeight = (from: number, to: number): number => {
    const weight = edges.find((edge) => edge.from === from && edge.to === to)?.weight ?? -1;
    return isWeighted && weight >= 0 ? plan.edgeWeights + weight : NONE;
  };
  const nodeRow = (index: number): readonly number[] => {
    const node = nodes[index] as PlannedNode;
    const terms = edges
      .filter(({ to }) => to === index)
      .flatMap(({ from, path, candidates }) =>
        candidates.map(({ kind, theta, pool, units: own, values }) => {
          const last = own[own.length - 1] ?? pools[pool];
          const at = kind === 'skip' ? (nodes[from] as PlannedNode).compact : kind === 'foreign' ? values : (last?.values ?? 0);
          const norm = last?.norm ?? -1;
          return [
            ...[at / 4, norm < 0 ? NONE : coefficients(norm), theta < 0 ? NONE : plan.theta + theta],
            path < 0 ? NONE : plan.paths + path * plan.pathStride,
          ];
        }),
      );
    const later = nodes.map((_, to) => to).filter((to) => to > index);
    const nexts =
      partial === 1
        ? []
        : isWeighted
          ? later.map((to) => [slotOf(to), edgeWeight(index, to)])
          : later.slice(0, 1).map(() => [0, NONE]);
    const place = node.place < 0 ? NONE : node.place * channels;
    const [compact, kept] = [none(node.compact / 4), none(node.kept / 4)];
    return [put(terms), terms.length, place, compact, kept, slotOf(index), put(nexts), nexts.length];
  };

  const targets = isWeighted ? nodes.map((_, node) => node).slice(inputs) : [inputs];
  const bypassing =
    partial === 1
      ? []
      : Array.from({ length: Math.ceil(inputs / MOST_BYPASSING) }, (_, group): Bypassing => {
          const some = nodes
            .map((_, node) => node)
            .slice(0, inputs)
            .slice(group * MOST_BYPASSING, (group + 1) * MOST_BYPASSING);
          const rows = targets.map((to) => [
            slotOf(to),
            ...Array.from({ length: MOST_BYPASSING }, (_, i) =>
              some[i] === undefined ? NONE : edgeWeight(some[i] as number, to),
            ),
          ]);
          return { inputs: some, row: put(rows), targets: targets.length };
        });

  const steps: ForwardStep[] = [];
  const levels = Math.max(...nodes.map(({ level }) => level));
  for (let level = 0; level < levels; level++) {
    const firsts = units.filter(({ source }) => 'node' in source && nodes[source.node]?.level === level);
    const seconds = units.filter(({ source }) => 'unit' in source && firsts.includes(source.unit));
    const between = pools.filter(({ from }) => nodes[from]?.level === level);
    for (const stride of [2, 1]) {
      const own = firsts.filter((unit) => unit.stride === stride);
      const pooled = between.filter((pool) => pool.stride === stride);
      const node = nodes.find((each) => each.level === level && each.leaves && each.stride === stride);
      if (own.length + pooled.length > 0) steps.push(unitsStep(own, pooled, node));
    }
    if (seconds.length > 0) steps.push(unitsStep(seconds, [], undefined));
    const followed = new Set(seconds.map(({ source }) => ('unit' in source ? source.unit : undefined)));
    const open = [
      ...[...firsts.filter((unit) => !followed.has(unit)), ...seconds].map((unit) => normRow(unit.norm, affineOf(unit))),
      ...between.filter(({ norm }) => norm >= 0).map(({ norm }) => normRow(norm, NONE)),
    ];
    if (open.length > 0) steps.push({ kind: 'merge', row: put(open), rows: open.length });
    const summed = nodes.map((_, node) => node).filter((node) => nodes[node]?.level === level + 1);
    const rows = summed.map(nodeRow);
    steps.push({ kind: 'sum', row: put(rows), rows: rows.length });
  }

  const result = (images * plan.height * plan.width * padded) / 4;
  const signsRow = (source: number, count: number, to: number, at: number): readonly number[] => [
    ...[source / 4, count, to, signWords(4 * count), at, 0, 0, 0, 0, 0],
  ];
  const notes = [
    ...nodes.flatMap(({ signs, compact, height, width }) =>
      signs < 0 ? [] : [signsRow(compact, (images * height * width * padded) / 4, signs, NONE)],
    ),
    ...units.flatMap(({ signs, source }) =>
      'unit' in source ? [signsRow(source.unit.values, result, signs, coefficients(source.unit.norm))] : [],
    ),
    ...pools.flatMap(({ places, from, stride }) => {
      const { compact, height, width } = nodes[from] as PlannedNode;
      const sizes = [stride, height, width, plan.height, plan.width];
      return places < 0 ? [] : [[compact / 4, result, places, placeWords(4 * result), NONE, ...sizes]];
    }),
  ];
  return {
    ...{ steps, partials, bypassing, slots: partial === 1 ? 0 : isWeighted ? nodes.length - inputs : 1 },
    notes: { row: put(notes), rows: notes.length },
    table: Uint32Array.from(table),
  };
};
