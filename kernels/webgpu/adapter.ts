import type { Device } from '../../base/backend.js';
import { installCommand } from '../install-command.js';
import { isInstalled } from '../is-installed.js';
import type { Gpu, GpuAdapter } from './gpu.js';
import { packageVersion } from './package-version.js';
import { isProfiled } from './settings.js';
import { beginning } from './turns.js';
import { vulkanFacts, vulkanObstacle } from './vulkan.js';

/** The package that the backend needs; it is optional. */
const PACKAGE = 'webgpu';

/** The obstacle to loading the package, with its remedy; null where it is installed. */
export const missingPackage = (): string | null =>
  isInstalled(PACKAGE) ? null : `${PACKAGE} is not installed: run ${installCommand(PACKAGE)}`;

const noAdapter = (): string =>
  process.platform === 'linux'
    ? vulkanObstacle(vulkanFacts(process.env))
    : 'no GPU was found that WebGPU can use: install the driver of the GPU';

/** Dawn, loaded, and the GPU that it found. */
export interface OpenAdapter {
  /** Dawn ends with the last reference to it, which the module keeps. */
  readonly gpu: Gpu;
  readonly adapter: GpuAdapter;
}

const open = async (): Promise<OpenAdapter | string> => {
  const missing = missingPackage();
  if (missing !== null) return missing;
  try {
    const { create } = await import('webgpu');
    // Our kernels write what they read of a workgroup's memory, and zeroing it first costs time, on SwiftShader most of it.
    const options = ['enable-dawn-features=disable_workgroup_init'];
    // Dawn rounds timestamps, so that pages of a browser learn less.
    if (isProfiled(process.env)) options.push('disable-dawn-features=timestamp_quantization');
    const api = process.env.SLUICE_WEBGPU ?? '';
    const gpu = create(api === '' ? options : [...options, `backend=${api}`]);
    // OpenGL, for tests on Mesa's llvmpipe, has less than WebGPU asks of others, but all that is used here.
    const featureLevel = api === 'opengles' ? 'compatibility' : 'core';
    const adapter = await beginning(() => gpu.requestAdapter({ powerPreference: 'high-performance', featureLevel }));
    return adapter === null ? noAdapter() : { gpu, adapter };
  } catch (error) {
    const [reason] = String((error as Error | null)?.message ?? error).split('\n');
    return `the package webgpu does not load (${reason}): install it anew for ${process.platform}-${process.arch}, ${installCommand(PACKAGE)}`;
  }
};

let opened: Promise<OpenAdapter | string> | undefined;

/** Loads Dawn, once, and asks it for a GPU: what it found, or why there is none and what to do about it. */
export const openAdapter = (): Promise<OpenAdapter | string> => {
  opened ??= open();
  return opened;
};

/** An adapter as a device: its name, its driver, and whether it is a program that stands in for a GPU. */
export const deviceOf = ({ info }: GpuAdapter): Device => {
  const emulated =
    info.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|softpipe|lavapipe|software/i.test(
      [info.vendor, info.architecture, info.device, info.description].join(),
    );
  const name = info.device || info.architecture || info.vendor || 'a GPU without a name';
  const details = [info.vendor, info.architecture, info.description].filter((part) => part !== '');
  return { name, details, emulated, rounding: [name, ...details, `webgpu ${packageVersion()}`].join(', ') };
};
