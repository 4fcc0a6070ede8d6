import * as either from 'fp-ts/lib/Either.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { Problem } from '../../base/problem.js';
import type { Figure } from '../report/block.js';
import { standalone } from '../report/charts/style.js';
import { everyNth } from '../report/charts/thin.js';
import type { Frame, ReportSection } from '../report/section.js';
import type { Kinds } from '../stage.js';
import type { EventBody } from './event.js';
import type { RunOptions } from './node-run.js';
import { referenceTo } from './reference.js';
import { type ExtraEvent, weightsAlone } from './wanted.js';

/** Teller of the weights and pictures of a stage's outputs; those of a step are told once. */
export interface ShownTeller {
  /** Tells those of a part of an output, which is known before the output is there. */
  readonly part: (name: string, bytes: Uint8Array) => Promise<void>;
  /** Tells those of an output that were not told yet, and the pictures of all of it; one that cannot be read is a warning. */
  readonly whole: (name: string, produced: ProducedArtifact) => Promise<void>;
}

/** The stage whose outputs are shown. */
export interface ShownStage {
  readonly stage: string;
  /** The seed that it runs with; null for a stage without randomness. */
  readonly seed: number | null;
  readonly kinds: Kinds;
}

type Means = Pick<RunOptions, 'store' | 'signal' | 'wanted'>;

/** The most steps that are drawn at once, where a run that goes on or a replay has many. */
const DRAWN = 20;

const svgOf = ({ svg, picture }: Figure): string => svg ?? standalone(picture);

/** Begins to tell what the outputs of a stage show, of which nothing is told. */
export const shownTeller = (
  { stage, seed, kinds }: ShownStage,
  { store, signal, wanted = weightsAlone }: Means,
  emit: (event: EventBody) => void,
): ShownTeller => {
  const told = new Set<string>();
  const said = new Set<string>();
  const isNew = (extra: ExtraEvent, name: string, step: number): boolean => {
    const place = `${extra} ${step} ${name}`;
    return !told.has(place) && told.add(place) !== undefined;
  };
  const log = (level: 'info' | 'warning', message: string): void => emit({ type: 'log', stage, level, message });
  const sectionOf = async (kind: string): Promise<ReportSection | undefined> =>
    (await wanted.sections()).find((section) => section.kind.name === kind);

  const tellWeights = (kind: ArtifactKind<unknown>, name: string, value: unknown): void => {
    for (const one of kind.weights?.(value) ?? [])
      if (isNew('weights', name, one.step)) emit({ type: 'weights', stage, name, ...one });
  };
  const tellFigures = (name: string, figures: readonly Figure[], at: { readonly step?: number }): void => {
    for (const one of figures)
      emit({ type: 'picture', stage, name, title: one.title, description: one.description, ...at, svg: svgOf(one) });
  };
  const tellFrames = async (name: string, frames: readonly Frame[]): Promise<void> => {
    const lacking = frames.filter(({ step }) => isNew('pictures', name, step));
    const drawn = everyNth(lacking, DRAWN);
    if (drawn.length < lacking.length)
      log('info', `of "${name}" ${drawn.length} of ${lacking.length} steps are drawn for those who take pictures`);
    for (const { step, draw } of drawn) {
      if (signal.aborted) return;
      tellFigures(name, await draw(), { step });
    }
  };
  /** Draws by a section, which may be a user's: one that fails costs its pictures, and the reason is said once. */
  const drawing = async (name: string, draw: () => Promise<void>): Promise<void> => {
    try {
      await draw();
    } catch (error) {
      const message = `the pictures of "${name}" cannot be drawn: ${(error as Error | null)?.message ?? String(error)}`;
      if (!said.has(message)) log('warning', message);
      said.add(message);
    }
  };
  const tell = async (
    name: string,
    kind: ArtifactKind<unknown>,
    read: () => Promise<either.Either<string, unknown>>,
    produced: ProducedArtifact | undefined,
  ): Promise<void> => {
    const holdsWeights = kind.weights !== undefined && wanted.takes('weights');
    const section = wanted.takes('pictures') ? await sectionOf(kind.name) : undefined;
    if (!holdsWeights && section === undefined) return;
    const found = await read();
    if (either.isLeft(found)) return log('warning', `what "${name}" shows cannot be told: ${found.left}`);
    const value = found.right;
    if (holdsWeights) tellWeights(kind, name, value);
    if (section === undefined) return;
    await drawing(name, async () => {
      await tellFrames(name, section.frames?.(value, stage) ?? []);
      if (produced === undefined || signal.aborted) return;
      const { digest } = produced;
      const names = Object.values(kinds).map((one) => one.name);
      const shown = { stage, group: stage.replace(/@\d+/g, ''), name, digest, seed, kinds: names, value };
      const blocks = await section.draw([shown]);
      tellFigures(
        name,
        blocks.flatMap((block) => (block.block === 'figure' ? [block] : [])),
        {},
      );
    });
  };
  return {
    part: async (name, bytes) => {
      const kind = kinds[name];
      if (kind !== undefined) await tell(name, kind, async () => kind.decode(bytes), undefined);
    },
    whole: async (name, produced) => {
      const kind = kinds[name];
      if (kind === undefined) return;
      const read = async (): Promise<either.Either<string, unknown>> =>
        either.mapLeft(({ what, where }: Problem) => `${what} (${where})`)(
          (await referenceTo(store, kind, produced).value()) as either.Either<Problem, unknown>,
        );
      await tell(name, kind, read, produced);
    },
  };
};
