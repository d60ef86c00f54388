import assert from 'node:assert/strict';
import type { HookInfo, HookSnapshot } from '@charmed-spark/juju';
import { BagCache } from '../../../lab/agent/runner/index.ts';

const lifecycle: HookInfo = { kind: 'lifecycle', name: 'update-status' };
const about = (event: string, remoteUnit = 'db/0'): HookInfo => ({
  kind: 'relation',
  name: `db-relation-${event}`,
  relationId: 4,
  remoteUnit,
});

function snapshot(hook: HookInfo, value: string, members = ['db/0']): HookSnapshot {
  return {
    contextId: 'c',
    unit: 'app/0',
    hook,
    isLeader: false,
    members: { 4: members },
    cloudApiVersion: '',
    jujuVersion: '',
    deniedSecrets: [],
    model: {
      uuid: '',
      name: '',
      applications: {},
      secrets: {},
      config: {},
      relations: {
        4: {
          id: 4,
          life: 'alive',
          suspended: false,
          endpoints: [],
          applicationBags: { db: { value } },
          unitBags: { 'app/0': { value }, 'db/0': { value }, 'db/1': { value } },
          versions: {},
          inScope: [],
        },
      },
    },
  };
}

describe('remote bags between hooks', () => {
  let cache: BagCache;
  beforeEach(() => {
    cache = new BagCache();
  });
  const see = (hook: HookInfo, value: string, members?: string[]) => {
    const relation = cache.apply(snapshot(hook, value, members)).model.relations[4];
    return Object.fromEntries(
      Object.entries(relation?.unitBags ?? {}).map(([unit, bag]) => [unit, bag['value']]),
    );
  };

  it('stay as the charm was last told of them, until their own changed', () => {
    assert.equal(see(about('joined'), '1')['db/0'], '1');
    assert.equal(see(lifecycle, '2')['db/0'], '1');
    assert.equal(see(about('changed', 'db/1'), '2', ['db/0', 'db/1'])['db/0'], '1');
    assert.equal(see(about('changed'), '3', ['db/0', 'db/1'])['db/0'], '3');
    assert.equal(see(lifecycle, '4', ['db/0', 'db/1'])['db/1'], '2');
  });

  it('are read anew for units that are no members, for the own unit and for applications', () => {
    see(about('joined'), '1');
    assert.deepEqual(see(lifecycle, '2'), { 'app/0': '2', 'db/0': '1', 'db/1': '2' });
    const { applicationBags } = cache.apply(snapshot(lifecycle, '3')).model.relations[4] ?? {};
    assert.deepEqual(applicationBags, { db: { value: '3' } });
  });

  it('are forgotten when the unit departs', () => {
    see(about('joined'), '1');
    assert.equal(see(about('departed'), '2', [])['db/0'], '2');
    assert.equal(see(about('joined'), '3')['db/0'], '3');
  });
});
