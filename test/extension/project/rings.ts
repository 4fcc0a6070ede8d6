import * as t from 'io-ts';
import { component, networkParts, positiveInteger, record, type SearchSpace, withDefault } from 'sluice';

/** The edges of a ring's cell and what may stand on them; written in the test as a user writes a space. */
export const RING_OPERATIONS = ['pass', 'wave', 'blend'] as const;

export type RingOperation = (typeof RING_OPERATIONS)[number];

export interface RingsSettings {
  readonly depth: number;
  readonly width: number;
}

/** A search space of one's own: one cell of three edges with operations of its own. */
export const rings = component<'space', { depth: t.Type<number>; width: t.Type<number> }, SearchSpace>({
  kind: 'space',
  name: 'rings',
  source: import.meta.url,
  config: record('rings', { depth: positiveInteger, width: positiveInteger }),
  load: async () => {
    const [{ ringsSpace }, parts] = await Promise.all([import('./rings-space.js'), networkParts()]);
    return ringsSpace(parts);
  },
});

/** The settings of the networks of this space, none of which the house knows. */
export const RingNetworkSettings = record('network of rings', {
  loops: withDefault(positiveInteger, 2),
  breadth: withDefault(positiveInteger, 4),
  head: withDefault(t.keyof({ plain: null, tall: null }), 'plain'),
});
