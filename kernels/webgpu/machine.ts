import { readdir, readFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { missingPackage } from './adapter.js';
import { packageVersion } from './package-version.js';
import { VULKAN_FOLDERS } from './vulkan.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the environment that decide which GPU is found, and how fast the backends beside it are. */
const VARIABLES =
  /^(VK_|SLUICE_(WEBGPU|THREADS|INSTRUCTIONS|GPU_)|CUDA_VISIBLE_DEVICES|NVIDIA_|XDG_DATA_DIRS|LD_LIBRARY_PATH|MESA_|LIBGL_|EGL_)/;

const NONE: readonly string[] = [];

const listed = async (folder: string): Promise<readonly string[]> => (await readdir(folder).catch(() => NONE)).toSorted();

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

/** Device files of GPUs, by which a process reaches them on Linux: those of NVIDIA, of the kernel's drivers, and of Windows below. */
const deviceFiles = async (): Promise<readonly string[]> => [
  ...(await listed('/dev')).filter((name) => /^(nvidia\d+|dxg)$/.test(name)),
  ...(await listed('/dev/dri')).filter((name) => name.startsWith('renderD')),
];

/** The models of GPUs on Linux: as NVIDIA's driver names them, and by the numbers of vendor and device. */
const models = async (): Promise<readonly string[]> => {
  const nvidia = '/proc/driver/nvidia/gpus';
  const named = (await listed(nvidia)).map(
    async (gpu) => /Model:\s*(.*)/.exec(await textOf(join(nvidia, gpu, 'information')))?.[1],
  );
  const numbered = (await listed('/sys/class/drm'))
    .filter((name) => name.startsWith('renderD'))
    .map(async (name) => {
      const folder = join('/sys/class/drm', name, 'device');
      return `${await textOf(join(folder, 'vendor'))}${await textOf(join(folder, 'device'))}`.trim();
    });
  return (await Promise.all([...named, ...numbered])).filter((model) => model !== undefined);
};

/** Facts of Linux: models, drivers, and where Vulkan looks for them. */
const linuxFacts = async (): Promise<Readonly<Record<string, unknown>>> => ({
  models: await models(),
  nvidia: await textOf('/proc/driver/nvidia/version'),
  vulkan: await Promise.all(VULKAN_FOLDERS.map(listed)),
});

/**
 * Facts of this machine that the speed of a GPU rests on: its models, their drivers, the version of Dawn's package. Of a machine
 * without the package, or without a GPU, the reason that there is nothing to try. No driver is loaded.
 */
export const machineOf = async (
  environment: Environment,
): Promise<{ readonly facts: unknown } | { readonly obstacle: string }> => {
  const missing = missingPackage();
  if (missing !== null) return { obstacle: missing };
  const isLinux = process.platform === 'linux';
  const files = isLinux ? await deviceFiles() : NONE;
  if (isLinux && files.length === 0) return { obstacle: 'this machine has no device file of a GPU in /dev' };
  return {
    facts: {
      package: packageVersion(),
      node: process.versions.node,
      system: `${process.platform} ${process.arch} ${release()}`,
      processor: `${cpus().length} ${cpus()[0]?.model}`,
      files,
      ...(isLinux ? await linuxFacts() : {}),
      environment: Object.fromEntries(Object.entries(environment).filter(([name]) => VARIABLES.test(name))),
    },
  };
};
