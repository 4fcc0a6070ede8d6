import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveComponent } from '../../artifacts/component.js';
import type { Notice } from '../../base/notice.js';
import type { Dataset } from '../../datasets/dataset.js';
import { imageFolder } from '../../datasets/image-folder.js';
import { countsIn, filesOf, pictures, read, said } from './image-folder-support.js';
import { contextOf, inFolder, left, right, writeFiles } from './support.js';

const PLAIN = { 'train/ants': 2, 'train/bees': 2, 'test/ants': 1, 'test/bees': 1 };
const COUNTS = { ants: [2, 1], bees: [2, 1] };
const skip = { unreadable: 'skip' } as const;

/** The files that are found, and what is said of the others. */
const located = async (folder: string, settings: Parameters<typeof imageFolder>[0] = {}) => {
  const notices: Notice[] = [];
  const dataset = await resolveComponent<Dataset>(imageFolder(settings));
  const context = contextOf('/nowhere', { onNotice: (notice) => notices.push(notice) });
  return { files: await dataset.locate({ root: folder }, context)(), notices };
};

test(
  'what systems make is left out without a word of its files',
  inFolder(async (folder) => {
    const [image] = Object.values(await pictures({ x: 1 }));
    const made = [
      ...['@eaDir/0.png', '__MACOSX/ants/._0.png', 'lost+found/0.png', '$RECYCLE.BIN/0.png', '#recycle/1.jpg'],
      ...['System Volume Information/x.png', '.Trashes/x.png', '.ipynb_checkpoints/0.png', '__pycache__/m.pyc'],
    ];
    await writeFiles(folder, {
      ...(await pictures(PLAIN)),
      ...Object.fromEntries(['', 'train/', 'train/ants/'].flatMap((at) => made.map((name) => [`${at}${name}`, image as Buffer]))),
      ...Object.fromEntries(
        ['Thumbs.db', 'desktop.ini', '.DS_Store', '._0.png', 'Icon\r'].map((name) => [`train/ants/${name}`, 'x']),
      ),
    });
    assert.equal(countsIn(right(await read(folder))), COUNTS);
    const { notices } = await located(folder);
    assert.is(notices.length, 1);
    assert.match(notices[0]?.message ?? '', 'folders that are hidden or made by a system');
  }),
);

test(
  'files that are no images by their endings are left out and named, and leave the data as it was',
  inFolder(async (folder) => {
    await writeFiles(folder, await pictures(PLAIN));
    const before = right((await located(folder)).files).map(({ name }) => name);
    await writeFiles(folder, {
      'train/notes.txt': 'x',
      'train/ants/labels.CSV': 'x',
      'README.md': 'x',
      LICENSE: 'x',
      'boxes/1.dat': 'x',
    });
    const { files, notices } = await located(folder);
    assert.equal(
      right(files).map(({ name }) => name),
      before,
    );
    assert.equal(notices, [
      {
        level: 'info',
        message: 'left out 3 files that are no images by their endings: README.md, train/notes.txt, train/ants/labels.CSV',
      },
      { level: 'info', message: 'left out 1 folder without images beside the parts: boxes' },
      { level: 'info', message: 'left out 1 file that lies in no class folder: LICENSE' },
    ]);
  }),
);

/** Puts one thing that is no file to read among the images of train/ants, and gives its name in messages and what it is. */
const STRANGE: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  'a broken link': (ants) => symlink('/nowhere/else.png', join(ants, 'gone.png')),
  'a link that leads to itself': (ants) => symlink('self.png', join(ants, 'self.png')),
  'a named pipe': async (ants) => execFileSync('mkfifo', [join(ants, 'pipe.png')]),
  'a device': (ants) => symlink('/dev/zero', join(ants, 'zero.png')),
  'an entry whose name is not UTF-8': (ants) =>
    writeFile(Buffer.concat([Buffer.from(`${ants}/caf`), Buffer.of(0xe9), Buffer.from('.png')]), 'x'),
};

for (const [what, put] of Object.entries(process.platform === 'linux' ? STRANGE : {})) {
  test(
    `${what} is refused as what it is, or left out and counted, and never opened`,
    inFolder(async (folder) => {
      await writeFiles(folder, await pictures(PLAIN));
      await put(join(folder, 'train/ants'));
      const refusal = left(await read(folder));
      assert.match(refusal.what, `is ${what}`);
      assert.match(refusal.remedy, 'unreadable: "skip"');
      const files = right((await located(folder, skip)).files);
      const strange = files.filter(({ unreadable }) => unreadable !== undefined);
      assert.equal(
        strange.map(({ unreadable }) => unreadable),
        [what],
      );
    }),
  );
}

test(
  'a socket is left out too',
  inFolder(async (folder) => {
    await writeFiles(folder, await pictures(PLAIN));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'train/bees/s.png'), resolve));
    const { what } = left(await read(folder));
    server.close();
    assert.match(what, '"train/bees/s.png" is a socket');
  }),
);

test(
  'a file without permission is left out and counted with skip',
  inFolder(async (folder) => {
    await writeFiles(folder, await pictures(PLAIN));
    await chmod(folder, 0o755);
    await chmod(join(folder, 'train/ants/1.png'), 0o000);
    // Whoever may read everything becomes somebody else for a moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    const { files } = await located(folder, skip);
    if (isRoot) process.seteuid?.(0);
    const unreadable = right(files).filter((file) => file.unreadable !== undefined);
    assert.equal(
      unreadable.map(({ name, unreadable: why }) => [name, why]),
      [['train/ants/1.png', 'without permission to read it']],
    );
  }),
);

test(
  'a class folder whose name is not UTF-8 is refused, since a class would be lost',
  inFolder(async (folder) => {
    await writeFiles(folder, await pictures({ a: 2, b: 2 }));
    await mkdir(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]));
    assert.match(left(await read(folder, skip)).what, 'a folder whose name is not UTF-8 stands for a class');
  }),
);

for (const form of ['files', 'pixels'] as const) {
  test(
    `what cannot be read is counted by part and class and named, with skip (${form})`,
    inFolder(async (folder) => {
      await writeFiles(folder, {
        ...(await pictures(PLAIN)),
        'train/ants/8.png': '',
        'train/ants/9.png': 'x',
        'test/bees/9.png': '',
      });
      await symlink(join(folder, 'absent'), join(folder, 'train/bees/gone.png'));
      const files = right((await located(folder, skip)).files).filter(({ unreadable }) => unreadable !== undefined);
      assert.is(files.length, 1);
      const set = right(await read(folder, { ...skip, form, size: 8 }));
      assert.equal(countsIn(set), COUNTS);
      assert.equal(said(set, 'warning'), [
        'left out 4 of 10 files that cannot be read: test/bees 1, train/ants 2, train/bees 1; test/bees/9.png (the file is empty), ' +
          'train/ants/8.png (the file is empty), train/ants/9.png (it is no image, or one of an unsupported image format), ' +
          'train/bees/gone.png (a broken link)',
      ]);
      if (set.form === 'files') assert.is(filesOf(set).train.files.length, 4);
    }),
  );
}

test(
  'a part or a class of which nothing can be read is refused, never replaced',
  inFolder(async (folder) => {
    const lost = async (names: readonly string[]) => {
      const root = join(folder, names.join('-').replaceAll('/', '_'));
      await writeFiles(root, { ...(await pictures(PLAIN)), ...Object.fromEntries(names.map((name) => [name, ''])) });
      return left(await read(root, skip));
    };
    assert.match((await lost(['test/ants/0.png', 'test/bees/0.png'])).what, 'test/ has no image that can be used: 2 files');
    assert.match((await lost(['test/bees/0.png'])).what, 'the class "bees" has no test image that can be used: 1 file');
    assert.match((await lost(['train/bees/0.png', 'train/bees/1.png'])).what, 'the class "bees" has no training image');
  }),
);

test.run();
