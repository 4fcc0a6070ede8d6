import { writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { putRunHead } from '../../../artifacts/store/run-blobs.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import type { Experiment } from '../../../pipeline/experiment.js';
import { recordReader } from '../../../pipeline/record/read-records.js';
import { RunHead } from '../../../pipeline/record/record.js';
import { runRecorder } from '../../../pipeline/record/recorder.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { sections } from '../../../stages/pictures/sections.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { type TestHost, testHost } from '../fixtures/host.js';
import { eventsOf, optionsWith } from '../fixtures/run.js';
import { xmlFault } from '../report/xml.js';

const EXPERIMENT = `import { experiment } from ${JSON.stringify(new URL('../../../pipeline/experiment.ts', import.meta.url).href)};
import { count, misbehave, one } from ${JSON.stringify(new URL('../fixtures/stages.ts', import.meta.url).href)};
const first = one({ n: 2 });
export default experiment('live', () => ({ counted: first.pipe(count({ steps: 3 })), broken: first.pipe(misbehave({ how: 'throw' })) }));
`;

const AT_ONCE = { every: 0, soon: 0, seconds: () => 0 };

/** A project whose experiment can be run, with its record, up to an event. */
const projectOf = async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'exp.mjs'), EXPERIMENT);
  const { default: whole } = (await import(join(folder, 'exp.mjs'))) as { readonly default: Experiment };
  const store = await resultOf(openStore(join(folder, '.sluice')));
  const host = testHost({ folder, backends: [optionsWith({} as never).backend], sections: async () => sections });
  const events = await eventsOf(whole, optionsWith(store, { run: 'run-1' }));
  return { folder, host, store, events, recorder: runRecorder(store.blobs, AT_ONCE) };
};

/** Starts `pipe ui`, and gives its address and what ends it. */
const served = async (host: TestHost, ...words: readonly string[]) => {
  const ended = commandWith(host)(['ui', ...words]);
  while (!host.written().out.includes('\n')) {
    const early = await Promise.race([ended, new Promise<void>((settle) => setTimeout(settle, 5))]);
    if (typeof early === 'number') throw new Error(host.written().err);
  }
  const address = host.written().out.trim();
  const end = async (): Promise<number> => {
    host.interrupt();
    return ended;
  };
  return { address, base: `${address.split('/').slice(0, 4).join('/')}/`, end };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const asked = (address: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  new Promise((settle, fail) => {
    get(address, { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => settle({ status: response.statusCode ?? 0, headers: response.headers, text }));
    }).on('error', fail);
  });

/** Follows a page: the updates that came, and a wait for one that has something. */
const following = (address: string) => {
  const updates: {
    readonly order: readonly string[];
    readonly changed: readonly { readonly id: string; readonly html: string }[];
  }[] = [];
  let [rest, isOver] = ['', false];
  const request = get(address, { agent: false }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) updates.push(JSON.parse(data));
      }
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      isOver = true;
    });
  });
  request.on('error', () => undefined);
  const until = async (pattern: RegExp): Promise<void> => {
    for (let tried = 0; tried < 400; tried++) {
      if (updates.some(({ changed }) => changed.some(({ html }) => pattern.test(html)))) return;
      await new Promise((settle) => setTimeout(settle, 10));
    }
    throw new Error(`${pattern} did not come: ${JSON.stringify(updates).slice(0, 2000)}`);
  };
  return { updates, until, isOver: () => isOver };
};

const tell = (write: (event: RunEvent) => unknown, events: readonly RunEvent[]): void => {
  for (const event of events) write(event);
};

test('pages show a run that another process keeps the record of, as it goes on, until the command is interrupted', async () => {
  const { host, events, recorder } = await projectOf();
  const measured = events.findIndex(({ type }) => type === 'metric') + 1;
  const { base, end } = await served(host);
  assert.match((await asked(base)).text, /The store has a record of no run yet/);
  const page = following(`${base}?events=0`);
  tell(recorder.write, events.slice(0, measured));
  await page.until(/running/);
  await page.until(/<svg[\s\S]*class="node running"/);
  tell(recorder.write, events.slice(measured));
  await recorder.end();
  await page.until(/the wheel came off \(stage misbehave\); to mend: /);
  await page.until(/class="node failed"/);
  await page.until(/count: value/);
  assert.match((await asked(`${base}runs`)).text, /href="[^"]*\/runs\/run-1">live<\/a><\/th><td>failed<\/td><td>2 of 3<\/td>/);
  const one = (await asked(`${base}runs/run-1`)).text;
  assert.match(one, /Problems and warnings/);
  assert.match((await asked(`${base}store`)).text, /<th scope="row">count<\/th>/);
  assert.is(await end(), 0);
  for (let tried = 0; tried < 100 && !page.isOver(); tried++) await new Promise((settle) => setTimeout(settle, 5));
  assert.ok(page.isOver());
  const gone = await asked(base).catch(({ code }: { readonly code: string }) => code);
  assert.is(gone, 'ECONNREFUSED');
});

test('the report of an experiment is a page too, with its problems, and says when its file has changed', async () => {
  const { host, events, recorder, folder } = await projectOf();
  tell(recorder.write, events);
  await recorder.end();
  const { address, base, end } = await served(host, 'exp.mjs');
  assert.is(address, `${base}report`);
  const { text } = await asked(address);
  const page = text.replace('<!DOCTYPE html>\n', '').replace(/<script.*<\/script>/s, '');
  assert.is(xmlFault(page), undefined);
  assert.match(text, /failed in the run of/);
  assert.match(text, /class="node failed"/);
  const stream = following(`${address}?events=0`);
  await stream.until(/Settings/);
  writeFileSync(join(folder, 'exp.mjs'), `${EXPERIMENT}// another\n`);
  await stream.until(/has changed since this page began/);
  assert.is(await end(), 0);
});

test('the report has every run that goes on, however many began later, and those of other machines with their last word', async () => {
  const { host, events, recorder, store } = await projectOf();
  const measured = events.findIndex(({ type }) => type === 'metric') + 1;
  const { base, end } = await served(host, 'exp.mjs');
  tell(recorder.write, events.slice(0, measured));
  const page = following(`${base}report?events=0`);
  await page.until(/goes on:[\s\S]*count: value|goes on:[\s\S]*running/);
  const [known] = (await recordReader(store.blobs)()).runs;
  if (known === undefined) throw new Error('there is no run');
  const { head } = known;
  const later = (run: string, holder: typeof head.holder) =>
    putRunHead(store.blobs, run, RunHead.encode({ ...head, run, holder, begun: '2100-01-01T00:00:00.000Z' }));
  await later('run-2', { ...head.holder, machine: 'other/boot/space', host: 'other' });
  await later('run-3', head.holder);
  await page.until(/runs\/run-3"[\s\S]*goes on:[\s\S]*runs\/run-1"[\s\S]*goes on:/);
  await page.until(/runs\/run-2"[\s\S]*has not told its end: it was last heard of from other at 2100-01-01 00:00:00 UTC/);
  assert.is(await end(), 0);
});

test('every answer forbids to be kept, framed or sniffed; who is not let in learns nothing', async () => {
  const { host } = await projectOf();
  const { address, base, end } = await served(host);
  const { headers, text } = await asked(address);
  const nonce = /script nonce="([^"]+)"/.exec(text)?.[1];
  const policy = String(headers['content-security-policy']);
  assert.ok(policy.startsWith("default-src 'none'; "));
  assert.ok(policy.includes(`script-src 'nonce-${nonce}'`) && policy.includes("frame-ancestors 'none'"));
  assert.is.not((await asked(address)).headers['content-security-policy'], headers['content-security-policy']);
  assert.equal([headers['cache-control'], headers['referrer-policy']], ['no-store', 'no-referrer']);
  assert.is(headers['access-control-allow-origin'], undefined);
  const port = new URL(base).port;
  const refused = [
    await asked(`http://127.0.0.1:${port}/`),
    await asked(address, { host: 'evil.example' }),
    await asked(address, { origin: 'http://evil.example' }),
    await asked(`${base}report`),
  ];
  assert.equal(
    refused.map(({ status }) => status),
    [403, 403, 403, 404],
  );
  for (const one of refused) {
    assert.not.match(one.text, /sluice|live/);
    assert.is(one.headers['cache-control'], 'no-store');
  }
  assert.is(await end(), 0);
});

test('a port that is taken or none, a store and a file that are not there are usage problems', async () => {
  const { host } = await projectOf();
  const other = createServer();
  await new Promise<void>((settle) => other.listen(0, '127.0.0.1', settle));
  const { port } = other.address() as AddressInfo;
  assert.is(await commandWith(host)(['ui', '--port', String(port)]), 2);
  assert.match(
    host.written().err,
    new RegExp(`the port is taken\\n {2}at: --port ${port}\\n {2}to mend: name another with --port`),
  );
  other.close();
  for (const bad of ['x', '0', '65536', '-1', '1.5', '']) assert.is(await commandWith(host)(['ui', '--port', bad]), 2, bad);
  assert.is(await commandWith(host)(['ui', '--store', 'nowhere']), 2);
  assert.match(host.written().err, /there is no store here/);
  assert.is(await commandWith(host)(['ui', 'nothing.ts']), 2);
  assert.is(await commandWith(host)(['ui', '--backend', 'nonne']), 2);
  assert.match(host.written().err, /did you mean "none"/);
  assert.is(await commandWith(host)(['ui', 'exp.mjs', '--set', 'nope.x=1']), 2);
  assert.match(host.written().err, /nope/);
  for (const words of [
    ['--set', 'count.steps=1'],
    ['--seed', '1'],
    ['--backend', 'none'],
    ['--data', '.'],
  ]) {
    assert.is(await commandWith(host)(['ui', ...words]), 2, words.join(' '));
    assert.match(host.written().err, new RegExp(`at: ${words[0]}`));
  }
});

test.run();
