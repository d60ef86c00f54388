/** The plan of the trusted folder, from every state of the relations that feed it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { State } from '../../../src/state.ts';
import { planTrust, type Trust, wantedTrust } from '../../../src/trust/index.ts';
import { paths } from '../../../src/workload.ts';
import { readyState } from '../../unit/kyuubi/states.ts';

const pem = fc.constantFrom('CA 1', 'CA 2', 'CA 3');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const zookeeper = fc.oneof(
  fc.constant({ state: 'absent' }),
  fc.constant({ state: 'waiting', missing: [], unreadable: [] }),
  fc.constant({ state: 'invalid', field: 'uris', why: 'wrong' }),
  maybe(pem).map((ca) => ({ state: 'ready', connection: { tls: ca === undefined ? {} : { ca } } })),
) as fc.Arbitrary<State['zookeeper']>;

type Received = Trust['received'][number];

const received = (relationId: number): fc.Arbitrary<Received> => {
  const one = { relationId, app: `ca-${relationId}` };
  return fc.oneof(
    fc.constant({ ...one, state: 'waiting' as const }),
    fc.constant({ ...one, state: 'invalid' as const, field: 'certificates', why: 'wrong' }),
    fc.uniqueArray(pem).map((certificates) => ({ ...one, state: 'ready' as const, certificates })),
  );
};

/** Of up to three relations, in the order of their ids. */
const allReceived = fc
  .tuple(maybe(received(9)), maybe(received(10)), maybe(received(11)))
  .map((all) => all.filter((one) => one !== undefined));

/** The hub, and its store, which only a hub that is ready gives. */
const withHub = fc.oneof(
  fc.constantFrom('absent', 'waiting', 'invalid').map((state) => ({ hub: { state } })),
  maybe(fc.constantFrom('CA 4', 'CA 5')).map((content) => ({
    hub: { state: 'ready' },
    ...(content === undefined ? {} : { store: { content } }),
  })),
) as never as fc.Arbitrary<Pick<State, 'hub'> & Pick<Trust, 'store'>>;

type World = Pick<State, 'zookeeper' | 'metastoreDb' | 'hub' | 'trust'>;

const worlds: fc.Arbitrary<World> = fc
  .record({
    zookeeper,
    metastoreDb: zookeeper as never as fc.Arbitrary<State['metastoreDb']>,
    received: allReceived,
    withHub,
  })
  .map(({ received, withHub: { hub, ...store }, ...rest }) => ({
    ...rest,
    hub,
    trust: { received, ...store },
  }));

/** The folder: what it was made from, and whom it trusts, both by file. */
interface Folder {
  made: Record<string, string>;
  cas: Record<string, readonly string[]>;
}
const empty: Folder = { made: {}, cas: {} };

/** The state in which the folder holds `made`. */
const stateOf = (world: World, made: Folder['made']): State =>
  readyState({ ...world, trust: { ...world.trust, folder: { made, system: '1' } } });

/** The folder after the plan. */
function carriedOut(world: World, before: Folder): Folder {
  const plan = planTrust(stateOf(world, before.made));
  if (plan.kind === 'keep') return before;
  if (plan.kind === 'remove') return empty;
  const cas = { ...before.cas };
  for (const path of plan.remove) delete cas[path];
  for (const { path, file } of plan.write) {
    if (file.kind === 'pem') cas[path] = file.pem.split('\n');
    else if (file.kind === 'of-hub') cas[path] = [world.trust.store?.content ?? ''];
    else if (file.kind === 'store') cas[path] = file.from.flatMap((from) => cas[from] ?? []);
  }
  return { made: plan.made, cas };
}

const settled = ({ state }: { state: string }): boolean => state === 'absent' || state === 'ready';

/** Without the relations that are incomplete or wrong. */
function settle({ zookeeper, metastoreDb, hub, trust }: World): World {
  const orAbsent = <T extends { state: string }>(one: T) =>
    settled(one) ? one : { state: 'absent' as const };
  return {
    zookeeper: orAbsent(zookeeper) as State['zookeeper'],
    metastoreDb: orAbsent(metastoreDb) as State['metastoreDb'],
    hub: orAbsent(hub) as State['hub'],
    trust: { ...trust, received: trust.received.filter(settled) },
  };
}

describe('The plan of the trusted folder', function () {
  this.timeout(20_000);
  it('is done after one event, whatever there was before', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, now) => {
        const { made } = carriedOut(now, carriedOut(before, empty));
        assert.deepEqual(planTrust(stateOf(now, made)), { kind: 'keep' });
      }),
    );
  });

  it('leads to the same folder by every way, when all relations have settled', () => {
    fc.assert(
      fc.property(fc.array(worlds, { maxLength: 4 }), worlds.map(settle), (path, now) => {
        const folder = path.reduce((before, world) => carriedOut(world, before), empty);
        assert.deepEqual(carriedOut(now, folder), carriedOut(now, empty));
      }),
    );
  });

  it('takes nothing away for a relation that is incomplete or wrong at the moment', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom('waiting', 'invalid'), (world, state) => {
        const before = carriedOut(world, empty);
        const uncertain = {
          zookeeper: { state },
          metastoreDb: { state },
          hub: { state },
          trust: { received: world.trust.received.map((one) => ({ ...one, state })) },
        } as never as World;
        assert.deepEqual(carriedOut(uncertain, before), before);
      }),
    );
  });

  it('trusts, after any events, whom each relation that is there gave last when it was right', () => {
    fc.assert(
      fc.property(fc.array(worlds, { minLength: 1, maxLength: 8 }), (events) => {
        let folder = empty;
        let last = new Map<number | 'hub', readonly string[]>();
        for (const world of events) {
          const now: typeof last = new Map();
          for (const one of world.trust.received)
            now.set(
              one.relationId,
              one.state === 'ready' ? one.certificates : (last.get(one.relationId) ?? []),
            );
          const { hub, trust } = world;
          if (hub.state === 'ready') now.set('hub', trust.store === undefined ? [] : [trust.store.content]);
          else if (!settled(hub)) now.set('hub', last.get('hub') ?? []);
          last = now;
          folder = carriedOut(world, folder);
          assert.deepEqual(
            new Set(folder.cas[paths.truststore]),
            new Set([...last.values()].flat()),
            JSON.stringify(world),
          );
        }
      }),
    );
  });

  it('wants nothing where nobody gives anything', () => {
    const world: World = { ...readyState(), trust: { received: [] } };
    assert.deepEqual(wantedTrust(stateOf(world, {})), {});
  });
});
