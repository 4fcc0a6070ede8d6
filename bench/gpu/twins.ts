/**
 * Registers, spills and workgroup memory of the programs that a pass and a step of a network launch on `webgpu`, by nvcc for
 * sm_90 from their twins in CUDA C++: `twins.ts [--only WORD] [NETWORK ...]`. It needs nvcc and no GPU.
 */
import { parseArgs } from 'node:util';
import { type Network, networkOf, textOf } from '../networks.js';
import { digits, percent, table } from '../table.js';
import { assemble, nvccVersion } from './twins/compile.js';
import { occupancyOf } from './twins/occupancy.js';
import { programsOf } from './twins/programs.js';

const NETWORKS = ['darts:8,16,1,64', 'darts:20,36,6,64', 'retrain:20,36,96'];

const HEAD = [
  ...['program', 'registers', 'stack', 'spill stores', 'spill loads', 'shared', 'threads', 'workgroups', 'occupancy'],
  ...['registers, alone', 'spills, alone'],
];

const measure = async (network: Network, word: string, known: Set<string>): Promise<string> => {
  const programs = (await programsOf(network)).filter(({ name, code }) => name.includes(word) && !known.has(code));
  for (const { code } of programs) known.add(code);
  const assembled = programs.length === 0 ? [] : await assemble(programs);
  const rows = [...assembled]
    .sort((a, b) => b.registers - a.registers)
    .map((each) => {
      const { groups, share } = occupancyOf(each);
      const { name, registers, stack, spillStores, spillLoads, shared, threads, alone } = each;
      const numbers = [registers, stack, spillStores, spillLoads, shared, threads, groups].map((value) => digits(value, 0));
      const most = Math.max(alone.spillStores, alone.spillLoads);
      return [name, ...numbers, percent(share), digits(alone.registers, 0), digits(most, 0)];
    });
  return `\n${textOf(network)}: ${rows.length} programs that are not above, those with most registers first\n\n${table(HEAD, rows)}`;
};

try {
  const { values, positionals } = parseArgs({ options: { only: { type: 'string', default: '' } }, allowPositionals: true });
  const version = await nvccVersion();
  if (version === undefined) throw new Error('there is no nvcc here; install the compiler of CUDA');
  console.log(
    `nvcc ${version}, sm_90; bytes of a thread (stack, spills) and of a workgroup (shared); workgroups on a multiprocessor; alone: where none beside it is made room for`,
  );
  const known = new Set<string>();
  for (const text of positionals.length > 0 ? positionals : NETWORKS)
    console.log(await measure(networkOf(text), values.only, known));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
