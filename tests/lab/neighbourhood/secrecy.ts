/** After all that the other cases did: no secret where it must not be. Runs last. */
import assert from 'node:assert/strict';
import { labJson } from '../support/lab.ts';
import { ProcessWatch, secretsInSight } from '../support/leaks.ts';
import { admin, client, known, model } from '../support/neighbourhood.ts';

const watch = new ProcessWatch();
watch.start();

export function secrecy(): void {
  it('showed no secret in any process list, log line, plain databag or object of the cluster', async () => {
    await admin();
    await client();
    for (const secret of Object.keys(await labJson<Record<string, unknown>>('secrets', '--model', model))) {
      const shown = await labJson<
        Record<string, { content?: { Data?: Record<string, string> } & Record<string, string> }>
      >('show-secret', '--model', model, secret, '--reveal');
      for (const [key, value] of Object.entries(shown[secret]?.content?.Data ?? shown[secret]?.content ?? {}))
        if (typeof value === 'string' && /password|secret-key/.test(key) && !/hash/.test(key))
          known.add(value);
    }
    assert.ok(known.size >= 8, 'the passwords are known');
    assert.deepEqual(
      await secretsInSight(
        model,
        [...known].filter((value) => value.length >= 8),
        watch.stop(),
      ),
      [],
    );
  });
}
