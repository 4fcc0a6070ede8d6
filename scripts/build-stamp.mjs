// Tells whether dist/ is what the sources are now. Every command in a clone asks that before anything else: of folders that
// have their time of when they were last listed nothing is listed again.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** File systems with coarse clocks give two changes in quick succession one time, so that of a fresh folder is not kept. */
const SETTLED_AFTER_MILLISECONDS = 2_000;

// With bigints, of which Node makes no dates: for a thousand files that takes half as long.
const timeOf = (path) => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && Number(found.mtimeNs) / 1e6;
};

// Faster than `join`, for more than a thousand paths.
const within = (root, path) => `${root}/${path}`;

/** The times at which files, by paths from `root`, were edited last. */
export const timesOf = (root, files) => files.map((file) => timeOf(within(root, file)));

/**
 * The TypeScript in folders, the time of each file, and the times of these folders and of those in them from before they were listed.
 *
 * @param folders paths from `root`, as are those that are returned
 */
export const listSources = (root, folders) => {
  const times = {};
  // Node's own recursion takes several times as long, and each command in a clone waits for it.
  const filesBelow = (folder) => {
    times[folder] = timeOf(within(root, folder));
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  };
  const files = folders.flatMap(filesBelow).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  return { files, times, edited: timesOf(root, files) };
};

const settled = (times) => {
  const now = Date.now();
  return Object.fromEntries(Object.entries(times).filter(([, time]) => now - time > SETTLED_AFTER_MILLISECONDS));
};

/**
 * Opens the stamp of a build.
 *
 * @param root the folder of the package
 * @param sources lists what is built, as {@link listSources} does
 * @param needed what else a build has, and what else it depends on: paths from `root`
 */
export const openStamp = (root, sources, needed) => {
  const path = join(root, 'dist/.built');
  const compiled = (file) => join('dist', file.replace(/\.ts$/, '.js'));
  const homeOf = (folder) => join('dist', folder);
  const isThere = (file) => existsSync(within(root, file));

  const read = () => {
    const built = timeOf(path);
    if (built === undefined) return undefined;
    try {
      return { built, ...JSON.parse(readFileSync(path, 'utf8')) };
    } catch {
      return undefined;
    }
  };

  const write = ({ files, times, edited }, built) => {
    const folders = Object.keys(times);
    const homes = Object.fromEntries(folders.map((folder) => [homeOf(folder), timeOf(within(root, homeOf(folder)))]));
    if (!files.every((file) => isThere(compiled(file)))) return;
    const fresh = `${path}-${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ files, edited, folders, times: settled({ ...times, ...homes }) }));
    utimesSync(fresh, built, built);
    renameSync(fresh, path);
  };

  // A folder without TypeScript is built nowhere: of what is not there both times are undefined.
  const areAsListed = ({ folders, times }) =>
    folders.every((folder) => [folder, homeOf(folder)].every((one) => times[one] === timeOf(within(root, one))));

  // Nor is any older than it was: a file that was moved or copied over a source may bring its own time.
  const areSourcesAsBuilt = ({ files, edited = [], built }) =>
    files.every((file, at) => {
      const time = timeOf(within(root, file));
      return time <= built && time === edited[at];
    });

  const isNoRuleNewer = ({ built }) =>
    needed.rules.every((file) => (timeOf(within(root, file)) ?? Number.POSITIVE_INFINITY) <= built);

  /** Lists everything again, and where nothing else is found keeps the times of the folders. */
  const isFreshAnew = ({ built, files }) => {
    const found = sources();
    const isSame = files.join('\n') === found.files.join('\n') && files.every((file) => isThere(compiled(file)));
    if (isSame) write(found, new Date(built));
    return isSame;
  };

  return {
    /** Tells whether the build is whole, and no source was edited, added or removed since it began. */
    isFresh: () => {
      const stamp = read();
      if (stamp === undefined || !needed.built.every(isThere)) return false;
      if (!areSourcesAsBuilt(stamp) || !isNoRuleNewer(stamp)) return false;
      return areAsListed(stamp) || isFreshAnew(stamp);
    },
    /** Takes the stamp away: half of a build is none. */
    remove: () => rmSync(path, { force: true }),
    /** Stamps a build of listed sources that began at a date: a source that was edited while this was built is newer. */
    write,
  };
};
