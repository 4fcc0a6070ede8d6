import { readFileSync } from 'node:fs';

// Node.js with what a run loads has 60 to 70 files open at once.
const FILES = 128;
const FILES_REMEDY = 'raise the limit with `ulimit -n 1024`, and run again';

// Node.js reserves addresses (not memory) for each WebAssembly module, 10 GB; with bounds that are checked it does without.
const CHECKED = '--disable-wasm-trap-handler';
const GIGABYTES = { run: [24, 12], plan: [24, 3], times: [24, 3] };

const readLimits = () => {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // No such file outside Linux: what goes wrong then is said when it does.
    return '';
  }
};

/** A soft limit of the process by its name in /proc/self/limits; Infinity where there is none. */
const limitOf = (limits, name) => {
  const found = new RegExp(`^${name}\\s+(\\d+)\\s`, 'm').exec(limits);
  return found === null ? Number.POSITIVE_INFINITY : Number(found[1]);
};

const spaceRemedy = (command, checked) => {
  const flagged = GIGABYTES[command]?.[1] ?? 12;
  const without =
    checked || !process.allowedNodeEnvironmentFlags.has(CHECKED)
      ? ''
      : `, or set NODE_OPTIONS=${CHECKED}, with which ${flagged} GB are enough`;
  return `raise the limit with \`ulimit -v unlimited\` (a batch system may call it h_vmem)${without}`;
};

/**
 * The limit of this process under which a command could not come to its end, as what, where and remedy; undefined where
 * there is none.
 */
export const limitInTheWay = (
  [command = ''],
  limits = readLimits(),
  options = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '),
) => {
  const files = limitOf(limits, 'Max open files');
  if (files < FILES)
    return { what: `this process may open ${files} files only; it needs ${FILES}`, where: 'ulimit -n', remedy: FILES_REMEDY };
  const checked = options.includes(CHECKED);
  const needed = Object.hasOwn(GIGABYTES, command) ? GIGABYTES[command][checked ? 1 : 0] : 0;
  const space = limitOf(limits, 'Max address space');
  if (space >= needed * 1e9) return undefined;
  return {
    what: `the address space of this process is limited to ${(space / 1e9).toFixed(1)} GB; Node.js reserves ${needed} GB of it`,
    where: 'ulimit -v',
    remedy: spaceRemedy(command, checked),
  };
};

/** What an exception that nobody caught says of the process's limits, as what, where and remedy; undefined for any other. */
export const exhausted = (error) => {
  if (error?.code === 'EMFILE') return { what: 'this process has too many files open', where: 'ulimit -n', remedy: FILES_REMEDY };
  if (error?.code === 'ENFILE')
    return { what: 'the machine has too many files open', where: 'pipe itself', remedy: 'close other programs and run again' };
  if (error?.code === 'ERR_WORKER_INIT_FAILED' || /WebAssembly.*Out of memory/.test(error?.message ?? ''))
    return {
      what: `this process cannot get the address space that it needs (${error.message})`,
      where: 'ulimit -v',
      remedy: spaceRemedy('run', false),
    };
  return undefined;
};
