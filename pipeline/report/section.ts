import type { ArtifactKind } from '../../artifacts/kind.js';
import { describeValue, isRecord, refuseCall } from '../../base/argument.js';
import type { Block } from './block.js';

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

/** The part of a report that shows the artifacts of one kind. */
export interface ReportSection<A = unknown> {
  readonly section: string;
  readonly kind: ArtifactKind<A>;
  readonly draw: (artifacts: readonly ShownArtifact<A>[]) => readonly Block[] | Promise<readonly Block[]>;
}

/**
 * Defines how a report shows the artifacts of a kind: all of an experiment at once, in the order of its stages.
 *
 * One of the `sections` of an experiment takes the place of the house's section of the same kind.
 *
 * @param title the heading
 * @param draw gives the pieces of the section; none, and there is no heading
 *
 * @example
 * const shown = section(certaintyKind, 'Certainty', (artifacts) => [
 *   table({ title: 'Entropy', columns: ['stage', 'nats'], rows: artifacts.map(({ stage, value }) => [stage, String(value.entropy)]) }),
 * ]);
 * export default experiment('mine', { sections: [shown] }, () => ...);
 */
export const section = <A>(kind: ArtifactKind<A>, title: string, draw: ReportSection<A>['draw']): ReportSection => {
  if (!isRecord(kind) || typeof kind.decode !== 'function')
    refuseCall('section', `it was given ${describeValue(kind)}, which is no kind of artifacts`, 'give the kind first');
  if (typeof title !== 'string' || title === '')
    refuseCall('section', `its title is ${describeValue(title)}`, 'give a heading second');
  if (typeof draw !== 'function')
    refuseCall('section', `it has no function but ${describeValue(draw)}`, 'give a function of the artifacts last');
  return { section: title, kind, draw } as unknown as ReportSection;
};
