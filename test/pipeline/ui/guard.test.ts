import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Asked, admit, pathOf, type Route } from '../../../pipeline/ui/guard.js';

const ask = (changes: Partial<Asked>): unknown => {
  const asked: Asked = { method: 'GET', url: '/secret/', host: '127.0.0.1:8000', ...changes };
  const outcome = admit(asked, 'secret');
  return either.isLeft(outcome) ? outcome.left.status : outcome.right;
};

test('each page has a path, which leads to it', () => {
  const routes: readonly Route[] = [
    { view: 'now' },
    { view: 'runs' },
    { view: 'store' },
    { view: 'report' },
    { view: 'run', run: '0e6861d1-5106-403c-981c-f2d5c1fc96d8' },
  ];
  for (const route of routes) assert.equal(ask({ url: pathOf('secret', route) }), { route });
  assert.equal(ask({ url: '/secret' }), { route: { view: 'now' } });
});

test('a stream goes on from the last event that the browser had, else from the version that its page has', () => {
  assert.equal(ask({ url: '/secret/runs?events=3' }), { route: { view: 'runs' }, after: 3 });
  assert.equal(ask({ url: '/secret/runs?events=3', lastEventId: '7' }), { route: { view: 'runs' }, after: 7 });
  assert.is(ask({ url: '/secret/runs?events=x' }), 400);
});

test('who does not know the token, or asks by another name of this machine, is refused', () => {
  for (const url of ['/', '', '/secre', '/secret0/', '/SECRET/', '//secret/', '/runs?secret', '/%73ecret/', '*'])
    assert.is(ask({ url }), 403, url);
  for (const host of [undefined, '', 'evil.example', 'evil.example:8000', '127.0.0.1.evil.example', 'localhost.evil', '10.0.0.1'])
    assert.is(ask({ host }), 403, host);
  for (const host of ['localhost', 'LOCALHOST:80', '[::1]:8000', '127.0.0.1:1'])
    assert.equal(ask({ host }), { route: { view: 'now' } });
});

test('pages from elsewhere are refused; a link that a person follows is not', () => {
  const url = '/secret/?events=0';
  assert.is(ask({ url, origin: 'http://evil.example' }), 403);
  assert.is(ask({ url, origin: 'null' }), 403);
  assert.is(ask({ url, origin: 'http://127.0.0.1:9000' }), 403);
  assert.is(ask({ url, fetchSite: 'cross-site', fetchMode: 'cors' }), 403);
  assert.is(ask({ url, fetchSite: 'same-site', fetchMode: 'no-cors' }), 403);
  assert.equal(ask({ fetchSite: 'cross-site', fetchMode: 'navigate' }), { route: { view: 'now' } });
  assert.equal(ask({ origin: 'http://127.0.0.1:8000', fetchSite: 'same-origin' }), { route: { view: 'now' } });
});

test('nothing but reading is answered, and no page that there is not', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', '']) assert.is(ask({ method }), 405, method);
  for (const url of ['/secret/x', '/secret/runs/a/b', '/secret/store/x', '/secret/runs/..%2f', `/secret/runs/${'a'.repeat(99)}`])
    assert.is(ask({ url }), 404, url);
});

test.run();
