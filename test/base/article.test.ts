import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withArticle } from '../../base/article.js';

test('a noun has the article of its first letter', () => {
  assert.equal(['architecture-distribution', 'genotype', 'Evaluation'].map(withArticle), [
    'an architecture-distribution',
    'a genotype',
    'an Evaluation',
  ]);
});

test.run();
