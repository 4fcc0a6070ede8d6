import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressText } from '../../../base/scheme.js';
import { STORES } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { builtInExecutors } from '../../../pipeline/executors/built-in.js';
import { builtInSinks } from '../../../pipeline/loggers/built-in.js';
import { testHost } from '../fixtures/host.js';

test('the help of a run lists every kind of store, executor and sink that is built in', async () => {
  const host = testHost({ folder: '.' });
  assert.is(await commandWith(host)(['run', '--help']), 0);
  const text = host.written().out.replace(/\s+/g, ' ');
  const [, ...places] = STORES;
  for (const scheme of [...places, ...builtInExecutors, ...builtInSinks]) assert.match(text, addressText(scheme));
});

test('an executor that nothing has is refused by the option or the variable that names it, before anything runs', async () => {
  for (const [words, environment, where] of [
    [['--executor', 'thraed'], {}, '--executor thraed'],
    [[], { SLUICE_EXECUTOR: 'thraed' }, 'SLUICE_EXECUTOR thraed'],
  ] as const) {
    const host = testHost({ folder: new URL('../fixtures', import.meta.url).pathname, environment });
    assert.is(await commandWith(host)(['run', 'helped.ts', ...words]), 2);
    assert.match(host.written().err, `error: there is no executor "thraed"; did you mean "thread"?\n  at: ${where}\n`);
  }
});

test('an option with the name of a command sends to that command, and any other misspelling to what is near', async () => {
  const errorOf = async (...words: readonly string[]): Promise<string> => {
    const host = testHost({ folder: '.' });
    assert.is(await commandWith(host)(words), 2);
    return host.written().err;
  };
  const sent =
    /^error: unknown option '--check'\n\(There is a command of that name: pipe check --help shows how it is called\.\)\n/;
  assert.match(await errorOf('run', 'helped.ts', '--check'), sent);
  assert.match(await errorOf('--check', 'helped.ts'), sent);
  assert.match(
    await errorOf('plan', 'helped.ts', '--explain=search'),
    /unknown option '--explain=search'.*\n.*pipe explain --help/,
  );
  assert.match(await errorOf('run', 'helped.ts', '--chek'), /\(Did you mean --no-check\?\)|unknown option '--chek'\n/);
  assert.match(await errorOf('run', 'helped.ts', '--worker'), /^error: unknown option '--worker'\n\(pipe/);
});

test.run();
