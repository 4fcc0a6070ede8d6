import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BackendIdentity, BackendListing, Trial, TryBackend } from '../../../base/backend.js';
import { namedBackend, preferredBackend } from '../../../pipeline/compose/backend-choice.js';
import type { TrialMeans } from '../../../pipeline/compose/backend-trial.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const backends = ['wasm', 'cpu'].map((name) => ({ name, source: `file:///${name}.js`, exported: name }));
const [wasm, cpu] = backends as [BackendIdentity, BackendIdentity];

const chosen = async (given: readonly BackendListing[], means?: TrialMeans) => {
  const { trials: _, ...rest } = await preferredBackend(given, means);
  return rest;
};

test('the first backend is the default and an unknown one is refused with the nearest name', async () => {
  assert.equal(await chosen(backends), { backend: wasm });
  assert.equal(rightOf(await namedBackend(backends, 'cpu')()), { backend: cpu });
  const { what, remedy } = leftOf(await namedBackend(backends, 'wsam')());
  assert.is(what, 'there is no backend "wsam"; did you mean "wasm"?');
  assert.is(remedy, 'use one of wasm, cpu');
});

test('where the first backend cannot run the next one is taken, and a notice says why', async () => {
  const obstacle = async (): Promise<string> => 'no engine here';
  assert.equal(await chosen([{ ...wasm, obstacle }, cpu]), {
    backend: cpu,
    backendNotice: { level: 'warning', message: 'the backend cpu computes: no engine here' },
  });
  assert.equal(rightOf(await namedBackend([{ ...wasm, obstacle }, cpu], 'wasm')()), { backend: wasm });
  assert.equal(await chosen([{ ...wasm, obstacle: async () => null }, cpu]), { backend: wasm });
  assert.equal(await chosen([{ ...wasm, obstacle }]), { backend: wasm });
});

test('an optional backend that cannot run here is passed over without a word', async () => {
  const optional = { ...wasm, obstacle: async (): Promise<string> => 'not installed', optional: true };
  assert.equal(await chosen([optional, cpu]), { backend: cpu });
});

/** A backend with a device, on a machine whose facts are given. */
const gpu = (facts: unknown, obstacle: string | null = null): BackendListing => ({
  name: 'gpu',
  source: 'file:///gpu.js',
  exported: 'gpu',
  sharesDevice: true,
  obstacle: async () => obstacle,
  machine: async () => ({ facts }),
});

const device = (name: string) => ({ name, details: [], emulated: false });

/** What times backends by name, and the names of those that it was asked for. */
const stopwatch = (times: Readonly<Record<string, number | string>>) => {
  const asked: string[] = [];
  const tryBackend: TryBackend = async ({ name }): Promise<Trial> => {
    asked.push(name);
    const time = times[name];
    return typeof time === 'number' ? { device: device(`a ${name}`), milliseconds: time } : { obstacle: String(time) };
  };
  return { asked, tryBackend };
};

const meansOf = async (tryBackend: TryBackend): Promise<TrialMeans> => ({
  tryBackend,
  version: '1',
  marks: (await scratchStore()).marks,
});

test('a backend with a device is taken where its trial was faster, which a notice says with the figures', async () => {
  const { tryBackend } = stopwatch({ gpu: 8, wasm: 400 });
  const { backend, backendNotice } = await chosen([gpu('one'), ...backends], await meansOf(tryBackend));
  assert.equal(backend, { name: 'gpu', source: 'file:///gpu.js', exported: 'gpu', sharesDevice: true });
  assert.equal(backendNotice, {
    level: 'info',
    message:
      'the backend gpu computes: a step of a small search takes 8.0 ms on gpu (a gpu) and 400 ms on wasm, measured once for this machine',
  });
});

test('a backend with a device that is slower, hardly faster, fails its trial or has a reservation is passed over, with the reason', async () => {
  for (const [times, reservation, reason] of [
    [{ gpu: 900, wasm: 400 }, null, /the backend wasm computes: .* 900 ms on gpu \(a gpu\) and 400 ms on wasm/],
    [{ gpu: 390, wasm: 400 }, null, /the backend wasm computes: .* 390 ms/],
    [
      { gpu: 'it ended by SIGSEGV', wasm: 400 },
      null,
      /wasm computes, though there is a GPU: gpu: it ended by SIGSEGV; --backend gpu/,
    ],
    [{ gpu: 1, wasm: 400 }, 'a program on the CPU', /wasm computes, though there is a GPU: a program on the CPU/],
  ] as const) {
    const { tryBackend } = stopwatch(times);
    const { backend, backendNotice } = await chosen([gpu('one', reservation), ...backends], await meansOf(tryBackend));
    assert.equal(backend, wasm);
    assert.match(backendNotice?.message ?? '', reason);
  }
});

test('a trial is remembered until a fact of the machine changes, and made anew where that is asked for', async () => {
  const { asked, tryBackend } = stopwatch({ gpu: 8, wasm: 400 });
  const means = await meansOf(tryBackend);
  for (const [facts, more, count] of [
    ['driver 1', {}, 2],
    ['driver 1', {}, 2],
    ['driver 2', {}, 4],
    ['driver 2', { version: '2' }, 6],
    ['driver 1', { anew: true }, 8],
    ['driver 1', {}, 8],
  ] as const) {
    const { backend } = await chosen([gpu(facts), ...backends], { ...means, ...more });
    assert.is(backend.name, 'gpu');
    assert.is(asked.length, count, facts);
  }
});

test('nothing is timed and no driver is asked where the machine has nothing to try, or nobody times', async () => {
  const { asked, tryBackend } = stopwatch({});
  const unasked: BackendListing = {
    ...gpu(''),
    obstacle: () => {
      throw new Error('a driver was loaded');
    },
  };
  const bare: BackendListing = { ...unasked, machine: async () => ({ obstacle: 'no GPU' }) };
  assert.equal(await chosen([bare, ...backends], await meansOf(tryBackend)), { backend: wasm });
  assert.equal(await chosen([unasked, ...backends]), { backend: wasm });
  assert.equal(asked, []);
});

test.run();
