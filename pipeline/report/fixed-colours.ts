/** A rule of a style sheet: its selectors and its declarations. */
type Rule = readonly [selectors: string, declarations: string];

const OWN = '--own';

/** The rules of a style sheet outside of `@media`, whose conditions a drawing program does not know. */
const rulesOf = (style: string): readonly Rule[] =>
  [...style.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(
    ([, selectors = '', declarations = '']) => [selectors.trim(), declarations],
  );

const variablesIn = (rules: readonly Rule[]): ReadonlyMap<string, string> =>
  new Map(
    rules
      .filter(([selectors]) => selectors === ':root')
      .flatMap(([, declarations]) => declarations.split(';'))
      .flatMap((one) => {
        const [name = '', value] = one.split(/:(.*)/s);
        return value === undefined || !name.trim().startsWith('--') ? [] : [[name.trim(), value.trim()] as const];
      }),
  );

const filledIn = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/var\(\s*(--[\w-]+)\s*\)/g, (whole, name: string) => variables.get(name) ?? whole);

/** The rule for elements that are of a class, or lie within one that is. */
const within = (owner: string, [selectors, declarations]: Rule, value: string): Rule => [
  selectors
    .split(',')
    .flatMap((one) => {
      const parts = one.trim().split(/\s+/);
      const last = parts.pop() ?? '';
      return [[...parts, `${owner}${last}`].join(' '), [...parts, owner, last].join(' ')];
    })
    .join(','),
  declarations.replaceAll(`var(${OWN})`, value),
];

/**
 * A picture with the colours of light surroundings in the place of variables of CSS, which programs other than browsers do not
 * know: those of `:root`, and `--own`, which a class sets for what lies within it.
 */
export const withFixedColours = (svg: string): string => {
  const styles = [...svg.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style);
  const rules = styles.flatMap(rulesOf);
  const variables = variablesIn(rules);
  const owners = rules.flatMap(([selectors, declarations]) => {
    const [, value] = /--own:\s*([^;]+)/.exec(declarations) ?? [];
    return value === undefined ? [] : [[selectors, filledIn(value, variables)] as const];
  });
  const fixed = rules
    .filter(([selectors, declarations]) => selectors !== ':root' && !declarations.startsWith(`${OWN}:`))
    .flatMap((rule) => (rule[1].includes(`var(${OWN})`) ? owners.map(([owner, value]) => within(owner, rule, value)) : [rule]));
  const sheet = fixed.map(([selectors, declarations]) => `${selectors}{${filledIn(declarations, variables)}}`).join('');
  let isFirst = true;
  const styled = svg.replace(/<style>[\s\S]*?<\/style>/g, () => {
    const style = isFirst ? `<style>${sheet}</style>` : '';
    isFirst = false;
    return style;
  });
  return filledIn(styled, variables);
};
