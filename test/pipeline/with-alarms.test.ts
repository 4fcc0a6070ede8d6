import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Alarms } from '../../pipeline/alarm.js';
import { experiment } from '../../pipeline/experiment.js';
import { rememberClosures } from '../../pipeline/key/component-identity.js';
import { nodeKey } from '../../pipeline/key/node-key.js';
import { sourceClosures } from '../../pipeline/key/source-closure.js';
import { configuredGraph } from '../../pipeline/run/configure.js';
import { withAlarms } from '../../pipeline/with-alarms.js';
import { problemOf, resultOf } from '../artifacts/fixtures/scratch.js';
import { reaches, sum, sumStage, whole } from './fixtures/alarmed.js';
import { codeMarks, packages } from './fixtures/modules.js';

const closures = rememberClosures(sourceClosures(packages, codeMarks));

const watched = (alarms: Alarms) => withAlarms(alarms, () => sum())(undefined as never);

const keyWith = async (alarms: Alarms) => {
  const { nodes } = await resultOf(
    configuredGraph(
      experiment('x', () => ({ sum: watched(alarms) })),
      [],
    ),
  );
  const [node] = nodes;
  assert.ok(node?.node.definition === sumStage);
  const backend = { name: 'a', source: import.meta.url, exported: 'none' };
  const { definition } = node.node;
  return (await resultOf(nodeKey(closures, { ...node, definition, inputs: {}, files: [], seed: 0, backend }))).key;
};

test('an alarm that stops is part of the key, with its settings; one that logs or fails is not', async () => {
  const without = await keyWith({});
  assert.is(await keyWith({ log: [reaches()], fail: [reaches({ from: 99 })] }), without);
  const stopping = await keyWith({ stop: [reaches()] });
  assert.is.not(stopping, without);
  assert.is(await keyWith({ stop: [reaches({ from: 6 })], log: [reaches()] }), stopping);
  assert.is.not(await keyWith({ stop: [reaches({ from: 7 })] }), stopping);
});

test('a stage without a result before its end is not to be stopped, and that is said before anything runs', async () => {
  const built = (alarms: Alarms) =>
    configuredGraph(
      experiment('x', () => ({ whole: sum().pipe(withAlarms(alarms, whole())) })),
      [],
    );
  const { what } = await problemOf(built({ stop: [reaches()] }));
  assert.is(what, 'the stage whole has no result before its end, so that the alarm reaches cannot stop it');
  assert.is((await resultOf(built({ log: [reaches()] }))).nodes.length, 2);
});

test('settings of an alarm are checked before anything runs', async () => {
  const { what, where } = await problemOf(
    configuredGraph(
      experiment('x', () => ({ sum: watched({ log: [reaches({ form: 3 } as never)] }) })),
      [],
    ),
  );
  assert.match(what, 'the alarms are not valid: reaches: form: there is no such key; did you mean "from"?');
  assert.is(where, 'stage sum');
});

test('an action that there is not, and what is no alarm, are refused with the nearest word and an example', () => {
  const message = (alarms: unknown): string => {
    try {
      withAlarms(alarms as Alarms, () => sum());
    } catch (error) {
      return (error as { readonly what: string }).what;
    }
    return 'nothing';
  };
  assert.match(message({ stpo: [reaches()] }), 'did you mean "stop"?');
  assert.match(message({ stop: reaches() }), '"stop" is');
  assert.match(message({ stop: [reaches] }), '"stop" has');
  assert.match(message(undefined), 'the alarms are');
});

test.run();
