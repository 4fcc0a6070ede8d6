import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EngineFailure } from '../../../kernels/engine/failure.js';
import { engineSettings } from '../../../kernels/native/settings.js';

const machine = { cores: 6, availableBytes: 1000 * 2 ** 20 };

const failureOf = (environment: Readonly<Record<string, string>>): EngineFailure => {
  try {
    engineSettings(environment, machine);
  } catch (error) {
    return error as EngineFailure;
  }
  throw new Error(`${JSON.stringify(environment)} was taken`);
};

test('by default every core computes and four fifths of the available memory may be used', () => {
  assert.equal(engineSettings({}, machine), { threads: 6, memoryBytes: 800 * 2 ** 20, instructions: '' });
  assert.equal(engineSettings({ SLUICE_THREADS: '', SLUICE_MEMORY: '', SLUICE_INSTRUCTIONS: '' }, machine).threads, 6);
  assert.is(engineSettings({}, { ...machine, cores: 1000 }).threads, 256);
});

test('settings are taken from the environment', () => {
  assert.equal(engineSettings({ SLUICE_THREADS: '3', SLUICE_MEMORY: '64', SLUICE_INSTRUCTIONS: 'avx2' }, machine), {
    threads: 3,
    memoryBytes: 64 * 2 ** 20,
    instructions: 'avx2',
  });
});

for (const [name, values] of Object.entries({
  SLUICE_THREADS: ['0', 'abc', '1.5', '-1', '257', ' 2', '1e1', '0x2', '99999999999999999999'],
  SLUICE_MEMORY: ['0', 'much', '-5', '1.5', '1e99'],
  SLUICE_INSTRUCTIONS: ['sse', 'AVX2', 'toString'],
})) {
  for (const value of values) {
    test(`${name}="${value}" is refused with what is right`, () => {
      const { problem, message, where, remedy } = failureOf({ [name]: value });
      assert.is(problem, 'usage');
      assert.ok(message.startsWith(`${name} must be `) && message.endsWith(`not "${value}"`), message);
      assert.is(where, `the environment variable ${name}`);
      assert.ok(remedy.includes('unset it'));
    });
  }
}

test.run();
