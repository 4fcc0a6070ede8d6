import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { mlflow } from '../../../pipeline/loggers/mlflow.js';
import { otlp } from '../../../pipeline/loggers/otlp.js';
import type { SinkScheme } from '../../../pipeline/loggers/sink.js';
import { trackio } from '../../../pipeline/loggers/trackio.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { serve } from './fixtures/server.js';
import { begun, metric } from './fixtures/sinks.js';

type Environment = Readonly<Record<string, string>>;
const problemOf = async (sink: SinkScheme, target: string, environment: Environment = {}): Promise<Problem> =>
  leftOf(await sink.open(target, { folder: '.', environment })());

const SECRETS: readonly (readonly [SinkScheme, (secret: string) => Environment])[] = [
  [mlflow, (secret) => ({ MLFLOW_TRACKING_TOKEN: secret })],
  [trackio, (secret) => ({ TRACKIO_WRITE_TOKEN: secret })],
  [otlp, (secret) => ({ OTEL_EXPORTER_OTLP_HEADERS: `api-key=${encodeURIComponent(secret)}` })],
];

test('a server that sends on to another address gets the credentials alone, and the new address is said', async () => {
  const other = await serve(() => [200, '{}']);
  for (const [sink, environmentOf] of SECRETS) {
    const moved = await serve(({ url }) => [308, '', { location: `${other.url}/new${url.pathname}` }]);
    const { problem, what, remedy } = await problemOf(sink, moved.url, environmentOf('secret'));
    await moved.close();
    assert.is(problem, 'usage');
    assert.match(what, `sends requests on to ${other.url}/new`);
    assert.match(remedy, `${sink.name}:${other.url}/new`);
  }
  assert.equal(other.asked, []);
  await other.close();
});

test('a secret that no header may have refuses the run, and is not said', async () => {
  for (const [sink, environmentOf] of SECRETS) {
    for (const secret of ['abc\ndef-SECRET', 'tok€n-SECRET']) {
      const found = await problemOf(sink, 'http://127.0.0.1:9', environmentOf(secret));
      assert.is(found.problem, 'usage');
      assert.match(found.what, 'has a character that no header may have');
      assert.not.match(JSON.stringify({ ...found, cause: String(found.cause) }), 'SECRET');
      assert.match(found.remedy, 'correct ');
    }
  }
});

test('what is no address, name or header is refused in its own words, without a secret', async () => {
  for (const [sink] of SECRETS) {
    const { problem, what, remedy } = await problemOf(sink, 'http://50%@127.0.0.1:9/x');
    assert.is(problem, 'usage');
    assert.match(`${what}; ${remedy}`, /% in the name or password .*%25/);
  }
  const headers = (text: string) => problemOf(otlp, 'http://127.0.0.1:9', { OTEL_EXPORTER_OTLP_HEADERS: text });
  for (const text of ['abc', 'a=1,,=SECRET', 'a=SECRET%zz']) {
    const { problem, what, remedy } = await headers(text);
    assert.is(problem, 'usage');
    assert.match(`${what}; ${remedy}`, /header [12] of OTEL_EXPORTER_OTLP_HEADERS .*NAME=VALUE/);
    assert.not.match(what, 'SECRET');
  }
});

test('a server of another kind, which answers with a page, is not taken for one', async () => {
  const page = await serve(() => [200, '<html></html>', { 'content-type': 'text/html' }]);
  for (const [sink] of SECRETS) {
    const { problem, what } = await problemOf(sink, page.url);
    assert.is(problem, 'store');
    assert.match(what, /the server is no (?:collector of OpenTelemetry|tracking server of MLflow|server of Trackio)/);
  }
  await page.close();
  const terse = await serve(() => [200, '']);
  rightOf(await otlp.open(terse.url, { folder: '.', environment: {} })());
  await terse.close();
});

test('a request that hangs is ended once nobody waits for the sink, and keeps the process no longer', async () => {
  let asked = 0;
  const hanging = await serve(() => (asked++ === 0 ? [200, '{}'] : 'hang'));
  const { write, end, abandon } = rightOf(await otlp.open(hanging.url, { folder: '.', environment: {} })());
  await write(begun);
  await write(metric(1));
  const ended = Promise.resolve(end()).catch((error: unknown) => String(error));
  while (asked < 2) await new Promise((settle) => setTimeout(settle, 1));
  abandon?.();
  assert.match(String(await ended), 'nobody waited for the answer');
  await hanging.close();
});

test.run();
