import { secondsOf } from '../../../artifacts/manifest.js';
import type { CollectedRoom, Garbage } from '../../../artifacts/store/collect/garbage.js';
import { formatBytes, formatSeconds } from '../../../base/quantities.js';

const ROOMS: Readonly<Record<CollectedRoom, readonly [one: string, many: string]>> = {
  actions: ['result', 'results'],
  objects: ['object', 'objects'],
  dropped: ['mark of a dropped object', 'marks of dropped objects'],
  checkpoints: ['checkpoint', 'checkpoints'],
  leases: ['lease', 'leases'],
  jobs: ['room of jobs', 'rooms of jobs'],
  code: ['text of code', 'texts of code'],
  origins: ['origin', 'origins'],
  names: ['name of no run', 'names of no run'],
  uses: ['use that is over', 'uses that are over'],
  files: ['mark of a file that is gone', 'marks of files that are gone'],
  old: ['room of a version before', 'rooms of versions before'],
};

/** Bytes of entries, and the seconds that it would take to compute their results again. */
export const costOf = (garbage: readonly Garbage[]): { readonly bytes: number; readonly seconds: number } => ({
  bytes: garbage.reduce((sum, { bytes }) => sum + bytes, 0),
  seconds: garbage.reduce((sum, { manifest }) => sum + ((manifest && secondsOf(manifest)) ?? 0), 0),
});

/** Lines on the results among entries: stage, seed, date, the artifacts, and what computing them again would cost. */
const resultLines = (garbage: readonly Garbage[]): readonly string[] =>
  garbage.flatMap(({ manifest }) => {
    if (manifest === undefined) return [];
    const { parts, finished, outputs } = manifest;
    const seconds = secondsOf(manifest);
    const seed = parts.seed === null ? '' : `, seed ${parts.seed}`;
    const made = Object.entries(outputs).map(
      ([name, { digest, bytes }]) => `${name} ${digest.slice(0, 12)} (${formatBytes(bytes)})`,
    );
    const took = seconds === undefined ? 'time unknown' : formatSeconds(seconds);
    return [`  ${parts.stage}${seed}, ${finished.slice(0, 19).replace('T', ' ')}: ${made.join(', ')}; took ${took}`];
  });

const countLines = (garbage: readonly Garbage[]): readonly string[] =>
  (Object.keys(ROOMS) as readonly CollectedRoom[]).flatMap((room) => {
    const found = garbage.filter((one) => one.room === room);
    const [one, many] = ROOMS[room];
    return found.length === 0 ? [] : [`${found.length} ${found.length === 1 ? one : many}, ${formatBytes(costOf(found).bytes)}`];
  });

/**
 * Lines on entries that nobody needs: their number and bytes by room, the results by name, and the whole.
 *
 * @param whole the words before the whole, as `to be removed`
 */
export const garbageLines = (garbage: readonly Garbage[], whole: string): readonly string[] => {
  const { bytes, seconds } = costOf(garbage);
  return [
    ...resultLines(garbage),
    ...countLines(garbage),
    `${whole}: ${formatBytes(bytes)}${seconds === 0 ? '' : `; to compute the results again would take ${formatSeconds(seconds)}`}`,
  ];
};
