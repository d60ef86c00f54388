import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { State } from '../../../src/state.ts';
import { trustSecretName } from '../../../src/trust/index.ts';

/** Names of applications and models that Juju and Kubernetes take: `<app>-endpoints` is a Service, too. */
const app = fc.stringMatching(/^[a-z]([a-z0-9-]{0,51}[a-z0-9])?$/, { size: 'max' });
const model = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { size: 'max' });
const nameOf = (one: string, of: string, namespace: string): string =>
  trustSecretName({ app: one, model: of, options: { values: { namespace } } } as Pick<
    State,
    'app' | 'model' | 'options'
  >);

describe('the Secret with the trust folder', () => {
  it('has a name that Spark can make the name of a volume of', () => {
    fc.assert(
      fc.property(app, model, fc.boolean(), (one, of, same) => {
        const volume = `${nameOf(one, of, same ? of : 'engines')}-volume`;
        assert.match(volume, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
  });

  it('has another name for every application and model, long ones too', () => {
    const [first, second] = [`${'m'.repeat(60)}a`, `${'m'.repeat(60)}b`];
    assert.notEqual(nameOf('kyuubi', first, 'engines'), nameOf('kyuubi', second, 'engines'));
    assert.equal(nameOf('kyuubi', 'm', 'm'), 'kyuubi-trust');
    assert.equal(nameOf('kyuubi', 'm', 'engines'), 'm-kyuubi-trust');
  });
});
