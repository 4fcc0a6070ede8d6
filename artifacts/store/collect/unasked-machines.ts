import { grouped } from '../../../base/grouped.js';
import type { Digest } from '../../digest.js';
import { useName } from '../names.js';
import type { FoundUses } from '../uses.js';
import type { HeldKey } from './held-keys.js';
import type { UnaskedMachine } from './roots.js';
import { type LastWord, newestWord } from './silence.js';

/** Uses of a run as they count: for those of a machine that cannot be asked, that and the last word of the run. */
export interface CountedUses extends FoundUses {
  readonly unasked?: {
    /** Undefined where no use can be read. */
    readonly host: string | undefined;
    readonly word: LastWord;
  };
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
  const nameOf = ({ host }: { readonly host: string | undefined }): string => host ?? '';
  const hostsOf = grouped(
    marks.flatMap((mark) => mark.keys.map((key) => ({ name: nameOf(mark), key }))),
    ({ key }) => key,
  );
  const isAlone = (key: Digest): boolean =>
    !asked.has(key) && new Set((hostsOf.get(key) ?? []).map(({ name }) => name)).size === 1;
  return [...grouped(marks, nameOf)].map(([name, of]) => ({
    host: name === '' ? undefined : name,
    unread: name === '' ? of.flatMap(({ runs, keys }) => runs.flatMap((run) => keys.map((key) => useName(run, key)))) : [],
    ...(newestWord(of.map(({ word }) => word)) as LastWord),
    runs: [...new Set(of.flatMap(({ runs }) => runs))],
    keys: new Set(of.flatMap(({ keys }) => keys).filter(isAlone)),
  }));
};
