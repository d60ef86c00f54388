import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dashboard, readDashboards } from '@charmed-spark/interfaces';
import { model, modelUuid, watched } from './cos-charms.ts';
import { readContent } from './stored-xz.ts';

const endpoint = 'grafana-dashboard' as const;
const dashboard = (text: unknown, path = 'src/grafana_dashboards/dashboard.json'): Dashboard => ({
  path,
  text: JSON.stringify(text),
});

async function provide(dashboards: Dashboard[], localApp: Record<string, string> = {}, leader = true) {
  const { context, seen } = watched({ dashboards });
  const out = await context.run(context.on.configChanged(), {
    model,
    leader,
    relations: [{ endpoint, id: 5, localApp }],
  });
  const bag = out.relation(endpoint).localApp;
  return {
    bag,
    seen,
    ...(leader ? (JSON.parse(bag.dashboards ?? '{}') as Written) : { templates: {}, uuid: '' }),
  };
}
interface Written {
  templates: Record<string, { content: string; [key: string]: unknown }>;
  uuid: string;
}

describe('a provider of grafana_dashboard', () => {
  it('puts each dashboard, packed, under its name, with what Grafana needs to filter it', async () => {
    const { templates, uuid } = await provide([dashboard({ title: 'Kyuubi' })]);
    assert.deepEqual(Object.keys(templates), ['file:dashboard']);
    const { content, ...rest } = templates['file:dashboard'] ?? { content: '' };
    assert.deepEqual(rest, {
      charm: 'kyuubi-k8s',
      juju_topology: {
        model: 'mymodel',
        model_uuid: modelUuid,
        application: 'kyuubi-k8s',
        unit: 'kyuubi-k8s/0',
      },
      inject_dropdowns: true,
      dashboard_alt_uid: '78a91cfaed29a079',
    });
    assert.deepEqual(readContent(content), {
      title: 'Kyuubi',
      uid: 'ea7a82c940c95246036288ada23583a0264e91a8',
      tags: ['charm: kyuubi-k8s'],
    });
    assert.match(uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('keeps a uid that is of that form, and a tag of a charm', async () => {
    const own = { uid: '0123456789abcdef0123456789abcdef01234567', tags: ['x', 'charm: other'] };
    const { templates } = await provide([dashboard(own, 'src/grafana_dashboards/a.json.tmpl')]);
    assert.deepEqual(readContent(templates['file:a.json']?.content ?? ''), own);
  });

  it('writes nothing when the same dashboards are there, and anew when one changed', async () => {
    const first = await provide([dashboard({ title: 'Kyuubi' })]);
    // Of the bag only its end counts: had it been written again, this would be gone.
    const marked = first.bag.dashboards?.replace('{"templates"', '{"mark": 1, "templates"') ?? '';
    assert.equal(
      (await provide([dashboard({ title: 'Kyuubi' })], { dashboards: marked })).bag.dashboards,
      marked,
    );
    const second = await provide([dashboard({ title: 'Other' })], { dashboards: marked });
    assert.notEqual(second.uuid, first.uuid);
    assert.equal(readContent(second.templates['file:dashboard']?.content ?? '').title, 'Other');
  });

  it('leaves it to the leader', async () => {
    assert.deepEqual((await provide([dashboard({})], {}, false)).bag, {});
  });
});

describe('reading dashboards', () => {
  it('takes JSON and templates of the folder in the order of their names', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'dashboards-'));
    try {
      mkdirSync(join(directory, 'd'));
      for (const name of ['b.tmpl', 'a.json', 'c.json.tmpl', 'd.txt'])
        writeFileSync(join(directory, 'd', name), `{"n": "${name}"}`);
      assert.deepEqual(
        (await readDashboards(directory, 'd')).map(({ path }) => path),
        ['d/a.json', 'd/b.tmpl', 'd/c.json.tmpl'],
      );
      assert.deepEqual(await readDashboards(directory, 'none'), []);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
