/** Whatever layers are added in whatever order, the fake and the real Pebble say the same. */
import assert from 'node:assert/strict';
import { ApiError, type Layer, type PebbleClient } from '@charmed-spark/ops';
import { FakePebble } from '@charmed-spark/ops-testing';
import fc from 'fast-check';
import { layers } from '../../property/pebble/layers.ts';
import { type Daemon, startDaemon } from './daemon.ts';

const step = fc.record({ label: fc.constantFrom('low', 'high'), combine: fc.boolean(), layer: layers });

describe('layers on the real Pebble', function () {
  this.timeout(120_000);
  let daemon: Daemon;
  // Layers cannot be taken away again: a daemon for each run.
  afterEach(() => daemon?.stop());

  /** What the daemon says to a layer: nothing, or why not. */
  async function answer(
    client: PebbleClient,
    label: string,
    layer: Layer,
    combine: boolean,
  ): Promise<string> {
    try {
      await client.addLayer(label, layer, { combine });
      return '';
    } catch (error) {
      assert.ok(error instanceof ApiError, String(error));
      return error.message;
    }
  }

  it('give the same plan and the same refusals as on that of ops-testing', async () => {
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        daemon = await startDaemon();
        try {
          const fake = new FakePebble({ name: 'x' });
          for (const { label, combine, layer } of steps) {
            const [real, other] = [
              await answer(daemon.client, label, layer, combine),
              await answer(fake, label, layer, combine),
            ];
            // Of several flaws each may name another one first; Go walks its maps in no order.
            assert.equal(other === '', real === '', `real: ${real}\nfake: ${other}`);
            if (real === '') accepted += 1;
            else refused += 1;
            assert.deepEqual(await fake.plan(), await daemon.client.plan());
          }
        } finally {
          await daemon.stop();
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(accepted > 20 && refused > 20, `accepted ${accepted}, refused ${refused}`);
  });
});
