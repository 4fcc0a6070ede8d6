import type { ArtifactKind } from '../../artifacts/kind.js';
import { describeValue, isRecord, refuseCall } from '../../base/argument.js';
import type { Block, Figure } from './block.js';

/** An artifact that a report shows, and where it comes from. */
export interface ShownArtifact<A> {
  /** The stage that made it, by its name in the experiment, such as `search@1`. */
  readonly stage: string;
  /** The name of the stage without the seed of `overSeeds`: artifacts of one name differ in their seeds alone. */
  readonly group: string;
  /** The name of the output. */
  readonly name: string;
  readonly digest: string;
  /** The seed of the stage; null for one without randomness. */
  readonly seed: number | null;
  /** The kinds of all that its stage made. */
  readonly kinds: readonly string[];
  readonly value: A;
}

/** The pictures of an artifact at one step, drawn only if somebody takes them. */
export interface Frame {
  readonly step: number;
  readonly draw: () => readonly Figure[] | Promise<readonly Figure[]>;
}

/** The part of a report that shows the artifacts of one kind; its figures go to sinks that take pictures, too. */
export interface ReportSection<A = unknown> {
  readonly section: string;
  readonly kind: ArtifactKind<A>;
  readonly draw: (artifacts: readonly ShownArtifact<A>[]) => readonly Block[] | Promise<readonly Block[]>;
  /** Gives the frames of a value, or of a part of one that a stage tells as it goes on; absent where a value has no steps. */
  readonly frames?: (value: A, stage: string) => readonly Frame[];
}

/**
 * Defines how a report shows the artifacts of a kind: all of an experiment at once, in the order of its stages.
 *
 * One of the `sections` of an experiment takes the place of the house's section of the same kind.
 *
 * @param title the heading
 * @param draw gives the pieces of the section; none, and there is no heading
 * @param frames gives the pictures of a value step by step, for sinks that take pictures while a stage goes on
 *
 * @example
 * const shown = section(certaintyKind, 'Certainty', (artifacts) => [
 *   table({ title: 'Entropy', columns: ['stage', 'nats'], rows: artifacts.map(({ stage, value }) => [stage, String(value.entropy)]) }),
 * ]);
 * export default experiment('mine', { sections: [shown] }, () => ...);
 */
export const section = <A>(
  kind: ArtifactKind<A>,
  title: string,
  draw: ReportSection<A>['draw'],
  frames?: ReportSection<A>['frames'],
): ReportSection => {
  if (!isRecord(kind) || typeof kind.decode !== 'function')
    refuseCall('section', `it was given ${describeValue(kind)}, which is no kind of artifacts`, 'give the kind first');
  if (typeof title !== 'string' || title === '')
    refuseCall('section', `its title is ${describeValue(title)}`, 'give a heading second');
  if (typeof draw !== 'function')
    refuseCall('section', `it has no function but ${describeValue(draw)}`, 'give a function of the artifacts last');
  if (frames !== undefined && typeof frames !== 'function')
    refuseCall('section', `its frames are ${describeValue(frames)}`, 'give a function of a value fourth, or nothing');
  return { section: title, kind, draw, ...(frames === undefined ? {} : { frames }) } as unknown as ReportSection;
};
