import type { ReportSection } from './section.js';

/** Sections of which those that come later take the place of earlier ones of the same kind. */
export const sectionsOf = (ours: readonly ReportSection[], theirs: readonly ReportSection[] = []): readonly ReportSection[] => {
  const replaced = new Map(theirs.map((one) => [one.kind.name, one]));
  const known = new Set(ours.map(({ kind }) => kind.name));
  return [
    ...ours.map((one) => replaced.get(one.kind.name) ?? one),
    ...[...replaced.values()].filter(({ kind }) => !known.has(kind.name)),
  ];
};
