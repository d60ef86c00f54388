/** What the documents tell a reader to type is typed here, word for word, in the model of the large demo. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runDocument } from '../../scripts/demo/document.ts';
import { execute, lab, labJson, root, waitForStatus } from './support/lab.ts';

const model = 'neighbourhood';

/** How-tos about relations, each with commands for that model. */
const documents = [
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

describe('documents', function () {
  this.timeout('20m');
  let ours = false;

  before('make demo-full', async function () {
    this.timeout('40m');
    const { models } = await labJson<{ models: { 'short-name': string }[] }>('models').catch(() => ({
      models: [],
    }));
    ours = !models.some((found) => found['short-name'] === model);
    const { code, stdout, stderr } = await execute('make', ['demo-full']);
    console.log(stdout.slice(stdout.indexOf('\nA client logs in as')));
    assert.equal(code, 0, `${stdout.slice(-8_000)}\n${stderr.slice(-8_000)}`);
  });
  after(async () => {
    if (ours) await lab('destroy-model', model, '--no-prompt', '--force', '--destroy-storage');
  });

  it('have a how-to for every relation of the charm', () => {
    const { requires, provides } = parse(readFileSync(join(root, 'metadata.yaml'), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    const titles = documents
      .map((name) => readFileSync(join(root, `docs/how-to/${name}.md`), 'utf8').split('\n')[0])
      .join('\n');
    for (const endpoint of Object.keys({ ...requires, ...provides }))
      assert.ok(titles.includes(`\`${endpoint}\``), `a how-to names ${endpoint} in its title`);
  });

  for (const name of documents) {
    it(`how-to/${name}.md`, async () => {
      await runDocument(`docs/how-to/${name}.md`, model);
      await waitForStatus(model, 'kyuubi-k8s', { units: 3, seconds: 400 });
    });
  }
});
