const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A name that npm takes, out of that of a folder. */
export const packageName = (folder: string): string =>
  folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'experiment';

/** Files of a project beside its experiment, by name. */
export const projectFiles = (name: string, version: string): Readonly<Record<string, string>> => ({
  'package.json': json({
    name,
    private: true,
    type: 'module',
    scripts: { plan: 'pipe plan experiment.ts', start: 'pipe run experiment.ts' },
    dependencies: { sluice: `^${version}` },
    // With TypeScript the experiment is type-checked before it runs.
    devDependencies: { typescript: '^5.9.0 || ^7.0.0' },
  }),
  'tsconfig.json': json({
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['*.ts'],
  }),
  '.gitignore': 'node_modules/\n.sluice/\n',
});
