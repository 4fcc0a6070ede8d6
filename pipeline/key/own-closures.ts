import { dirname } from 'node:path';
import { rememberStates } from '../../artifacts/file-stamp.js';
import type { Marks } from '../../artifacts/marks.js';
import type { BuiltClosures } from './built-closures.js';
import type { Exported } from './bundle-piece.js';
import { type BundledClosure, knownClosures } from './closure-mark.js';
import type { Packages } from './packages.js';

const idOf = ({ path, name }: Exported): string => `${path}#${name}`;

interface Waiting {
  readonly exported: Exported;
  readonly resolve: (closure: BundledClosure) => void;
  readonly reject: (error: unknown) => void;
}

/** The closures of exports of this package's own modules. */
export interface OwnClosures {
  /** The closure of an export, as it is remembered or as it is bundled. */
  readonly closureOf: (exported: Exported) => Promise<BundledClosure>;
  /** Does what may ask for closures; none is bundled before all that is done like this has asked, so that they are remembered as one. */
  readonly asking: <A>(work: () => Promise<A>) => Promise<A>;
}

/**
 * Opens the closures of this package's own modules, which are remembered from run to run as long as no file of theirs changes.
 *
 * @param madeWith text of what else a bundle depends on, such as versions
 * @param bundle bundles the closures of exports, and says which files it read
 * @param marks where they are remembered
 * @param built those that were bundled when this package was built
 */
export const ownClosures = (
  packages: Packages,
  madeWith: string,
  bundle: (exports: readonly Exported[]) => Promise<{
    readonly closures: readonly BundledClosure[];
    readonly files: readonly string[];
  }>,
  marks?: Marks,
  built?: BuiltClosures,
): OwnClosures => {
  const memory = knownClosures(marks, madeWith, rememberStates());
  const asked = new Map<string, Promise<BundledClosure>>();
  let waiting: readonly Waiting[] = [];
  let undecided = 0;
  let isBundling = false;

  /** Tells whether the packages outside a closure lie where they lay: one that was absent may have been installed since. */
  const areFoundAgain = async ({ packages: needed }: BundledClosure, path: string): Promise<boolean> => {
    const found = await Promise.all(needed.map(([name]) => packages.find(name, dirname(path))));
    return needed.every(([, folder], at) => (found[at] ?? null) === folder);
  };

  const recall = async ({ path, name }: Exported): Promise<BundledClosure | undefined> => {
    const found = await memory.recall(idOf({ path, name }));
    return found !== undefined && (await areFoundAgain(found, path)) ? found : undefined;
  };

  const bundleAll = async (batch: readonly Waiting[]): Promise<void> => {
    const began = Date.now();
    const exports = batch.map(({ exported }) => exported);
    const { closures, files } = await bundle(exports);
    const made = exports.map((exported, at) => [idOf(exported), closures[at] as BundledClosure] as const);
    await memory.remember(made, files, began);
    for (const [at, { resolve }] of batch.entries()) resolve(closures[at] as BundledClosure);
  };

  /** Bundles what waits; if one of several cannot be bundled, each by itself. */
  const bundleWaiting = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await bundleAll(batch);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await bundleWaiting([one]);
    }
  };

  const bundleIfAllAsked = async (): Promise<void> => {
    if (isBundling || undecided > 0 || waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    isBundling = true;
    await bundleWaiting(batch);
    isBundling = false;
    await bundleIfAllAsked();
  };

  const asking = async <A>(work: () => Promise<A>): Promise<A> => {
    undecided += 1;
    try {
      return await work();
    } finally {
      undecided -= 1;
      void bundleIfAllAsked();
    }
  };

  const recallOrWait = async (exported: Exported): Promise<BundledClosure> => {
    const decided = await asking(async () => {
      const known = (await built?.recall(exported)) ?? (await recall(exported));
      if (known !== undefined) return { known };
      const bundled = new Promise<BundledClosure>((resolve, reject) => {
        waiting = [...waiting, { exported, resolve, reject }];
      });
      return { bundled };
    });
    return decided.known ?? decided.bundled;
  };

  const closureOf = (exported: Exported): Promise<BundledClosure> => {
    const id = idOf(exported);
    const known = asked.get(id);
    if (known !== undefined) return known;
    const asking = recallOrWait(exported);
    asked.set(id, asking);
    return asking;
  };

  return { closureOf, asking };
};
