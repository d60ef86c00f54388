/** Whether this machine can run the lab, in words. */
import type { Problem } from '../node/index.ts';

export function problemsText(problems: readonly Problem[]): string {
  const lines = problems.map(({ what, remedy }) => ` - ${what}\n   ${remedy.replaceAll('\n', '\n   ')}`);
  return `the lab cannot run on this machine:\n${lines.join('\n')}`;
}

/** What is missing on this machine; undefined when nothing is. */
export async function machineText(): Promise<string | undefined> {
  const { checkMachine } = await import('../node/index.ts');
  const problems = await checkMachine();
  return problems.length > 0 ? problemsText(problems) : undefined;
}
