/**
 * The whole path, once: Kubernetes, two charms, a relation, and SQL over JDBC with the login that the charm gave.
 * Ends non-zero with the reason if anything on it fails; leaves the lab running.
 */
import { rockImage } from '../../lab/paths.ts';
import { streamProgress } from '../../lab/progress.ts';
import { prepare } from './prepare.ts';
import { lab, labJson, run } from './run.ts';
import { sql } from './sql-client.ts';

const began = performance.now();
const progress = streamProgress();
const model = 'demo';

async function deploy(): Promise<void> {
  await run(lab, ['up']);
  const { models } = await labJson<{ models: { 'short-name': string }[] }>('models');
  const known = models.some(({ 'short-name': name }) => name === model);
  if (known) await run(lab, ['switch', model]);
  else await run(lab, ['add-model', model]);
  // What is deployed already stays as it is, with the charm it was deployed with: `lab destroy-model demo` starts anew.
  const { applications = {} } = await labJson<{ applications?: Record<string, { relations?: unknown }> }>(
    'status',
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
      // Spark in the server's own pod is for trying out, and only this profile accepts it.
      '--config',
      'profile=testing',
    ]);
  }
  if (!JSON.stringify(applications['kyuubi-k8s']?.relations ?? {}).includes('postgresql-k8s')) {
    await run(lab, ['integrate', 'kyuubi-k8s:auth-db', 'postgresql-k8s:database']);
  }
  await run(lab, ['wait-for', 'application', 'kyuubi-k8s', '--query', 'status=="active"', '--timeout', '5m']);
}

try {
  await prepare(progress, ['postgresql', 'kyuubi'], ['postgresql-k8s', 'kyuubi-k8s']);
  await deploy();
  const answer = JSON.parse(
    await run(lab, ['run', 'kyuubi-k8s/leader', 'get-jdbc-endpoint', '--format', 'json'], { collect: true }),
  ) as Record<string, { results: { endpoint: string; username: string; password: string; tls: string } }>;
  const jdbc = Object.values(answer)[0]?.results;
  if (jdbc === undefined) throw new Error('get-jdbc-endpoint gave no results');
  console.log(
    `endpoint: ${jdbc.endpoint}\nusername: ${jdbc.username}\npassword: (${jdbc.password.length} characters, not shown here)\ntls: ${jdbc.tls}`,
  );
  const rows = await sql(model, { ...jdbc, url: jdbc.endpoint }, [
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
