import { Writable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchOutput } from '../../../pipeline/command/output.js';

/** Standard output that answers every write with an error of a code, or takes it. */
const outputOf = (code?: string) => {
  const left: string[] = [];
  const taken: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      taken.push(String(chunk));
      done(code === undefined ? null : Object.assign(new Error(`${code}: no space left on device, write`), { code }));
    },
  });
  return {
    output: watchOutput(stream as unknown as NodeJS.WriteStream, (why) => left.push(`${why.problem}: ${why.what}`)),
    stream,
    taken,
    left,
  };
};

test('output that is taken is no problem', async () => {
  const { output, stream, taken, left } = outputOf();
  stream.write('the store is empty\n');
  assert.is(await output.end(), undefined);
  assert.equal([taken.join(''), left], ['the store is empty\n', []]);
});

test('output that cannot be written, to a full disk say, is a usage problem in the end', async () => {
  const { output, stream, left } = outputOf('ENOSPC');
  stream.write('the store is empty\n');
  stream.write('and more\n');
  const problem = await output.end();
  assert.equal(
    [problem?.problem, problem?.what, problem?.where],
    ['usage', 'the output cannot be written: ENOSPC: no space left on device, write', 'standard output'],
  );
  assert.equal(left, []);
});

test('a reader that left ends the process, once, and it says why', async () => {
  const { output, stream, left } = outputOf('EPIPE');
  stream.write('the store is empty\n');
  stream.write('and more\n');
  await output.end();
  assert.equal(left, ['interrupted: the reader of standard output has left, which interrupts the command']);
});

test.run();
