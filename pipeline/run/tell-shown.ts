import * as either from 'fp-ts/lib/Either.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import { firstTime } from '../../base/first-time.js';
import type { Problem } from '../../base/problem.js';
import type { Figure } from '../report/block.js';
import { standalone } from '../report/charts/style.js';
import { everyNth } from '../report/charts/thin.js';
import type { Frame, ReportSection } from '../report/section.js';
import type { Kinds } from '../stage.js';
import type { Drawings } from './drawings.js';
import type { EventBody } from './event.js';
import type { RunOptions } from './node-run.js';
import { referenceTo } from './reference.js';
import { type ExtraEvent, takesExtra, weightsAlone } from './wanted.js';

/** Teller of the weights and pictures of a stage's outputs; those of a step are told once, and no stage waits for a picture. */
export interface ShownTeller {
  /** Tells the weights of a part of an output, which is known before the output is there, and has its pictures drawn. */
  readonly part: (name: string, bytes: Uint8Array) => void;
  /**
   * Has those of an output told that were not told yet, and the pictures of all of it, beside the stage; one that cannot be read
   * is a warning.
   */
  readonly whole: (name: string, produced: ProducedArtifact) => void;
}

/** The stage whose outputs are shown. */
export interface ShownStage {
  readonly stage: string;
  /** The seed that it runs with; null for a stage without randomness. */
  readonly seed: number | null;
  readonly kinds: Kinds;
}

type Means = Pick<RunOptions, 'store' | 'wanted'>;

/** The most steps that are drawn at once, where a run that goes on or a replay has many. */
const DRAWN = 20;

const svgOf = ({ svg, picture }: Figure): string => svg ?? standalone(picture);

/** Begins to tell what the outputs of a stage show, of which nothing is told. */
export const shownTeller = (
  { stage, seed, kinds }: ShownStage,
  { store, wanted = weightsAlone }: Means,
  drawings: Drawings,
  emit: (event: EventBody) => void,
): ShownTeller => {
  const [isNewPlace, isNewMessage] = [firstTime(), firstTime()];
  const isNew = (extra: ExtraEvent, name: string, step: number): boolean => isNewPlace(`${extra} ${step} ${name}`);
  const log = (level: 'info' | 'warning', message: string): void => emit({ type: 'log', stage, level, message });
  let sections: readonly ReportSection[] | undefined;
  const sectionOf = async (kind: string): Promise<ReportSection | undefined> => {
    if (!wanted.takes('pictures')) return undefined;
    sections = await wanted.sections();
    return sections.find((section) => section.kind.name === kind);
  };
  const holdsWeights = (kind: ArtifactKind<unknown>): boolean => kind.weights !== undefined && wanted.takes('weights');
  /** Tells whether a kind may have something to show, as far as is known by now. */
  const mayShow = (kind: ArtifactKind<unknown>) => (): boolean =>
    sections === undefined || sections.some((section) => section.kind.name === kind.name) || holdsWeights(kind);

  const tellWeights = (kind: ArtifactKind<unknown>, name: string, value: unknown): void => {
    if (!holdsWeights(kind)) return;
    for (const one of kind.weights?.(value) ?? [])
      if (isNew('weights', name, one.step)) emit({ type: 'weights', stage, name, ...one });
  };
  const tellFigures = (name: string, figures: readonly Figure[], at: { readonly step?: number }): void => {
    for (const one of figures)
      emit({ type: 'picture', stage, name, title: one.title, description: one.description, ...at, svg: svgOf(one) });
  };
  /** Draws by a section, which may be a user's: one that fails costs its pictures, and the reason is said once. */
  const drawing =
    (name: string, draw: (isWaitedFor: () => boolean) => Promise<void>) =>
    async (isWaitedFor: () => boolean): Promise<void> => {
      try {
        await draw(isWaitedFor);
      } catch (error) {
        const message = `the pictures of "${name}" cannot be drawn: ${(error as Error | null)?.message ?? String(error)}`;
        if (isNewMessage(message) && isWaitedFor()) log('warning', message);
      }
    };
  const addPicture = (name: string, at: { readonly step?: number }, draw: () => Promise<readonly Figure[]>): void =>
    drawings.add({
      stage,
      name,
      tell: drawing(name, async (isWaitedFor) => {
        const figures = await draw();
        if (isWaitedFor()) tellFigures(name, figures, at);
      }),
    });
  const addFrames = (name: string, frames: readonly Frame[]): void => {
    const lacking = frames.filter(({ step }) => isNew('pictures', name, step));
    const drawn = everyNth(lacking, DRAWN);
    if (drawn.length < lacking.length)
      log('info', `of "${name}" ${drawn.length} of ${lacking.length} steps are drawn for those who take pictures`);
    for (const { step, draw } of drawn) addPicture(name, { step }, async () => draw());
  };
  const addWhole = (name: string, { digest }: ProducedArtifact, value: unknown, section: ReportSection): void => {
    const names = Object.values(kinds).map((one) => one.name);
    const shown = { stage, group: stage.replace(/@\d+/g, ''), name, digest, seed, kinds: names, value };
    addPicture(name, {}, async () => (await section.draw([shown])).flatMap((block) => (block.block === 'figure' ? [block] : [])));
  };
  const addPictures = (
    name: string,
    kind: ArtifactKind<unknown>,
    read: () => Promise<unknown>,
    produced: ProducedArtifact | undefined,
  ): void =>
    drawings.add({
      stage,
      name,
      matters: mayShow(kind),
      tell: drawing(name, async (isWaitedFor) => {
        const section = await sectionOf(kind.name);
        if (section === undefined && (produced === undefined || !holdsWeights(kind))) return;
        const value = await read();
        if (value === undefined || !isWaitedFor()) return;
        tellWeights(kind, name, value);
        if (section === undefined) return;
        addFrames(name, section.frames?.(value, stage) ?? []);
        if (produced !== undefined) addWhole(name, produced, value, section);
      }),
    });
  const unreadable = (name: string, why: string): void => log('warning', `what "${name}" shows cannot be told: ${why}`);
  return {
    part: (name, bytes) => {
      const kind = kinds[name];
      if (kind === undefined || !takesExtra(wanted)) return;
      const found = kind.decode(bytes);
      if (either.isLeft(found)) return unreadable(name, found.left);
      const value = found.right;
      // At once: weights are there and need not be drawn.
      tellWeights(kind, name, value);
      if (wanted.takes('pictures')) addPictures(name, kind, async () => value, undefined);
    },
    whole: (name, produced) => {
      const kind = kinds[name];
      if (kind === undefined || !(holdsWeights(kind) || wanted.takes('pictures'))) return;
      const read = async (): Promise<unknown> => {
        const found = (await referenceTo(store, kind, produced).value()) as either.Either<Problem, unknown>;
        if (either.isRight(found)) return found.right;
        unreadable(name, `${found.left.what} (${found.left.where})`);
        return undefined;
      };
      addPictures(name, kind, read, produced);
    },
  };
};
