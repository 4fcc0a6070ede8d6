import { suite } from 'uvu';
import { isInstalled } from '../../../kernels/is-installed.js';

// A short form of `npm run test:webgpu`, for `npm test`: every operation on one odd shape, on the first device that is here.

/** A device of scripts/webgpu-devices.mjs. */
interface Found {
  readonly name: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly obstacle?: string;
  readonly install?: string;
}

const DEVICES = new URL('../../../scripts/webgpu-devices.mjs', import.meta.url).href;

/** The environment of the first device, or the sentence that says why there is none. */
const deviceHere = async (): Promise<Readonly<Record<string, string>> | string> => {
  if (process.env.TEST_BACKENDS !== undefined) return 'TEST_BACKENDS has the whole tests run';
  if (!isInstalled('webgpu')) return 'the package webgpu is not installed (npm install --no-save --save-dev webgpu)';
  const { findDevices } = (await import(DEVICES)) as { readonly findDevices: (names: readonly string[]) => readonly Found[] };
  const lacks: string[] = [];
  for (const name of ['gpu', 'llvmpipe']) {
    const [found] = findDevices([name]);
    if (found?.environment !== undefined) return found.environment;
    lacks.push(`no ${name}: ${found?.obstacle}; to have it, ${found?.install}`);
  }
  return lacks.join('; ');
};

const device = await deviceHere();
const all = suite(typeof device === 'string' ? `webgpu is not tested here, ${device}` : 'webgpu, in short');

if (typeof device === 'string') all.skip('operations on webgpu', () => undefined);
else {
  Object.assign(process.env, device, { TEST_BACKENDS: 'webgpu' });
  // Only now: which backends they load is in the environment.
  const { casesOf } = await import('../ops/cases.js');
  const { evaluateOn, isNear } = await import('../ops/harness.js');
  for (const { name, f, inputs } of casesOf([2, 7, 9, 6])) {
    all(`${name}: webgpu gives what the composition gives on cpu`, async () => {
      const expected = await evaluateOn('cpu', f, inputs);
      const actual = await evaluateOn('webgpu', f, inputs);
      isNear(actual.y, expected.y, 2e-5, 'output');
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as (typeof actual.gradients)[number], 5e-5, `gradient ${i}`);
    });
  }
}

all.run();
