import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import type { Block } from '../../report/block.js';
import type { Remark, ReportStage } from '../../report/page/content.js';
import type { ReportSection, ShownArtifact } from '../../report/section.js';

/** The sections of a report that have something to show, and what could not be shown. */
export interface DrawnSections {
  readonly sections: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
  readonly problems: readonly Remark[];
}

/** Reads the value of an artifact of a kind, or says why it cannot be read. */
export type ReadValue = (kind: ReportSection['kind'], digest: string) => Promise<either.Either<string, unknown>>;

/** Reader of the values of a store's artifacts. */
export const valueReader =
  (store: Store): ReadValue =>
  async (kind, digest) => {
    const bytes = await store.read(digest as Digest)();
    return either.isLeft(bytes) ? either.left(bytes.left.what) : kind.decode(bytes.right);
  };

/** Reads the artifacts of a section's kind; those that cannot be read are problems. */
const readFor = async (
  { kind }: ReportSection,
  stages: readonly ReportStage[],
  read: ReadValue,
): Promise<{ readonly shown: readonly ShownArtifact<unknown>[]; readonly problems: readonly Remark[] }> => {
  const shown: ShownArtifact<unknown>[] = [];
  const problems: Remark[] = [];
  for (const { stage, group, seed, artifacts } of stages) {
    const kinds = artifacts.map((artifact) => artifact.kind);
    for (const { name, digest } of artifacts.filter((artifact) => artifact.kind === kind.name)) {
      const value = await read(kind, digest);
      if (either.isLeft(value)) problems.push({ stage, message: `the artifact "${name}" cannot be shown: ${value.left}` });
      else shown.push({ stage, group, name, digest, seed, kinds, value: value.right });
    }
  }
  return { shown, problems };
};

/** Draws the sections, one after another, of the artifacts that stages have. A section that fails, which may be a user's, is a problem. */
export const drawSections = async (
  sections: readonly ReportSection[],
  stages: readonly ReportStage[],
  read: ReadValue,
): Promise<DrawnSections> => {
  const drawn: { readonly title: string; readonly blocks: readonly Block[] }[] = [];
  const problems: Remark[] = [];
  for (const one of sections) {
    const { shown, problems: unread } = await readFor(one, stages, read);
    problems.push(...unread);
    if (shown.length === 0) continue;
    try {
      const blocks = await one.draw(shown);
      if (blocks.length > 0) drawn.push({ title: one.section, blocks });
    } catch (error) {
      problems.push({
        message: `the section "${one.section}" cannot be drawn: ${(error as Error | null)?.message ?? String(error)}`,
      });
    }
  }
  return { sections: drawn, problems };
};
