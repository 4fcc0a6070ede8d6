/** Names of stages with those that differ in the seed alone as one, as `load@0-2`. */
const grouped = (names: readonly string[]): readonly string[] => {
  const groups = new Map<string, number[]>();
  for (const name of names) {
    const [, base = name, seed] = /^(.*)@(\d+)$/s.exec(name) ?? [];
    groups.set(base, [...(groups.get(base) ?? []), ...(seed === undefined ? [] : [Number(seed)])]);
  }
  return [...groups].map(([base, seeds]) => {
    if (seeds.length === 0) return base;
    const [first, last] = [Math.min(...seeds), Math.max(...seeds)];
    return last - first === seeds.length - 1 && seeds.length > 1 ? `${base}@${first}-${last}` : `${base}@${seeds.join(',')}`;
  });
};

const MOST_NAMES = 8;

/** Names of stages on one line: those that differ in the seed alone as one, and the first of many with how many more there are. */
export const stageNames = (names: readonly string[]): string => {
  const all = grouped(names);
  const left = all.length - MOST_NAMES;
  return left > 0 ? `${all.slice(0, MOST_NAMES).join(', ')} and ${left} more` : all.join(', ');
};
