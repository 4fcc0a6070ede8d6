import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Subject } from './examination-process.js';
import type { Finding } from './finding.js';

const fromSource = import.meta.url.endsWith('.ts');
const PROCESS = fileURLToPath(new URL(fromSource ? './examination-process.ts' : './examination-process.js', import.meta.url));
const LONGEST_SECONDS = 60;

const crashed = (how: string, complaint: string): Finding => {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  const said = last === '' ? '' : `, last words "${last}"`;
  return {
    works: false,
    obstacle: `loading it ended the process that did (${how}${said}): update the driver or library that it loads`,
  };
};

/** Examines a backend or a library in a process of its own, which its driver may take down. */
export const examine = (subject: Subject): Promise<Finding> =>
  new Promise((settle) => {
    const child = fork(PROCESS, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    const deadline = setTimeout(() => child.kill('SIGKILL'), LONGEST_SECONDS * 1000);
    child.once('message', (finding) => settle(finding as Finding));
    child.once('error', (error) => settle(crashed(error.message, complaint)));
    // After a finding this settles nothing.
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      settle(crashed(signal ?? `exit code ${code}`, complaint));
    });
    child.send(subject);
  });
