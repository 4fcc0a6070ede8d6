import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BackendIdentity } from '../../../base/backend.js';
import { chooseBackend } from '../../../pipeline/compose/backend-choice.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const backends = ['wasm', 'cpu'].map((name) => ({ name, source: `file:///${name}.js`, exported: name }));

test('the first backend is the default and an unknown one is refused with the nearest name', async () => {
  assert.equal(rightOf(await chooseBackend(backends, undefined)()), { backend: backends[0] });
  assert.equal(rightOf(await chooseBackend(backends, 'cpu')()), { backend: backends[1] });
  const { what, remedy } = leftOf(await chooseBackend(backends, 'wsam')());
  assert.is(what, 'there is no backend "wsam"; did you mean "wasm"?');
  assert.is(remedy, 'use one of wasm, cpu');
});

test('where the first backend cannot run the next one is taken, and a notice says why', async () => {
  const [wasm, cpu] = backends as [BackendIdentity, BackendIdentity];
  const obstacle = async (): Promise<string> => 'no engine here';
  assert.equal(rightOf(await chooseBackend([{ ...wasm, obstacle }, cpu], undefined)()), {
    backend: cpu,
    backendNotice: 'the backend cpu computes: no engine here',
  });
  assert.equal(rightOf(await chooseBackend([{ ...wasm, obstacle }, cpu], 'wasm')()), { backend: wasm });
  assert.equal(rightOf(await chooseBackend([{ ...wasm, obstacle: async () => null }, cpu], undefined)()), { backend: wasm });
  assert.equal(rightOf(await chooseBackend([{ ...wasm, obstacle }], undefined)()), { backend: wasm });
});

test('an optional backend that cannot run here is passed over without a word', async () => {
  const [wasm, cpu] = backends as [BackendIdentity, BackendIdentity];
  const optional = { ...wasm, obstacle: async (): Promise<string> => 'not installed', optional: true };
  assert.equal(rightOf(await chooseBackend([optional, cpu], undefined)()), { backend: cpu });
});

test.run();
