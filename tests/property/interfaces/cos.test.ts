import assert from 'node:assert/strict';
import fc from 'fast-check';
import { model, modelUuid, watched, watcher } from '../../unit/interfaces/cos-charms.ts';

const metadata = JSON.stringify({
  model: 'm',
  model_uuid: modelUuid,
  application: 'a',
  unit: 'a/0',
  charm_name: 'c',
});
/** Texts that a databag may hold: anything, JSON of anything, and what is nearly right. */
const nearly = fc.constantFrom(
  metadata,
  '[{"static_configs": [{"targets": ["*:1"]}]}]',
  '[{"static_configs": [{"targets": ["*:1", 2]}], "tls_config": null}]',
  '{"groups": [{"name": "g", "rules": [{"expr": "up"}]}]}',
  '{"groups": [null]}',
  '{"url": "http://loki/"}',
  '{"url": {}}',
);
const text = fc.oneof(fc.string({ minLength: 1 }), fc.json({ maxDepth: 5 }), nearly);
const bag = (...keys: string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, text])), { requiredKeys: [] }) as fc.Arbitrary<
    Record<string, string>
  >;

describe('whatever a neighbour in COS writes', function () {
  this.timeout(30_000);

  it('is used or named as wrong, and never makes Prometheus’ or Loki’s charm fail', async () => {
    const app = bag('scrape_metadata', 'scrape_jobs', 'alert_rules', 'metadata');
    const unit = bag('prometheus_scrape_unit_address', 'prometheus_scrape_unit_path');
    await fc.assert(
      fc.asyncProperty(app, unit, fc.boolean(), async (remoteApp, remoteUnit, usable) => {
        const { context, seen } = watcher();
        const told = usable ? { scrape_metadata: metadata, metadata, ...remoteApp } : remoteApp;
        await context.run(context.on.configChanged(), {
          model,
          leader: true,
          relations: [
            { endpoint: 'metrics-endpoint', id: 1, remoteApp: told, remoteUnits: { 0: remoteUnit } },
            { endpoint: 'logging', id: 2, remoteApp: told },
          ],
        });
        for (const { state } of [...seen.metrics, ...seen.logs])
          assert(['waiting', 'invalid', 'ready'].includes(state));
      }),
      { numRuns: 200 },
    );
  });

  it('never makes the charm fail that they watch', async () => {
    await fc.assert(
      fc.asyncProperty(bag('event'), bag('endpoint'), async (remoteApp, remoteUnit) => {
        const { context, seen } = watched({ metrics: { jobs: [] }, dashboards: [] });
        await context.run(context.on.configChanged(), {
          model,
          leader: true,
          relations: [
            { endpoint: 'metrics-endpoint', id: 1, remoteApp },
            { endpoint: 'grafana-dashboard', id: 2, remoteApp },
            { endpoint: 'logging', id: 3, remoteUnits: { 0: remoteUnit } },
          ],
        });
        assert.equal((seen.loki?.endpoints.length ?? 0) + (seen.loki?.without.length ?? 0), 1);
        assert(seen.refusals.every((why) => why.length <= 300));
      }),
      { numRuns: 200 },
    );
  });
});
