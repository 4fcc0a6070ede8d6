import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineChart } from '../../../pipeline/report/charts/line-chart.js';
import { LIGHT, standalone } from '../../../pipeline/report/charts/style.js';
import { withFixedColours } from '../../../pipeline/report/fixed-colours.js';

test('variables of light surroundings are filled in, and those of a class in the rules for what lies within it', () => {
  const svg = withFixedColours(
    '<svg><style>:root{color-scheme:light dark;--a:#111;--b:#222}@media screen and (x:y){:root{--a:#fff}}.one{--own:var(--b)}.p .line,.dot{stroke:var(--own)}.q{fill:var(--a)}</style><path fill="var( --a )" stroke="var(--c)"/></svg>',
  );
  assert.is(
    svg,
    '<svg><style>.p .one.line,.p .one .line,.one.dot,.one .dot{stroke:#222}.q{fill:#111}</style><path fill="#111" stroke="var(--c)"/></svg>',
  );
});

test('a picture of the house has no variables left, and each series its colour', () => {
  const points = [1, 2].map((x) => ({ x, y: x }));
  const series = ['a', 'b'].map((name) => ({ name, points }));
  const svg = withFixedColours(standalone(lineChart({ title: 'losses', x: 'epoch', y: 'loss', series }).picture));
  assert.not.match(svg, 'var(');
  assert.not.match(svg, '@media');
  assert.ok(svg.includes(`.series-1.line`) && svg.includes(`stroke:${LIGHT['--c1']}`));
  assert.match(svg, /class="[^"]*series-1/);
});

test.run();
