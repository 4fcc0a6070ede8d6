import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DARK, LIGHT } from '../../../pipeline/report/charts/style.js';

const channels = (colour: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);

/** Relative luminance, by WCAG 2.1. */
const luminance = (rgb: readonly number[]): number => {
  const [r = 0, g = 0, b = 0] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const ratio = (one: readonly number[], other: readonly number[]): number => {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

const over = (front: readonly number[], back: readonly number[], share: number): readonly number[] =>
  front.map((value, i) => value * share + (back[i] as number) * (1 - share));

for (const [name, colours] of Object.entries({ light: LIGHT, dark: DARK })) {
  const [paper, panel, text] = [channels(colours['--paper']), channels(colours['--panel']), channels(colours['--text'])];

  test(`${name}: text has a contrast of 4.5 and more, also on panels and on stages of each state`, () => {
    for (const key of ['--text', '--faint', '--accent', '--warn'] as const)
      for (const back of [paper, panel]) assert.ok(ratio(channels(colours[key]), back) >= 4.5, key);
    for (const key of ['--good', '--busy', '--bad'] as const) assert.ok(ratio(text, channels(colours[key])) >= 4.5, key);
  });

  test(`${name}: text on the darkest cell that has text can be read`, () => {
    assert.ok(ratio(text, over(channels(colours['--heat']), paper, 1 / 1.8)) >= 4.5);
  });

  test(`${name}: each series stands out of the paper by 3 and more`, () => {
    const series = Object.entries(colours).filter(([key]) => /^--c\d$/.test(key));
    assert.is(series.length, 8);
    for (const [key, colour] of series) assert.ok(ratio(channels(colour), paper) >= 3, key);
  });
}

test.run();
