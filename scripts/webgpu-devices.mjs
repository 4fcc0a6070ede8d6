// The devices on which this machine can test the backend webgpu: a GPU, and two programs that stand in for one. Each is an
// environment to start Node.js with; drivers have been known to end the process that loads them, so each is looked at in one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the package. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SWIFTSHADERS = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((browser) => [`/usr/lib/${browser}`, `/usr/lib64/${browser}`])
  .concat('/opt/google/chrome', '/snap/chromium/current/usr/lib/chromium-browser')
  .map((folder) => join(folder, 'vk_swiftshader_icd.json'));

const PACKAGE = 'npm install --no-save --save-dev webgpu';

/** What is looked for, the better ones first: its environment, undefined where it is not here, and how it is installed. */
const CANDIDATES = {
  gpu: { environment: {}, install: 'install the driver of a GPU' },
  llvmpipe: {
    environment:
      process.platform === 'linux'
        ? { EGL_PLATFORM: 'surfaceless', LIBGL_ALWAYS_SOFTWARE: '1', SLUICE_WEBGPU: 'opengles' }
        : undefined,
    install: 'on Debian apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri',
  },
  swiftshader: {
    environment: SWIFTSHADERS.filter(existsSync).map((driver) => ({ VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver }))[0],
    install: 'on Debian apt-get install chromium-common libvulkan1',
  },
};

const LOOK =
  "import('./kernels/webgpu/adapter.ts').then(async ({ openAdapter, deviceOf }) => { const opened = await openAdapter();" +
  " console.log(JSON.stringify(typeof opened === 'string' ? { obstacle: opened } : deviceOf(opened.adapter))); process.exit(0); })";

/** Words with which Node.js loads TypeScript of this package. */
export const SOURCES = ['--import', pathToFileURL(join(root, 'scripts/source-loader.mjs')).href];

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
 * Looks for devices by name (`gpu`, `llvmpipe`, `swiftshader`): what each is, with its environment, or why it is not here and
 * how to install it.
 */
export const findDevices = (names) =>
  names.map((name) => {
    const { environment, install } = CANDIDATES[name];
    const found = environment === undefined ? { obstacle: 'it is not here' } : look(environment);
    if (found.obstacle?.includes('not installed')) return { name, obstacle: found.obstacle.split(':')[0], install: PACKAGE };
    if (found.obstacle !== undefined) return { name, obstacle: found.obstacle, install };
    // An environment may name a driver that is such a program.
    if (name === 'gpu' && found.emulated) return { name, obstacle: `${found.name} is a program on the CPU`, install };
    return { name, environment, device: found };
  });

/** A device in words. */
export const deviceText = ({ name, details }) => `${name} (${details.join(', ')})`;
