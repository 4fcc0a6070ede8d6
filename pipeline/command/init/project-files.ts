const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A name that npm takes, out of that of a folder. */
export const packageName = (folder: string): string =>
  folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'experiment';

/** The TypeScript that a project takes for the check of its experiment. */
export const TYPESCRIPT = '^5.9.0 || ^7.0.0';

/** Types of Node.js that a project takes for code of its own, such as a sink. */
export const NODE_TYPES = '^20.9.0 || ^22.0.0 || ^24.0.0';

/** Folder of the store, which is not for a repository. */
export const STORE_LINE = '.sluice/';

/**
 * Files of a project beside its experiment, by name.
 *
 * @param dependency the range or place of this package
 */
export const projectFiles = (name: string, dependency: string): Readonly<Record<string, string>> => ({
  'package.json': json({
    name,
    private: true,
    type: 'module',
    scripts: { plan: 'pipe plan experiment.ts', start: 'pipe run experiment.ts' },
    dependencies: { sluice: dependency },
    // With TypeScript the experiment is type-checked before it runs.
    devDependencies: { '@types/node': NODE_TYPES, typescript: TYPESCRIPT },
  }),
  'tsconfig.json': json({
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      // From TypeScript 6 on none are read unless they are named.
      types: ['node'],
    },
    include: ['*.ts'],
  }),
  '.gitignore': `node_modules/\n${STORE_LINE}\n`,
});
