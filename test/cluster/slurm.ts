import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A Slurm cluster of three nodes on this machine, whose nodes have process and host names of their own. */
export interface Slurm {
  /** Variables of a process that uses it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends all processes of a node at once, as a power cut does. */
  readonly killNode: (node: string) => Promise<void>;
  readonly startNode: (node: string) => Promise<void>;
  /** Has the processes of a node stand still, and go on. */
  readonly hangNode: (node: string) => Promise<void>;
  readonly resumeNode: (node: string) => Promise<void>;
  readonly killController: () => void;
  readonly startController: () => Promise<void>;
  /** Output of a command of Slurm. */
  readonly call: (command: string, ...words: readonly string[]) => string;
  /** File in which it notes the jobs that have ended. */
  readonly completed: string;
  /** Ends all of it and removes its folder. */
  readonly clean: () => Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('start-slurm.sh', import.meta.url));
const PROGRAMS = ['slurmctld', 'slurmd', 'munged', 'sbatch'];

const isInstalled = (program: string): boolean =>
  ['/usr/sbin', '/usr/bin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Condition that keeps a test of a cluster from running here, in words; undefined where Slurm can be started. */
export const withoutSlurm = (): string | undefined => {
  if (process.env['TEST_CLUSTER'] !== '1') return 'npm run test:cluster asks for it';
  if (process.getuid?.() !== 0) return 'Slurm is started by root alone';
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')} (Debian: slurm-wlm munge)`;
};

/**
 * Starts Slurm, which takes some seconds.
 *
 * @param port the controller's; the nodes have those after it
 */
export const startSlurm = async (port: number): Promise<Slurm> => {
  const root = join(tmpdir(), `slurm-${process.pid}-${port}`);
  const environment = { SLURM_CONF: join(root, 'slurm.conf') };
  const env = { ...process.env, ...environment, SLURM_ROOT: root, SLURM_PORT: String(port) };
  // What it starts keeps no pipe of this process open.
  const script = async (...words: readonly string[]): Promise<void> => {
    await promisify(execFile)('bash', ['-c', 'exec bash "$@" >/dev/null 2>&1', 'sh', SCRIPT, ...words], { env });
  };
  const numberOf = (node: string): string => node.replace(/\D/g, '');
  await script('start');
  return {
    environment,
    killNode: (node) => script('kill-node', numberOf(node)),
    startNode: (node) => script('start-node', numberOf(node)),
    hangNode: (node) => script('hang-node', numberOf(node)),
    resumeNode: (node) => script('resume-node', numberOf(node)),
    killController: () => {
      execFileSync('bash', ['-c', `kill -KILL "$(cat '${root}/run/slurmctld.pid')"`]);
    },
    startController: () => script('start'),
    call: (command, ...words) => execFileSync(command, words, { env, encoding: 'utf8' }),
    completed: join(root, 'log/completed'),
    clean: () => script('clean'),
  };
};
