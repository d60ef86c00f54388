import { createInterface } from 'node:readline';
import { CommandError } from './errors.ts';
import type { Io } from './session.ts';

/** Asks on stderr and reads one line of stdin. @throws CommandError `<what>: aborted` unless the answer is yes. */
export async function confirm(io: Io, question: string, what: string): Promise<void> {
  io.stderr.write(question);
  const lines = createInterface({ input: io.stdin });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError(`${what}: aborted`);
}
