import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hub } from '../../../pipeline/ui/hub.js';

const NOW = { view: 'now' } as const;

test('a page that someone follows is looked at again and again, and one that nobody follows is not', async () => {
  let looks = 0;
  const boards = hub(
    () => async () => {
      looks += 1;
      return [{ id: 'a', title: 'A', html: String(looks) }];
    },
    1,
  );
  const first = await boards.look(NOW);
  assert.equal([first.version, looks], [1, 1]);
  const seen: number[] = [];
  const leave = await new Promise<() => void>((settle) => {
    const stop = boards.follow(NOW, () => {
      seen.push(boards.board(NOW).version);
      if (seen.length === 3) settle(stop);
    });
  });
  leave();
  assert.equal(seen, [2, 3, 4]);
  const before = looks;
  await new Promise((settle) => setTimeout(settle, 20));
  assert.ok(looks <= before + 1);
  boards.close();
});

test('a look that fails is told above what was there, and is over once one succeeds', async () => {
  let fails = false;
  const boards = hub(
    () => async () => {
      if (fails) throw new Error('the disk <is> gone');
      return [{ id: 'a', title: 'A', html: '1' }];
    },
    1000,
  );
  await boards.look(NOW);
  fails = true;
  const { parts } = await boards.look(NOW);
  assert.equal(
    parts.map(({ id }) => id),
    ['trouble', 'a'],
  );
  assert.match(parts[0]?.html ?? '', /the disk &lt;is&gt; gone/);
  await boards.look(NOW);
  fails = false;
  assert.equal(
    (await boards.look(NOW)).parts.map(({ id }) => id),
    ['a'],
  );
  boards.close();
});

test('a page that hangs keeps no other from being looked at', async () => {
  let looks = 0;
  const view = async () => {
    looks += 1;
    return [{ id: 'a', title: 'A', html: String(looks) }];
  };
  const boards = hub((route) => (route.view === 'report' ? () => new Promise(() => undefined) : view), 1);
  boards.follow({ view: 'report' }, () => undefined);
  await new Promise((settle) => setTimeout(settle, 5));
  await new Promise<void>((settle) => {
    let told = 0;
    boards.follow(NOW, () => {
      told += 1;
      if (told === 5) settle();
    });
  });
  assert.ok(looks >= 5);
  boards.close();
});

test('boards of many pages are forgotten, and their versions never fall', async () => {
  const boards = hub(() => async () => [{ id: 'a', title: 'A', html: 'same' }], 1000);
  const versions: number[] = [];
  for (let n = 0; n < 20; n++) versions.push((await boards.look({ view: 'run', run: `r${n}` })).version);
  assert.ok((await boards.look({ view: 'run', run: 'r0' })).version > 20);
  assert.equal(
    versions,
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  boards.close();
});

test.run();
