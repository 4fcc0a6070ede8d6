import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { nameOfCandidate } from '../cells/candidates.js';
import type { ParameterSpecifications } from '../parameters.js';
import { type ChannelMap, channelMap, concatenatedMap } from './widen.js';

/** The maps of every parameter of the widened network, one an axis; undefined where an axis stays as it is. */
export type Widening = Readonly<Record<string, readonly (ChannelMap | undefined)[]>>;

const FILTER_RANK = 4;
const [IN, OUT] = [2, 3];

/** The shapes of a parameter before and after. */
interface Growth {
  readonly name: string;
  /** The whole name of the candidate operation to which it belongs, if any. */
  readonly candidate: string | undefined;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const grows = ({ before, after }: Growth, axis: number): boolean => before[axis] !== after[axis];

/**
 * The maps of one candidate operation. One map g serves all of its C/K channels: the out-channels of a convolution, the
 * in-channels of the next and the depthwise filters between them are widened alike, and in equation 9 g(o) and g(i) are
 * the same g. A convolution that gives only a part of the channels, as each half of a factorized reduce, widens that
 * part within itself, so that a channel stays with the pixels that it was learnt on; what follows the concatenation
 * takes the parts' maps together.
 */
const ofCandidate = (candidate: string, growths: readonly Growth[], generator: Generator): Widening => {
  const filters = growths.filter(({ before }) => before.length === FILTER_RANK);
  const channelsOf = (at: 'before' | 'after'): number =>
    Math.max(0, ...growths.flatMap((growth) => growth[at].filter((_, axis) => grows(growth, axis))));
  const [before, after] = [channelsOf('before'), channelsOf('after')];
  const whole = after === 0 ? undefined : channelMap(before, after, fold(generator, candidate));
  const parts = new Map(
    filters
      .filter((growth) => grows(growth, OUT) && growth.before[OUT] !== before)
      .map(({ name, before: old, after: wide }) => {
        const [from, to] = [old[OUT] as number, wide[OUT] as number];
        return [name, { map: channelMap(from, to, fold(generator, name)), before: from }] as const;
      }),
  );
  const outputs = parts.size === 0 ? whole : concatenatedMap([...parts.values()]);
  const mapOf = (growth: Growth, axis: number): ChannelMap | undefined => {
    if (!grows(growth, axis)) return undefined;
    if (growth.before.length !== FILTER_RANK) return outputs;
    return axis === IN ? whole : (parts.get(growth.name)?.map ?? whole);
  };
  return Object.fromEntries(growths.map((growth) => [growth.name, growth.before.map((_, axis) => mapOf(growth, axis))]));
};

/**
 * The widening of a supernet's parameters when a larger share of the channels goes through its operations: of the
 * filters of every candidate operation of every cell, and scale and shift of their normalisations where they have them;
 * the rest of the network stays. Candidates that the widened network has no longer are left out.
 *
 * Every operation draws its map from a stream of its own name. Batch normalisation goes by the statistics of the batch,
 * so the supernet holds none that would have to follow.
 *
 * Source: DrNAS, section 2.4.
 *
 * @throws Error when the two are not the same network but for the width of its operations
 */
export const wideningOf = (before: ParameterSpecifications, after: ParameterSpecifications, generator: Generator): Widening => {
  const growths = Object.entries(after).map(([name, { shape, candidate }]): Growth => {
    const old = before[name]?.shape;
    const misfits =
      old === undefined || old.length !== shape.length || old.some((length, axis) => length > (shape[axis] as number));
    if (misfits)
      throw new Error(`"${name}" [${old ?? ''}] cannot be widened to [${shape}]: widen a network to one of the same form`);
    return { name, candidate: candidate && nameOfCandidate(candidate), before: old, after: shape };
  });
  const candidates = new Map<string, Growth[]>();
  for (const growth of growths) {
    const { candidate } = growth;
    if (candidate === undefined && growth.before.some((_, axis) => grows(growth, axis))) {
      throw new Error(`"${growth.name}" is no part of a candidate operation and grows to [${growth.after}]: keep it as it is`);
    }
    if (candidate !== undefined) candidates.set(candidate, [...(candidates.get(candidate) ?? []), growth]);
  }
  const widened: Widening = Object.assign({}, ...[...candidates].map(([name, of]) => ofCandidate(name, of, generator)));
  return Object.fromEntries(growths.map(({ name, before: old }) => [name, widened[name] ?? old.map(() => undefined)]));
};
