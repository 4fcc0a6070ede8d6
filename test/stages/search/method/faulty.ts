// Methods and optimisers with one fault each, as a user might write them.
import * as t from 'io-ts';
import {
  type ArchitectureMethod,
  type ArchitectureOptimiser,
  type ArchitectureTable,
  component,
  type Draw,
  edgesOf,
  fillTable,
  type MethodSetup,
  mapTable,
  type Outcome,
  type Play,
  type Relaxation,
  record,
  rowsOf,
  type SearchSpace,
  squaredPenalty,
  withDefault,
} from '../../../../index.js';

/** Draws that were asked of the methods of this file. */
export const draws: string[] = [];

interface Counted {
  readonly steps: number;
}

class Counter {
  private readonly name = 'steps';
  write({ steps }: Counted) {
    return { steps, tensors: { [this.name]: { dtype: 'F64', shape: [1], data: Float64Array.of(steps) } as const } };
  }
  read({ tensors }: { readonly tensors: Readonly<Record<string, { readonly data: ArrayLike<number> }>> }): Counted {
    return { steps: tensors[this.name]?.data[0] as number };
  }
}

/** A method of a class: θ is the same everywhere, and nothing is learnt. */
class Uniform {
  readonly name: string = 'uniform';
  readonly gives: 'distribution' | 'genotypes' = 'genotypes';
  readonly pullsGradient = false;
  readonly state = new Counter();
  constructor(private readonly setup: MethodSetup) {}
  initial(): Counted {
    return { steps: 0 };
  }
  theta(): ArchitectureTable {
    const { cellTypes } = this.setup.space;
    const over = { cellTypes, edges: edgesOf(cellTypes, this.setup.kept) };
    return fillTable(over, ({ columns }) => Float64Array.from(columns, (column) => 1 / (columns.length + column)));
  }
  draw(_state: Counted): Draw {
    draws.push(this.name);
    return { theta: this.theta() };
  }
  async learn({ steps }: Counted, draw: Draw, play: Play) {
    const { loss } = await play.evaluate(draw);
    return { state: { steps: steps + 1 }, metrics: { reward: -loss } };
  }
  outcome(_state: Counted): Outcome {
    const { space } = this.setup;
    return { genotypes: [space.discretise(rowsOf(space.cellTypes, this.theta()))] };
  }
}

const table = (method: Uniform, value: number): ArchitectureTable => mapTable(method.theta(), () => value);

const FAULTS: Readonly<Record<string, (method: Uniform) => object>> = {
  none: () => ({}),
  'θ is NaN': (method) => ({ draw: () => ({ theta: table(method, Number.NaN) }) }),
  'no draw': () => ({ draw: () => undefined }),
  'no row': (method) => ({ draw: () => ({ theta: method.theta(), paths: { normal: Array(5).fill(undefined) } }) }),
  'no learning': () => ({ learn: async () => undefined }),
  'a word as metric': () => ({ learn: async (state: Counted) => ({ state, metrics: { reward: 'high' } }) }),
  'no genotypes': () => ({ outcome: () => ({ genotypes: undefined }) }),
  'a genotype of mars': () => ({ outcome: () => ({ genotypes: [{ space: 'mars', text: 'x', value: 1 }] }) }),
  'no genotype': () => ({ outcome: () => ({ genotypes: [{ space: 'darts', foo: 1 }] }) }),
  'another outcome': () => ({ gives: 'distribution' }),
  'no parameters': (method) => ({
    gives: 'distribution',
    outcome: () => ({ distribution: { expectation: table(method, 0.5), entropy: 0 } }),
  }),
  'NaN expected': (method) => ({
    gives: 'distribution',
    outcome: () => ({ distribution: { parameters: table(method, 0), expectation: table(method, Number.NaN), entropy: 0 } }),
  }),
  'throws in draw': () => ({
    draw: () => {
      throw new TypeError('a draw that fails');
    },
  }),
  'throws in learn': () => ({ learn: () => Promise.reject(new TypeError('a step that fails')) }),
  'no draw function': () => ({ draw: 1 }),
};

const faultyOf =
  ({ fault }: { readonly fault: string }) =>
  (setup: MethodSetup): ArchitectureMethod => {
    const method = new Uniform(setup);
    return Object.assign(method, FAULTS[fault]?.(method)) as unknown as ArchitectureMethod;
  };

export const faulty = component({
  kind: 'method',
  name: 'faulty',
  source: import.meta.url,
  config: record('faulty', { fault: withDefault(t.string, 'none') }),
  load: async () => faultyOf,
});

/** A method whose outline says that it gives a distribution. */
export const misOutlined = component({
  kind: 'method',
  name: 'misOutlined',
  source: import.meta.url,
  config: record('misOutlined', {}),
  outline: async () => () => ({ name: 'uniform', gives: 'distribution', pullsGradient: false }),
  load: async () => () => faultyOf({ fault: 'none' }),
});

/** SGD with momentum whose moment has a name of the user's choice. */
export const momentOf = component({
  kind: 'optimiser',
  name: 'momentOf',
  source: import.meta.url,
  config: record('momentOf', { moment: t.string, fault: withDefault(t.string, 'none') }),
  load:
    async () =>
    ({ moment, fault }): ArchitectureOptimiser => ({
      name: 'momentum descent',
      moments: [moment],
      step: ({ parameters, moments }, gradient) => {
        if (fault === 'throws') throw new TypeError('a step that fails');
        const moved = mapTable(moments[moment] as ArchitectureTable, (name, i, x) => 0.9 * x + (gradient[name]?.[i] as number));
        return {
          parameters: mapTable(parameters, (name, i, x) => (fault === 'NaN' ? Number.NaN : x - (moved[name]?.[i] as number))),
          moments: { [moment]: moved },
        };
      },
    }),
});

/** Softmax of which the two likeliest operations of an edge are computed, with the θ that they have among all. */
const topTwoRelaxation: Relaxation = {
  name: 'topTwo',
  initial: (operations) => Float64Array.from({ length: operations }, (_, i) => 0.5 * Math.sin(3 * i + operations)),
  sample: (logits) => {
    const powers = logits.map((x) => Math.exp(x));
    const weights = powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
    const ranked = [...weights.keys()].sort((a, b) => (weights[b] as number) - (weights[a] as number));
    return {
      weights,
      active: ranked.slice(0, 2),
      pullback: (gradient, absent) => {
        const known = gradient.map((x, i) => (absent[i] === true ? 0 : x));
        const mean = weights.reduce((sum, weight, i) => sum + weight * (known[i] as number), 0);
        return weights.map((weight, i) => weight * ((known[i] as number) - mean));
      },
    };
  },
  expectation: (logits) => {
    const powers = logits.map((x) => Math.exp(x));
    return powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
  },
  penalty: (logits) => squaredPenalty(logits, 0),
};

export const topTwo = component({
  kind: 'relaxation',
  name: 'topTwo',
  source: import.meta.url,
  config: record('topTwo', {}),
  load: async () => () => topTwoRelaxation,
});

/** A space of two cell types of which one has the name by which tables hold the edges of the other. */
export const colliding = component({
  kind: 'space',
  name: 'colliding',
  source: import.meta.url,
  config: record('colliding', {}),
  load: async () => () =>
    ({
      name: 'colliding',
      cellTypes: ['c', 'c.edges'].map((name) => ({ name, edges: [{ from: 0, to: 1 }], operations: ['skip_connect', 'none'] })),
    }) as unknown as SearchSpace,
});
