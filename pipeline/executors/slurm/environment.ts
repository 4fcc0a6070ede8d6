import { inheritedOptions } from '../process/command.js';

type Environment = Readonly<Record<string, string | undefined>>;

// Which cluster it is; all else of the kind tells of the job that the command itself runs in.
const KEPT: readonly string[] = ['SLURM_CONF', 'SLURM_CONF_SERVER', 'SLURM_CLUSTERS', 'SLURM_JWT', 'SLURM_TIME_FORMAT'];

/**
 * The environment that commands of Slurm, and by them jobs, get from this process: without what a job that submits others was told
 * of itself, which would be taken for options, and without the debugger of this process.
 */
export const slurmEnvironment = (environment: Environment): Environment => {
  const words = inheritedOptions((environment['NODE_OPTIONS'] ?? '').split(/\s+/).filter((word) => word !== '')).join(' ');
  const entries = Object.entries(environment).filter(
    ([name]) => name !== 'NODE_OPTIONS' && (!/^(?:SLURM|SRUN|PMI|PMIX)_/.test(name) || KEPT.includes(name)),
  );
  return { ...Object.fromEntries(entries), ...(words === '' ? {} : { NODE_OPTIONS: words }) };
};
