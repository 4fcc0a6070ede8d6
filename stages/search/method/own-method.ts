import { underPrefix, withPrefix } from '../../../artifacts/tensor-names.js';
import { describeValue, isRecord } from '../../../base/argument.js';
import { blamed, blaming } from '../../../base/blame.js';
import { problem } from '../../../base/problem.js';
import type { ArchitectureMethod, MethodStateCodec, StoredMethod } from './architecture-method.js';
import type { Draw } from './draw.js';
import { expectMethod, expectMetrics, methodPlace } from './expect-method.js';

type Conclude<S> = NonNullable<ArchitectureMethod<S>['conclude']>;

/** The prefix of a method's tensors, so that their names meet none of the search's own. */
const PREFIX = 'method';

const expectStored = (place: string, stored: StoredMethod): StoredMethod => {
  if (isRecord(stored) && Number.isInteger(stored.steps) && isRecord(stored.tensors)) return stored;
  throw problem(
    'stage',
    isRecord(stored)
      ? `its state was written with the steps ${describeValue(stored.steps)} and the tensors ${describeValue(stored.tensors)}`
      : `its state was written as ${describeValue(stored)}`,
    place,
    'return { steps, tensors } from "state.write": a whole number, and tensors by name',
  );
};

const codecOf = <S>(place: string, codec: MethodStateCodec<S>): MethodStateCodec<S> => ({
  write: async (state) => {
    try {
      const { tensors, ...stored } = expectStored(place, await codec.write(state));
      return { ...stored, tensors: withPrefix(PREFIX, tensors) };
    } catch (error) {
      throw blamed(place, undefined, error);
    }
  },
  read: ({ tensors, ...stored }) =>
    blaming(place, undefined, () => codec.read({ ...stored, tensors: underPrefix(PREFIX, tensors) })),
  held: (state) => blaming(place, undefined, () => codec.held?.(state) ?? []),
});

/** A function of the search that notes what it raised. */
const noting =
  (raised: Set<unknown>) =>
  <Given extends readonly unknown[], A>(ask: (...given: Given) => Promise<A>) =>
  async (...given: Given): Promise<A> => {
    try {
      return await ask(...given);
    } catch (error) {
      raised.add(error);
      throw error;
    }
  };

/** Calls a method that may ask the search: errors that the search raised are its own, all others the method's. */
const asking = async <A>(place: string, call: (note: ReturnType<typeof noting>) => Promise<A>): Promise<A> => {
  const raised = new Set<unknown>();
  try {
    return await call(noting(raised));
  } catch (error) {
    throw raised.has(error) ? error : blamed(place, undefined, error);
  }
};

/**
 * An architecture method of a component, which may be a user's own, as a search calls it: what its code raises names it, and
 * its tensors lie under a prefix. The method may be an object of any class.
 *
 * @param name of the component
 * @throws Fault of a method without the members that a search calls
 */
export const ownMethod = <S, D extends Draw>(method: ArchitectureMethod<S, D>, name: string): ArchitectureMethod<S, D> => {
  expectMethod(method, name);
  const place = methodPlace(method.name);
  return {
    name: method.name,
    gives: method.gives,
    pullsGradient: method.pullsGradient,
    state: codecOf(place, method.state),
    initial: (generator) => blaming(place, undefined, () => method.initial(generator)),
    draw: (state, progress, generator) => blaming(place, undefined, () => method.draw(state, progress, generator)),
    learn: (state, draw, { gradientOfTheta, evaluate, evaluateAhead }, progress, generator) =>
      asking(place, (note) => {
        const play = {
          gradientOfTheta: note(gradientOfTheta),
          evaluate: note(evaluate),
          evaluateAhead: note(evaluateAhead),
        };
        return method.learn(state, draw, play, progress, generator);
      }),
    ...(method.conclude === undefined
      ? {}
      : {
          conclude: (state, validate, generator) =>
            asking(place, async (note) => (method.conclude as Conclude<S>)(state, note(validate), generator)),
        }),
    outcome: (state) => blaming(place, undefined, () => method.outcome(state)),
    metrics: (state) => {
      const metrics = blaming(place, undefined, () => method.metrics?.(state)) ?? {};
      expectMetrics(method.name, metrics);
      return metrics;
    },
    ...(method.relaxed === undefined ? {} : { relaxed: (state: S) => blaming(place, undefined, () => relaxedOf(method, state)) }),
  };
};

const relaxedOf = <S, D extends Draw>(method: ArchitectureMethod<S, D>, state: S) => {
  const point = method.relaxed?.(state);
  if (point !== undefined) return point;
  throw problem('stage', 'it gave no relaxation', methodPlace(method.name), 'return { relaxed, parameters } from "relaxed"');
};
