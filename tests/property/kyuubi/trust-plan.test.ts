/** The plan of the trusted folder, from every state of the relations that feed it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { State } from '../../../src/state.ts';
import { planTrust, type Trust, wantedTrust } from '../../../src/trust/index.ts';
import { readyState } from '../../unit/kyuubi/states.ts';

const pem = fc.constantFrom('CA 1', 'CA 2', 'CA 3');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const zookeeper = fc.oneof(
  fc.constant({ state: 'absent' }),
  fc.constant({ state: 'waiting', missing: [], unreadable: [] }),
  fc.constant({ state: 'invalid', field: 'uris', why: 'wrong' }),
  maybe(pem).map((ca) => ({ state: 'ready', connection: { tls: ca === undefined ? {} : { ca } } })),
) as fc.Arbitrary<State['zookeeper']>;

const trust = fc.record({
  cas: fc.uniqueArray(pem),
  invalid: fc.constantFrom([], [{ app: 'ca', field: 'certificates', why: 'wrong' }]),
  store: maybe(fc.record({ content: fc.constantFrom('c3RvcmU=', 'b3RoZXI='), secret: fc.constant('s') })),
}) as never as fc.Arbitrary<Trust>;

const hub = fc
  .constantFrom('absent', 'waiting', 'invalid', 'ready')
  .map((state) => ({ state })) as never as fc.Arbitrary<State['hub']>;

const worlds = fc.record({
  zookeeper,
  metastoreDb: zookeeper as never as fc.Arbitrary<State['metastoreDb']>,
  hub,
  trust,
});
type World = {
  zookeeper: State['zookeeper'];
  metastoreDb: State['metastoreDb'];
  hub: State['hub'];
  trust: Trust;
};

/** The state in which the folder holds `made`. */
const stateOf = (world: World, made: Record<string, string>): State =>
  readyState({ ...world, trust: { ...world.trust, folder: { made, system: '1' } } });

/** What the folder holds after the plan. */
function carriedOut(world: World, made: Record<string, string>): Record<string, string> {
  const plan = planTrust(stateOf(world, made));
  return plan.kind === 'keep' ? made : plan.kind === 'remove' ? {} : plan.made;
}

const settled = ({ state }: { state: string }): boolean => state === 'absent' || state === 'ready';

describe('The plan of the trusted folder', () => {
  it('is done after one event, whatever there was before', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, now) => {
        const made = carriedOut(now, carriedOut(before, {}));
        assert.deepEqual(planTrust(stateOf(now, made)), { kind: 'keep' });
      }),
    );
  });

  it('leads to the same folder by every way, when all relations have settled', () => {
    fc.assert(
      fc.property(fc.array(worlds, { maxLength: 4 }), worlds, (path, now) => {
        fc.pre(
          settled(now.zookeeper) &&
            settled(now.metastoreDb) &&
            settled(now.hub) &&
            now.trust.invalid.length === 0,
        );
        const made = path.reduce((folder, world) => carriedOut(world, folder), {} as Record<string, string>);
        assert.deepEqual(carriedOut(now, made), carriedOut(now, {}));
      }),
    );
  });

  it('takes nothing away for a relation that is incomplete or wrong at the moment', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom('waiting', 'invalid'), (world, state) => {
        const made = carriedOut(world, {});
        const uncertain = {
          ...world,
          zookeeper: { state },
          metastoreDb: { state },
          hub: { state },
        } as never as World;
        const after = carriedOut(uncertain, made);
        for (const path of Object.keys(made)) assert.equal(after[path], made[path], path);
      }),
    );
  });

  it('never writes a file without its content', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, now) => {
        const plan = planTrust(stateOf(now, carriedOut(before, {})));
        if (plan.kind !== 'write') return;
        for (const { file } of plan.write) assert.ok(file.kind === 'store' || file.pem !== '');
      }),
    );
  });

  it('wants nothing where nobody gives anything', () => {
    const world: World = { ...readyState(), trust: { cas: [], invalid: [] } };
    assert.deepEqual(wantedTrust(stateOf(world, {})), {});
  });
});
