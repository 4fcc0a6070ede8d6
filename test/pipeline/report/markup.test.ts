import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { element } from '../../../pipeline/report/markup.js';
import { xmlFault } from './xml.js';

test('whatever text an element and its attributes are given, it is well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (content, attribute) => {
      const { markup } = element('p', { title: attribute, class: undefined }, content, element('br'));
      assert.is(xmlFault(markup), undefined, JSON.stringify([content, attribute]));
    }),
    { numRuns: 50 },
  );
});

test('special characters are escaped, and what XML cannot hold is replaced', () => {
  assert.is(element('a', { b: '"<' }, 'x & <y>\u0007\ud800').markup, '<a b="&quot;&lt;">x &amp; &lt;y&gt;\ufffd\ufffd</a>');
});

test('the check of well-formedness finds what is not', () => {
  for (const wrong of [
    '<a>',
    '<a></b>',
    '<a b="1" b="2"></a>',
    '<a>&</a>',
    '<a b=1></a>',
    '<a></a><a></a>',
    'x<a></a>',
    '<a>\u0001</a>',
  ])
    assert.is.not(xmlFault(wrong), undefined, wrong);
  assert.is(xmlFault('<a b="&amp;">1 &lt; 2<br/></a>'), undefined);
});

test.run();
