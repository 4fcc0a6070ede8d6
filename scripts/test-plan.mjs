// The test files that are run, and which of them share a process: for scripts/test.mjs.

// Files that start commands, workers or threads.
const SLOW = /^(?:command|experiments|extension|laws|pipeline\/executors)\//;
// Those that take as long as a group does, with such of the other files.
const LONGEST =
  /^(?:command\/(?:native|packages)|experiments\/tiny|extension\/|kernels\/webgpu\/short|laws\/laws|pipeline\/executors\/killed|stages\/search\/memory)/;
// They load many experiments from source: behind a command that has loaded a project in the same process, each import would
// go the longer way by another thread.
const FROM_SOURCE = /^experiments\/(?:configured|drnas)/;
// What they do to their process, to register the kernels of a backend or to take its memory, is for good.
const ALONE = /^kernels\/(?:backends|webgpu)\/|^kernels\/native\/(?:arena|backend)|^stages\/.*memory/;
// Those of the kernels for GPUs that start no backend.
const PURE = /^kernels\/webgpu\/(?:cell\/(?:forward-steps|plan|schedule)|commands|kernels\/products|pool|program|slabs|twins)/;
// What computes for seconds in JavaScript of its own: a report of a million points.
const LONG = /^stages\/pictures\/sections/;
// Weights of the files of a process, together; a slow file is as heavy as eight others.
const WEIGHT_OF_A_PROCESS = 60;
const WEIGHT_OF_A_SLOW_FILE = 8;

/** The files whose path holds one of the words; all of them without a word. */
export const chosen = (files, words) =>
  files.filter((file) => words.length === 0 || words.some((word) => `test/${file}`.includes(word)));

/** Tells whether a file computes for seconds in JavaScript of its own, which V8 is to optimise soon. */
export const isLong = (file) => LONG.test(file);

const isAlone = (file) => !PURE.test(file) && [LONGEST, FROM_SOURCE, ALONE, LONG].some((pattern) => pattern.test(file));
const weightOf = (file) => (SLOW.test(file) ? WEIGHT_OF_A_SLOW_FILE : 1);
/** Seconds of a file that was never measured. */
const guessedSeconds = (file) => {
  if (LONGEST.test(file)) return 60;
  return SLOW.test(file) ? 10 : 1;
};
const roomOf = (file) => file.split('/')[0];

/** Files of one folder together, in their order, as many as a process takes; a file that needs its process for itself alone. */
const groupsOf = (files) => {
  const groups = [];
  let [room, weight] = ['', 0];
  for (const file of files.filter((file) => !isAlone(file))) {
    weight += weightOf(file);
    if (roomOf(file) !== room || weight > WEIGHT_OF_A_PROCESS) {
      groups.push([]);
      [room, weight] = [roomOf(file), weightOf(file)];
    }
    groups.at(-1).push(file);
  }
  return [...files.filter(isAlone).map((file) => [file]), ...groups];
};

/**
 * The files that a process runs one after another, for every process. Those that took longest come first, so that none is
 * left at the end; `secondsOf` has what a file took when it last ran here.
 */
export const queueOf = (files, secondsOf) => {
  const likely = (group) => group.reduce((sum, file) => sum + (secondsOf[file] ?? guessedSeconds(file)), 0);
  return groupsOf(files).sort((one, other) => likely(other) - likely(one));
};
