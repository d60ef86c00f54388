/** What promtool says about rules and jobs before Prometheus gets to read them. */
import { ExecError, type PebbleClient, readText } from '@charmed-spark/ops';
import { writeText } from './files.ts';
import { configFile, configText, type Flaws, folder, type Job, type Plan, type RulesFile } from './plan.ts';

export interface Checked {
  /** Files to write: those that differ and are right. */
  rules: RulesFile[];
  /** The configuration with the jobs that are right. */
  config: string;
  flaws: Map<number, Flaws>;
}

/** Asks about what differs from the files that are there, and about nothing else. */
export async function check(pebble: PebbleClient, plan: Plan): Promise<Checked> {
  const flaws = new Map(
    [...plan.flaws].map(([id, { rules, jobs }]) => [id, { rules: [...rules], jobs: [...jobs] }]),
  );
  const rules: RulesFile[] = [];
  for (const file of plan.rules) {
    if ((await readText(pebble, file.path)) === file.text) continue;
    const why = await refused(pebble, 'rules', file.text);
    if (why === undefined) rules.push(file);
    else flaws.get(file.relationId)?.rules.push(why);
  }
  const whole = configText(plan.jobs, plan.interval);
  if (
    (await readText(pebble, configFile)) === whole ||
    (await refused(pebble, 'config', whole)) === undefined
  )
    return { rules, config: whole, flaws };
  const right: Job[] = [];
  for (const job of plan.jobs) {
    const why = await refused(pebble, 'config', configText([job], plan.interval));
    if (why === undefined) right.push(job);
    else flaws.get(job.relationId)?.jobs.push(`${job.job.job_name}: ${why}`);
  }
  return { rules, config: configText(right, plan.interval), flaws };
}

/** What is wrong with the text, in one line; undefined when promtool takes it. */
async function refused(
  pebble: PebbleClient,
  kind: 'rules' | 'config',
  text: string,
): Promise<string | undefined> {
  const path = `${folder}/candidate.${kind}`;
  await writeText(pebble, path, text);
  const args = kind === 'config' ? ['--syntax-only', path] : [path];
  try {
    await pebble.exec(['promtool', 'check', kind, ...args], {
      user: '_daemon_',
      group: '_daemon_',
      workingDir: '/',
      timeout: 30_000,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const words = `${error.stderr} ${error.stdout}`
      .replaceAll(path, kind)
      .replaceAll(/Checking \S+|FAILED:|SUCCESS:.*/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return words.slice(0, 400) || `promtool ended with ${error.exitCode}`;
  } finally {
    await pebble.remove(path);
  }
}
