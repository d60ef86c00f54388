/** What the how-tos about relations tell a reader to type is typed here, word for word but for the model's name. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runDocument } from '../../../scripts/demo/document.ts';
import { root, waitForStatus } from '../support/lab.ts';
import { app, model } from '../support/neighbourhood.ts';

const howTos = [
  'keep-logins-in-postgresql',
  'keep-tables-in-a-metastore',
  'run-several-units',
  'run-spark-on-kubernetes',
  'encrypt-the-jdbc-port',
  'trust-more-authorities',
  'give-clients-credentials',
  'limit-who-may-log-in',
  'publish-the-web-ui',
  'observe-with-cos',
];

export function documents(): void {
  it('have a how-to for every relation of the charm', () => {
    const { requires, provides } = parse(readFileSync(join(root, 'metadata.yaml'), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    const titles = howTos
      .map((name) => readFileSync(join(root, `docs/how-to/${name}.md`), 'utf8').split('\n')[0])
      .join('\n');
    for (const endpoint of Object.keys({ ...requires, ...provides }))
      assert.ok(titles.includes(`\`${endpoint}\``), `a how-to names ${endpoint} in its title`);
  });

  for (const name of howTos) {
    it(`how-to/${name}.md`, async () => {
      await runDocument(`docs/how-to/${name}.md`, model);
      await waitForStatus(model, app, { units: 3, seconds: 400 });
    });
  }
}
