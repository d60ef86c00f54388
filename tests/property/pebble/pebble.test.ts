/** Durations, layers and multipart bodies, for arbitrary values. */
import assert from 'node:assert/strict';
import {
  canonicalDuration,
  combineLayers,
  formatDuration,
  parseDuration,
  planIncludes,
} from '@charmed-spark/ops';
import fc from 'fast-check';
import { fileUpload, parseMultipart } from '../../../lib/ops/src/pebble/multipart.ts';
import { plainServices } from './layers.ts';

describe('pebble: properties', () => {
  it('a duration is the same after printing', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (nanoseconds) => {
        assert.equal(parseDuration(formatDuration(nanoseconds)), nanoseconds);
      }),
    );
  });

  it('durations are printed as Go prints them', () => {
    const cases = {
      '0': '0s',
      '90s': '1m30s',
      '1.5h': '1h30m0s',
      '1500us': '1.5ms',
      '100ns': '100ns',
      '-2m': '-2m0s',
    };
    for (const [text, printed] of Object.entries({
      ...cases,
      '61m1.25s': '1h1m1.25s',
      '.5s': '500ms',
      '1µs': '1µs',
    }))
      assert.equal(canonicalDuration(text), printed);
    for (const wrong of ['', '5', 's', '5 s', '1s2', '-', '1x'])
      assert.equal(parseDuration(wrong), undefined, wrong);
  });

  it('a layer that replaces is in the plan that it was combined into', () => {
    fc.assert(
      fc.property(plainServices, plainServices, (below, services) => {
        const layer = {
          services: Object.fromEntries(
            Object.entries(services).map(([name, service]) => [
              name,
              { ...service, override: 'replace' as const },
            ]),
          ),
        };
        assert.equal(planIncludes(combineLayers([{ services: below }, layer]), layer), true);
      }),
    );
  });

  it('combining is the same in one go or in two', () => {
    fc.assert(
      fc.property(plainServices, plainServices, plainServices, (one, two, three) => {
        const [a, b, c] = [{ services: one }, { services: two }, { services: three }];
        assert.deepEqual(combineLayers([a, b, c]), combineLayers([combineLayers([a, b]), c]));
      }),
    );
  });

  it('any bytes pass through a multipart body', async () => {
    const boundary = 'b'.repeat(32);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (content) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of fileUpload(boundary, { x: 1 }, '/a "b"', content))
          pieces.push(Buffer.from(piece as never));
        const parts = parseMultipart(`multipart/form-data; boundary=${boundary}`, Buffer.concat(pieces));
        assert.deepEqual(
          parts.map(({ name }) => name),
          ['request', 'files'],
        );
        assert.deepEqual(Buffer.from(parts[1]?.body ?? []), Buffer.from(content));
      }),
    );
  });
});
