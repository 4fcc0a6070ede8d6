import { grouped } from '../../../base/grouped.js';
import type { Digest } from '../../digest.js';
import type { FoundUses } from '../uses.js';
import type { HeldKey } from './held-keys.js';
import type { UnaskedMachine } from './roots.js';

/** Uses of a run as they count: for those of a machine that cannot be asked, that and its last word. */
export interface CountedUses extends FoundUses {
  readonly unasked?: NonNullable<HeldKey['unasked']>;
}

/**
 * The machines that cannot be asked, with what stays for each alone.
 *
 * @param asked keys that a record, a pin, or a process that lives has
 */
export const unaskedMachines = (
  uses: readonly CountedUses[],
  held: readonly HeldKey[],
  asked: ReadonlySet<Digest>,
): readonly UnaskedMachine[] => {
  const marks = [
    ...uses.flatMap(({ run, keys, unasked }) => (unasked === undefined ? [] : [{ ...unasked, runs: [run], keys }])),
    ...held.flatMap(({ key, unasked }) => (unasked === undefined ? [] : [{ ...unasked, runs: [], keys: [key] }])),
  ];
  const hostsOf = grouped(
    marks.flatMap(({ host, keys }) => keys.map((key) => ({ host, key }))),
    ({ key }) => key,
  );
  const isAlone = (key: Digest): boolean =>
    !asked.has(key) && new Set((hostsOf.get(key) ?? []).map(({ host }) => host)).size === 1;
  return [...grouped(marks, ({ host }) => host)].map(([host, of]) => {
    const newest = of.reduce((one, other) => (other.word.age < one.word.age ? other : one));
    return {
      host,
      time: newest.word.time ?? 0,
      age: newest.word.age,
      runs: [...new Set(of.flatMap(({ runs }) => runs))],
      keys: new Set(of.flatMap(({ keys }) => keys).filter(isAlone)),
    };
  });
};
