import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutCredentials } from '../../base/credentials.js';

test('the user and password of an address go, also with a slash or an @ in the password; the place stays', () => {
  for (const secret of ['key:secret', 'key', 'key:pa/ss', 'key:p@ss', ':x'])
    assert.is(withoutCredentials(`s3://${secret}@host/bucket/runs`), 's3://host/bucket/runs');
  assert.is(withoutCredentials('mine.ts:https://me:pass@host:9000/x'), 'mine.ts:https://host:9000/x');
});

test('the values of parameters that let someone in go, those of others stay', () => {
  assert.is(
    withoutCredentials('https://host/x?token=abc&region=eu&X-Amz-Signature=def&access_key=ghi#session=jkl'),
    'https://host/x?token=…&region=eu&X-Amz-Signature=…&access_key=…#session=…',
  );
  assert.is(withoutCredentials('wandb:team?api_key=abc'), 'wandb:team?api_key=…');
});

test('what holds no credentials stays as it is', () => {
  for (const text of [
    '/data/a@b/c',
    'folder:/a@b',
    's3://lab/s',
    'file:///home/node_modules/@me/mine.ts:x',
    'https://host/@me/x',
    'memory:tests',
    '@me/sink:x',
    '',
    'C:\\runs',
  ])
    assert.is(withoutCredentials(text), text);
});

test('no password is left in a message that holds an address, and taking out twice is taking out once', () => {
  const password = fc.stringMatching(/^[\w/:.+-]{4,12}$/).map((drawn) => `pw${drawn}`);
  fc.assert(
    fc.property(password, (drawn) => {
      const told = withoutCredentials(`cannot reach s3://user:${drawn}@host/b?token=${drawn}&x=1 now`);
      assert.not.match(told, drawn);
      assert.is(withoutCredentials(told), told);
    }),
  );
});

test.run();
