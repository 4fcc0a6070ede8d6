// The devices on which this machine can test the backend webgpu: a GPU, and three programs that stand in for one. Each is an
// environment to start Node.js with; drivers have been known to end the process that loads them, so each is looked at in one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KEPT } from './compiled.mjs';
import { SOURCES } from './test-processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SWIFTSHADERS = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((browser) => [`/usr/lib/${browser}`, `/usr/lib64/${browser}`])
  .concat('/opt/google/chrome', '/snap/chromium/current/usr/lib/chromium-browser')
  .map((folder) => join(folder, 'vk_swiftshader_icd.json'));

const PACKAGE = 'npm install --no-save --save-dev webgpu';

const MESA = { EGL_PLATFORM: 'surfaceless', LIBGL_ALWAYS_SOFTWARE: '1', SLUICE_WEBGPU: 'opengles' };

/** The folder of the libEGL.so with which Dawn takes softpipe, compiled once; undefined without a C compiler. */
const folderForSoftpipe = () => {
  const source = join(root, 'scripts/gpu/egl-for-softpipe.c');
  const folder = join(KEPT, `egl-${createHash('sha1').update(readFileSync(source)).digest('hex')}`);
  const library = join(folder, 'libEGL.so');
  if (existsSync(library)) return folder;
  mkdirSync(folder, { recursive: true });
  const fresh = `${library}-${process.pid}`;
  const { status } = spawnSync(process.env.CC ?? 'cc', [
    '-shared',
    '-fPIC',
    '-O1',
    '-Wl,-soname,libEGL.so',
    '-o',
    fresh,
    source,
    '-ldl',
  ]);
  if (status !== 0) return undefined;
  renameSync(fresh, library);
  return folder;
};

const softpipe = () => {
  const folder = process.platform === 'linux' ? folderForSoftpipe() : undefined;
  const others = process.env.LD_LIBRARY_PATH ? `:${process.env.LD_LIBRARY_PATH}` : '';
  return folder === undefined ? undefined : { ...MESA, GALLIUM_DRIVER: 'softpipe', LD_LIBRARY_PATH: `${folder}${others}` };
};

/** SwiftShader where VK_DRIVER_FILES names it, else that of a browser. */
const swiftshader = () => {
  const named = process.env.VK_DRIVER_FILES ?? '';
  const driver = [...(/swiftshader/i.test(named) ? [named] : []), ...SWIFTSHADERS].find((path) => existsSync(path));
  return driver === undefined ? undefined : { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver };
};

/** What is looked for: its environment, undefined where it is not here, and how it is installed. */
const CANDIDATES = {
  gpu: { environmentHere: () => ({}), install: 'install the driver of a GPU' },
  llvmpipe: {
    environmentHere: () => (process.platform === 'linux' ? MESA : undefined),
    install: 'on Debian apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri',
  },
  softpipe: {
    environmentHere: softpipe,
    install: 'on Debian apt-get install gcc libc6-dev libegl1 libegl-mesa0 libgl1-mesa-dri',
  },
  swiftshader: { environmentHere: swiftshader, install: 'on Debian apt-get install chromium-common libvulkan1' },
};

const LOOK =
  "import('./kernels/webgpu/adapter.ts').then(async ({ openAdapter, deviceOf }) => { const opened = await openAdapter();" +
  " console.log(JSON.stringify(typeof opened === 'string' ? { obstacle: opened } : deviceOf(opened.adapter))); process.exit(0); })";

/** Runs TypeScript of this package in a process of its own, and waits for it. */
const node = (words, environment, options = {}) =>
  spawnSync(process.execPath, [...SOURCES, ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, FORCE_COLOR: '0', ...environment },
    ...options,
  });

/** The device that a process finds in an environment, or the obstacle. */
const look = (environment) => {
  const { stdout, stderr, status, signal } = node(['--input-type=module', '-e', LOOK], environment, { timeout: 60_000 });
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  return line === undefined
    ? { obstacle: `looking for it ended the process that did (${signal ?? status}): ${stderr.trim().split('\n').at(-1)}` }
    : JSON.parse(line);
};

/**
 * Looks for devices by name (`gpu`, `llvmpipe`, `softpipe`, `swiftshader`): what each is, with its environment, or why it is not
 * here and how to install it.
 */
export const findDevices = (names) =>
  names.map((name) => {
    const { environmentHere, install } = CANDIDATES[name];
    const environment = environmentHere();
    const found = environment === undefined ? { obstacle: 'it is not here' } : look(environment);
    if (found.obstacle?.includes('not installed')) return { name, obstacle: found.obstacle.split(':')[0], install: PACKAGE };
    if (found.obstacle !== undefined) return { name, obstacle: found.obstacle, install };
    // An environment may name a driver that is such a program.
    if (name === 'gpu' && found.emulated) return { name, obstacle: `${found.name} is a program on the CPU`, install };
    return { name, environment, device: found };
  });

/** A device in words. */
export const deviceText = ({ name, details }) => `${name} (${details.join(', ')})`;
