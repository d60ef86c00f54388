/** What goes over the wire between pods: counts packets and looks for known text in them. Needs root. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Seen {
  packets: number;
  /** Of TCP payload. */
  bytes: number;
  /** Those of the markers that stood in the payload, as UTF-8 or UTF-16. */
  found: string[];
}

/**
 * Captures while `work` runs. `port` 0 stands for all ports; `addresses` are those of pods, one of which must be
 * an end of the connection. Packets between two pods of this machine are seen, because each pod has a link of its own.
 */
export async function capture(
  { port, addresses, markers }: { port: number; addresses: string[]; markers: string[] },
  work: () => Promise<unknown>,
): Promise<Seen> {
  const child = spawn(
    'python3',
    [join(import.meta.dirname, 'capture.py'), String(port), addresses.join(',')],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let output = '';
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const ready = new Promise<void>((done) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.startsWith('ready\n')) done();
    });
  });
  child.stdin.on('error', () => undefined);
  await Promise.race([ready, ended]);
  try {
    await work();
  } finally {
    child.stdin.end(`${markers.join('\n')}\n`);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`capture of port ${port} ended with ${code}`);
  const { found, ...counts } = JSON.parse(output.slice('ready\n'.length)) as Omit<Seen, 'found'> & {
    found: number[];
  };
  return { ...counts, found: found.map((index) => markers[index] as string) };
}
