import { fakeDevice } from '../../../test/kernels/webgpu/fake-device.js';
import type { Network } from '../../networks.js';
import { MOST_BYTES, measuredOn } from '../measured-on.js';

/** The text of a program in WGSL, and the name that its pipeline has. */
export interface NamedText {
  readonly name: string;
  readonly code: string;
}

/** The programs that a pass and a step of a network launch on `webgpu`, in their order, from a device that computes nothing. */
export const programsOf = async (network: Network): Promise<readonly NamedText[]> => {
  const { device, programs } = fakeDevice(MOST_BYTES);
  const { pass, step } = await measuredOn(device, network);
  pass();
  await step();
  return programs;
};
