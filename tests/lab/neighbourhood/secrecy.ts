/** After all that the other cases did: no secret where it must not be. Runs last. */
import assert from 'node:assert/strict';
import { labJson, waitFor } from '../support/lab.ts';
import { ProcessWatch, secretsInSight } from '../support/leaks.ts';
import { admin, client, known, model, query, through, units } from '../support/neighbourhood.ts';
import { restText } from '../support/rest.ts';

const watch = new ProcessWatch();
watch.start();

/** The content of every secret of the model adds to what is known. */
async function learnSecrets(): Promise<string[]> {
  await admin();
  await client();
  for (const secret of Object.keys(await labJson<Record<string, unknown>>('secrets', '--model', model))) {
    const shown = await labJson<
      Record<string, { content?: { Data?: Record<string, string> } & Record<string, string> }>
    >('show-secret', '--model', model, secret, '--reveal');
    for (const [key, value] of Object.entries(shown[secret]?.content?.Data ?? shown[secret]?.content ?? {}))
      if (typeof value === 'string' && /password|secret-key/.test(key) && !/hash/.test(key)) known.add(value);
  }
  assert.ok(known.size >= 8, 'the passwords are known');
  return [...known].filter((value) => value.length >= 8);
}

export function secrecy(): void {
  it('shows no secret in the settings of an engine, and none over REST', async () => {
    const secrets = await learnSecrets();
    const login = await admin();
    const shown = await query(login, 'SET; SET -v; SET spark.hadoop.fs.s3a.secret.key;');
    assert.equal(shown.code, 0, shown.log);
    const text = shown.rows.join('\n');
    for (const key of ['spark.app.id', 'spark.hadoop.fs.s3a.secret.key'])
      assert.ok(text.includes(key), `the engine tells of ${key}`);
    const open = query(
      through(login, units[0] as string),
      "SELECT java_method('java.lang.Thread', 'sleep', 15000L);",
    );
    const replies = await waitFor('a session over REST', async () => {
      const found = await Promise.all(
        ['sessions', 'sessions/count', 'sessions/execPool/statistic', 'version'].map((path) =>
          restText(login, `/api/v1/${path}`),
        ),
      );
      return /"user":"admin"/.test(found[0] ?? '') && found;
    });
    assert.equal((await open).code, 0);
    for (const [place, said] of [['SET', text] as const, ...replies.map((reply) => ['REST', reply] as const)])
      assert.ok(!secrets.some((secret) => said.includes(secret)), `${place} shows a secret`);
  });

  it('showed no secret in any process list, log line, plain databag or object of the cluster', async () => {
    assert.deepEqual(await secretsInSight(model, await learnSecrets(), watch.stop()), []);
  });
}
