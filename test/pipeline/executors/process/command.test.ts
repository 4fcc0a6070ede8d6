import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inheritedOptions, workerCommand } from '../../../../pipeline/executors/process/command.js';

test('a worker has the options of Node.js that its parent has, but for those that are for the parent alone', () => {
  const kept = ['--conditions', 'mine', '-C', 'other', '--import=./setup.mjs', '-r', './setup.cjs', '--max-old-space-size=300'];
  const left = ['--inspect-brk=0', '--inspect-port', '9230', '--watch', '--watch-path', 'src', '--input-type=module'];
  assert.equal(inheritedOptions([...left, ...kept, '--eval', 'run()']), kept);
  assert.equal(inheritedOptions(['-e', 'run()', ...kept, '--test-name-pattern', 'a b', '--inspect']), kept);
  const [command, ...words] = workerCommand(kept);
  assert.is(command, process.execPath);
  assert.equal(words.slice(0, kept.length), kept);
});

test.run();
