import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/pipe.mjs', import.meta.url));

/** An event of a run, as JSON has it. */
export interface Told {
  readonly type: string;
  readonly stage?: string;
  readonly name?: string;
  readonly digest?: string;
  readonly status?: string;
  readonly message?: string;
  readonly graph?: readonly { readonly stage: string; readonly definition: string }[];
}

/** A run by the command on its way, and what it tells. */
export class Running {
  readonly events: Told[] = [];
  complaint = '';
  private readonly child: ChildProcess;
  private readonly ending: Promise<readonly unknown[]>;

  /** @param user number of the Unix user that it runs as (that of this process) */
  constructor(given: readonly string[], folder: string, environment: Readonly<Record<string, string>>, user?: number) {
    const as = user === undefined ? {} : { uid: user, gid: user };
    const env = { ...process.env, ...environment };
    this.child = spawn(process.execPath, [COMMAND, 'run', ...given], { cwd: folder, env, ...as });
    this.ending = once(this.child, 'close');
    let rest = '';
    this.child.stdout?.on('data', (piece) => {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      this.events.push(...lines.map((line) => JSON.parse(line) as Told));
    });
    this.child.stderr?.on('data', (piece) => {
      this.complaint += piece;
    });
  }

  async end(): Promise<unknown> {
    const [code] = await this.ending;
    return code;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits until an event is told, or the command has ended. */
  async until(is: (event: Told) => boolean): Promise<void> {
    let hasEnded = false;
    void this.ending.then(() => {
      hasEnded = true;
    });
    while (!hasEnded && !this.events.some(is)) await sleep(100);
  }

  get digests(): Readonly<Record<string, string | undefined>> {
    const found = this.events
      .filter(({ type }) => type === 'artifact')
      .map(({ stage, name, digest }) => [`${stage} ${name}`, digest]);
    return Object.fromEntries(found.sort());
  }

  get messages(): string {
    return this.events.flatMap(({ type, message }) => (type === 'log' && message !== undefined ? [message] : [])).join('\n');
  }
}
