/**
 * The whole path, once: Kubernetes, two charms, a relation, and SQL over JDBC with the login that the charm gave.
 * Ends non-zero with the reason if anything on it fails; leaves the lab running.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { nodeBinaries } from '../lab/node/index.ts';
import { kubeconfig, rockImage } from '../lab/paths.ts';
import { streamProgress } from '../lab/progress.ts';
import { buildRock } from '../lab/rocks/index.ts';

const root = resolve(import.meta.dirname, '..');
const lab = `${root}/lab/lab`;
const began = performance.now();
const progress = streamProgress();
const model = 'demo';

interface Run {
  /** Written to the command's stdin: secrets go there and nowhere else. */
  input?: string;
  quiet?: boolean;
  collect?: boolean;
}

/** Runs a command in view of the user; rejects with what it said last. */
function run(command: string, args: string[], { input, quiet, collect }: Run = {}): Promise<string> {
  if (!quiet) console.log(`\n$ ${[command === lab ? './lab/lab' : command, ...args].join(' ')}`);
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['pipe', collect ? 'pipe' : 'inherit', 'inherit'],
      // Nothing on the path takes this long: better a reason than a wait without end.
      timeout: 15 * 60_000,
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0
        ? done(output)
        : fail(new Error(`${command} ${args[0]} ended with ${code ?? 'no exit code: it took too long'}`)),
    );
  });
}

/** What takes minutes on a fresh machine, side by side: the compiler works while packages are downloaded. */
async function prepare(): Promise<void> {
  const results = await Promise.allSettled([
    nodeBinaries(progress),
    buildRock('charm-base', progress)
      .then(() => buildRock('postgresql', progress))
      .then(() => buildRock('kyuubi', progress)),
    progress.step('Packing the charms', () =>
      run(`${root}/node_modules/.bin/node`, ['scripts/pack.ts'], { quiet: true }),
    ),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function deploy(): Promise<void> {
  await run(lab, ['up']);
  const { models } = JSON.parse(
    await run(lab, ['models', '--format', 'json'], { quiet: true, collect: true }),
  );
  const known = models.some(({ 'short-name': name }: Record<string, string>) => name === model);
  if (known) await run(lab, ['switch', model]);
  else await run(lab, ['add-model', model]);
  // What is deployed already stays as it is, with the charm it was deployed with: `lab destroy-model demo` starts anew.
  const { applications = {} } = JSON.parse(
    await run(lab, ['status', '--format', 'json'], { quiet: true, collect: true }),
  );
  if (!('postgresql-k8s' in applications)) {
    await run(lab, [
      'deploy',
      './dist/postgresql-k8s_ubuntu@22.04-amd64.charm',
      '--resource',
      `postgresql-image=${rockImage('postgresql')}`,
    ]);
  }
  if (!('kyuubi-k8s' in applications)) {
    await run(lab, [
      'deploy',
      './dist/kyuubi-k8s_ubuntu@22.04-amd64.charm',
      '--resource',
      `kyuubi-image=${rockImage('kyuubi')}`,
    ]);
  }
  if (!JSON.stringify(applications['kyuubi-k8s']?.relations ?? {}).includes('postgresql-k8s')) {
    await run(lab, ['integrate', 'kyuubi-k8s:auth-db', 'postgresql-k8s:database']);
  }
  await run(lab, ['wait-for', 'application', 'kyuubi-k8s', '--query', 'status=="active"', '--timeout', '5m']);
}

/** Runs SQL with Beeline in a pod of its own. The password goes over stdin into a file only this pod has. */
async function sql(
  jdbc: { endpoint: string; username: string; password: string },
  statements: string[],
): Promise<string> {
  const { kubectl } = await nodeBinaries(progress);
  const script = [
    'read -r password; umask 077; printf %s "$password" >/tmp/password; unset password; cat >/tmp/query.sql',
    `exec /opt/kyuubi/bin/beeline -u "${jdbc.endpoint}" -n "${jdbc.username}" -w /tmp/password --silent=true --outputformat=table -f /tmp/query.sql`,
  ].join('; ');
  const pod = `sql-client-${process.pid}`;
  const image = ['--image', rockImage('kyuubi'), '--image-pull-policy', 'Never', '--restart', 'Never'];
  console.log(
    `\n$ beeline -u ${jdbc.endpoint} -n ${jdbc.username} -w <file with the password>   # in the pod ${pod}`,
  );
  for (const statement of statements) console.log(`  ${statement}`);
  return run(
    kubectl,
    [
      `--kubeconfig=${kubeconfig}`,
      '--namespace',
      model,
      'run',
      pod,
      ...image,
      '--stdin',
      '--rm',
      '--quiet',
      '--command',
      '--',
      '/bin/bash',
      '-c',
      script,
    ],
    { quiet: true, collect: true, input: `${jdbc.password}\n${statements.join('\n')}\n` },
  );
}

try {
  await prepare();
  await deploy();
  const answer = JSON.parse(
    await run(lab, ['run', 'kyuubi-k8s/leader', 'get-jdbc-endpoint', '--format', 'json'], { collect: true }),
  ) as Record<string, { results: { endpoint: string; username: string; password: string; tls: string } }>;
  const jdbc = Object.values(answer)[0]?.results;
  if (jdbc === undefined) throw new Error('get-jdbc-endpoint gave no results');
  console.log(
    `endpoint: ${jdbc.endpoint}\nusername: ${jdbc.username}\npassword: (${jdbc.password.length} characters, not shown here)\ntls: ${jdbc.tls}`,
  );
  const rows = await sql(jdbc, [
    'DROP TABLE IF EXISTS greetings;',
    'CREATE TABLE greetings (id INT, text STRING);',
    "INSERT INTO greetings VALUES (1, 'hello'), (2, 'from a real pod');",
    'SELECT id, text, current_user() AS user FROM greetings ORDER BY id;',
  ]);
  console.log(rows.slice(rows.lastIndexOf('\n\n', rows.length - 3)).trim());
  if (!/\|\s*2\s*\|\s*from a real pod\s*\|\s*admin\s*\|/.test(rows))
    throw new Error('the rows that were inserted did not come back');
  await run(lab, ['status']);
  console.log(`
It works, after ${((performance.now() - began) / 1000).toFixed(0)} s. The lab is still running; try:

  ./lab/lab run kyuubi-k8s/leader get-jdbc-endpoint
  ./lab/lab debug-log --replay --tail
  ./lab/lab add-unit kyuubi-k8s && ./lab/lab status --watch 2s
  ./lab/lab remove-relation kyuubi-k8s postgresql-k8s     # the status tells what is missing
  ./lab/lab down                                          # ends all models; leaves nothing but the build cache`);
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
  console.error('What the units said: ./lab/lab debug-log --replay; what they wait for: ./lab/lab status');
  process.exitCode = 1;
}
