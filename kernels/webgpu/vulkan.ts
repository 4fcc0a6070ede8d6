import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders in which Vulkan's loader looks for the descriptions of drivers. */
const DRIVER_FOLDERS = [
  '/etc/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
];

/** Folders to which some machines mount NVIDIA's driver, where Vulkan's loader does not look. */
const OTHER_FOLDERS = ['/usr/local/nvidia/share/vulkan/icd.d', '/usr/local/nvidia/vulkan/icd.d'];

/** All folders that say which drivers for Vulkan this machine has. */
export const VULKAN_FOLDERS: readonly string[] = [...DRIVER_FOLDERS, ...OTHER_FOLDERS];

const LIBRARY_FOLDERS = [
  '/usr/lib',
  '/usr/lib64',
  '/lib64',
  '/usr/local/lib',
  ...['x86_64', 'aarch64'].flatMap((arch) => [`/usr/lib/${arch}-linux-gnu`, `/lib/${arch}-linux-gnu`]),
];

/** Facts of a Linux machine, or of a container on one, that decide whether Vulkan finds a GPU. */
export interface VulkanFacts {
  /** Tells whether there is a device file of NVIDIA's driver. */
  readonly hasNvidia: boolean;
  /** Tells whether there is a device file of another GPU. */
  readonly hasOther: boolean;
  /** Tells whether Vulkan's loader lies where the linker looks. */
  readonly hasLoader: boolean;
  /** Descriptions of drivers that the loader finds. */
  readonly drivers: readonly string[];
  /** Descriptions of NVIDIA's driver where the loader does not look. */
  readonly misplaced: readonly string[];
  /** Tells whether the GPU is a slice of one (MIG). */
  readonly isSlice: boolean;
  /** NVIDIA_DRIVER_CAPABILITIES, by which a container is told what of the driver it gets. */
  readonly capabilities: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const descriptionsIn = (folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name)),
  );

const pathsIn = (list: string | undefined): readonly string[] => (list ?? '').split(':').filter((path) => path !== '');

/** The facts of this machine. */
export const vulkanFacts = (environment: Environment): VulkanFacts => {
  const chosen = [...pathsIn(environment['VK_DRIVER_FILES']), ...pathsIn(environment['VK_ICD_FILENAMES'])];
  return {
    hasNvidia: namesIn('/dev').some((name) => /^nvidia\d+$/.test(name)),
    hasOther: namesIn('/dev/dri').some((name) => name.startsWith('renderD')) || existsSync('/dev/dxg'),
    hasLoader: [...pathsIn(environment['LD_LIBRARY_PATH']), ...LIBRARY_FOLDERS].some((folder) =>
      existsSync(join(folder, 'libvulkan.so.1')),
    ),
    drivers: chosen.length > 0 ? chosen.filter(existsSync) : descriptionsIn(DRIVER_FOLDERS),
    misplaced: descriptionsIn(OTHER_FOLDERS),
    isSlice:
      /\bMIG-/.test(environment['NVIDIA_VISIBLE_DEVICES'] ?? '') ||
      namesIn('/proc/driver/nvidia/capabilities').some((gpu) =>
        namesIn(`/proc/driver/nvidia/capabilities/${gpu}/mig`).some((name) => name.startsWith('gi')),
      ),
    capabilities: environment['NVIDIA_DRIVER_CAPABILITIES'],
  };
};

const DRIVER = 'NVIDIA_DRIVER_CAPABILITIES=all (or graphics among them)';

/** The reason that Vulkan finds no GPU on a Linux machine, the remedy behind a colon. */
export const vulkanObstacle = (facts: VulkanFacts): string => {
  const { hasNvidia, hasOther, hasLoader, drivers, misplaced, isSlice, capabilities } = facts;
  if (!hasNvidia && !hasOther)
    return 'no GPU was found, /dev has no device file of one: in a container, start it with the GPU (docker run --gpus all)';
  if (hasNvidia && isSlice) return 'a slice of a GPU (MIG) has no Vulkan: compute on a whole GPU';
  if (!hasLoader) return 'Vulkan’s loader, libvulkan.so.1, is missing: install it (apt-get install libvulkan1)';
  const [elsewhere] = misplaced;
  if (hasNvidia && !drivers.some((path) => /nvidia/i.test(path))) {
    if (elsewhere !== undefined) return `Vulkan does not look where NVIDIA’s driver is: set VK_DRIVER_FILES=${elsewhere}`;
    return (
      `NVIDIA’s driver is here without its part for Vulkan: start the container with ${DRIVER}` +
      `${capabilities === undefined ? '' : `, not ${capabilities}`}; outside of one install the driver’s package for OpenGL and Vulkan (libnvidia-gl)`
    );
  }
  if (drivers.length === 0)
    return 'no driver for Vulkan is installed: install that of the GPU (apt-get install mesa-vulkan-drivers for AMD and Intel)';
  return (
    'Vulkan finds no GPU with its drivers: see what vulkaninfo --summary (package vulkan-tools) lists' +
    `${hasNvidia ? `, and, in a container, that it was started with ${DRIVER}` : ''}`
  );
};
