import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageSurvey } from '../../../../base/image-survey.js';
import { problem } from '../../../../base/problem.js';
import { locateImages } from '../../../../pipeline/command/init/locate-images.js';
import { testHost } from '../../fixtures/host.js';
import { leftOf, rightOf } from '../../fixtures/run.js';

const survey: ImageSurvey = { classes: ['ants', 'bees'], training: 40, fewest: 20, testing: 0, side: 24 };
const absent = problem('usage', 'there is no such folder of images', '/here/absent', 'name one that is there');

/** A person in `/here` who gives answers in turn, where images lie in some folders. */
const person = (answers: readonly string[], there: readonly string[]) => {
  const asked: string[] = [];
  const surveyed: string[] = [];
  const host = testHost({
    folder: '/here',
    environment: { HOME: '/home/ann' },
    surveyImages: (path) => {
      surveyed.push(path);
      return there.includes(path) ? taskEither.right(survey) : taskEither.left(absent);
    },
  });
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return answers[asked.length - 1] ?? '';
  };
  return { asked, surveyed, host, ask };
};

test('a wrong folder is said and asked for again, a few times; no answer ends it', async () => {
  const { asked, host, ask } = person(['absent', 'photos'], ['/here/photos']);
  assert.is(rightOf(await locateImages(undefined, ask, '/here/mine', host)).images, '/here/photos');
  assert.is(asked.length, 2);
  assert.match(asked[1] ?? '', /^there is no such folder of images \(\/here\/absent\): name one that is there\nWhere are/);
  const never = person(['a', 'b', 'c', 'd'], []);
  assert.is(leftOf(await locateImages(undefined, never.ask, '/here/mine', never.host)).what, absent.what);
  assert.is(never.asked.length, 3);
  const silent = person(['a'], []);
  assert.is(leftOf(await locateImages(undefined, silent.ask, '/here/mine', silent.host)).where, '--images');
  assert.is(silent.asked.length, 2);
});

test('a folder of an option is looked for once, and nothing is asked', async () => {
  const { asked, surveyed, host, ask } = person([], []);
  assert.ok(either.isLeft(await locateImages('absent', ask, '/here/mine', host)));
  assert.equal([asked, surveyed], [[], ['/here/absent']]);
});

test('a beginning ~ is the home folder, typed or in an option, and a ~ elsewhere is itself', async () => {
  for (const [named, images] of [
    ['~/photos', '/home/ann/photos'],
    ['~', '/home/ann'],
    ['./~', '/here/~'],
    ['~bob/photos', '/here/~bob/photos'],
  ] as const) {
    const { host, ask } = person([named], [images]);
    assert.is(rightOf(await locateImages(undefined, ask, '/here/mine', host)).images, images);
    assert.is(rightOf(await locateImages(named, undefined, '/here/mine', host)).images, images);
  }
});

test('a project within its images is refused before they are looked through, with a command that does', async () => {
  for (const [named, folder, remedy] of [
    ['.', '/here', 'pipe init ../here-search --images .'],
    ['.', '/here/mine', 'pipe init ../here-search --images .'],
    ["ann's", "/here/ann's/a/b", "pipe init 'ann'\\''s-search' --images 'ann'\\''s'"],
  ] as const) {
    const { surveyed, host } = person([], []);
    const { problem: kind, what, remedy: said } = leftOf(await locateImages(named, undefined, folder, host));
    assert.is(kind, 'usage');
    assert.match(what, 'within its own images');
    assert.match(said, remedy);
    assert.equal(surveyed, []);
  }
  const { host } = person([], ['/here/photos', '/here/..photos']);
  assert.ok(either.isRight(await locateImages('photos', undefined, '/here', host)));
  assert.ok(either.isRight(await locateImages('photos', undefined, '/here/photos-search', host)));
});

test.run();
