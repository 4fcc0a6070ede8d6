import { either } from 'fp-ts';
import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { record } from '../../../base/codecs/record.js';
import type { GenotypeEvaluation, MakeEvaluator } from '../../../stages/black-box/evaluator.js';
import { atOnce } from '../../../stages/black-box/evaluator.js';
import type { AnyBlackBoxMethod } from '../../../stages/black-box/method.js';
import { randomGenotype } from '../../../stages/black-box/random-genotype.js';

const State = t.strict({ best: t.number });
const sound: AnyBlackBoxMethod = {
  name: 'careless',
  state: State,
  initial: () => ({ best: 0 }),
  propose: (state, space, generator) => [randomGenotype(space, generator), state],
  hear: (state) => state,
};

/** Methods that break their contract, each in one place. */
const METHODS = {
  'hears nothing': { hear: () => undefined },
  'begins at infinity': { initial: () => ({ best: Number.NEGATIVE_INFINITY }) },
  'proposes a bare genotype': { propose: (_state: unknown, space: never, generator: never) => randomGenotype(space, generator) },
  'proposes null': { propose: () => null },
  'proposes from elsewhere': { propose: () => [{ space: 'mars', text: 'x', value: 1 }, { best: 0 }] },
  'proposes undefined': { propose: () => [undefined, { best: 0 }] },
  'proposes no state': { propose: (_state: unknown, space: never, generator: never) => [randomGenotype(space, generator)] },
  throws: {
    propose: () => {
      throw new TypeError('cannot read');
    },
  },
  'has no codec': { state: undefined },
} as const;

/** A method as a class, whose members are on its prototype and need `this`. */
class AsClass {
  readonly name = 'of a class';
  readonly state = State;
  initial() {
    return this.begin();
  }
  begin() {
    return { best: 0 };
  }
  propose(state: { readonly best: number }, space: never, generator: never) {
    return [randomGenotype(space, generator), this.begin() && state] as const;
  }
  hear() {
    return this.begin();
  }
}

export const careless = component({
  kind: 'black-box method',
  name: 'careless',
  source: import.meta.url,
  config: record('careless', { fault: t.string }),
  load:
    async () =>
    ({ fault }): AnyBlackBoxMethod => {
      if (fault === 'cannot be made') throw new TypeError('no settings');
      return fault === 'is a class'
        ? (new AsClass() as unknown as AnyBlackBoxMethod)
        : ({ ...sound, ...METHODS[fault as keyof typeof METHODS] } as AnyBlackBoxMethod);
    },
});

const scan = atOnce(1, 1);
const failing = (): never => {
  throw new Error('no room');
};

/** Evaluations that break their contract; each in one place. */
const EVALUATIONS: Readonly<Record<string, unknown>> = {
  'gives no Either': scan,
  'gives nothing': undefined,
  'gives no scan': either.right(3),
  'costs nothing': either.right({ ...scan, cost: 0 }),
  'costs a debt': either.right({ ...scan, cost: -1 }),
  'costs NaN': either.right({ ...scan, cost: Number.NaN }),
  'has half a step': either.right({ ...scan, steps: 0.5 }),
  'steps throw at once': either.right({ ...scan, steps: 1, step: failing } as GenotypeEvaluation<undefined>),
  'cannot begin': either.right({ ...scan, start: failing }),
  'is worth NaN': either.right({ ...scan, conclude: () => Number.NaN }),
};

export const carelessEvaluator = component({
  kind: 'evaluator',
  name: 'carelessEvaluator',
  source: import.meta.url,
  config: record('carelessEvaluator', { fault: t.string }),
  load:
    async () =>
    ({ fault }): MakeEvaluator =>
    () => {
      if (fault === 'cannot be made') throw new Error('no table');
      if (fault === 'is none') return scan as never;
      if (fault === 'has no unit') return either.right({ figure: 'worth' } as never);
      return either.right({ figure: 'worth', unit: 'units', evaluation: () => EVALUATIONS[fault] as never });
    },
});
