/** The contract of the real Pebble (tests/interop/pebble), on that of ops-testing. */
import { FakePebble } from '@charmed-spark/ops-testing';
import { contract, type Subject } from '../../interop/pebble/contract.ts';

async function fake(): Promise<Subject> {
  const client = new FakePebble({
    name: 'workload',
    files: { '/test': {} },
    users: { nobody: 65534 },
    failing: { broken: 'no such table' },
    execs: [
      { command: ['cat'], reply: ({ stdin }) => ({ stdout: stdin }) },
      {
        command: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
        reply: { exitCode: 3, stdout: 'out\n', stderr: 'err\n' },
      },
      { command: ['printenv', 'A'], reply: ({ environment }) => ({ stdout: `${environment.A}\n` }) },
      { command: ['pwd'], reply: ({ workingDir }) => ({ stdout: `${workingDir}\n` }) },
    ],
  });
  return { client, root: '/test', stop: async () => undefined };
}

contract('the Pebble of ops-testing', fake);
