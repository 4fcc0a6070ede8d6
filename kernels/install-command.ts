/**
 * Command that installs an optional package where sluice is loaded from. In a clone it takes `--save-dev`: npm 11 counts an
 * optional peer of the project itself as extraneous, and without a word removes it in the installation that adds it.
 *
 * @param name the package
 * @param module the URL of a module of sluice
 */
export const installCommand = (name: string, module: string = import.meta.url): string =>
  module.includes('/node_modules/') ? `npm install ${name}` : `npm install --no-save --save-dev ${name}`;
