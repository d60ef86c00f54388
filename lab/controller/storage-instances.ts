/** Storage of units: ids as Juju's, and where each is mounted in the charm's container. */
import { applicationOf, type Life } from '@charmed-spark/juju';
import { charmLocation } from '../kubernetes/index.ts';
import type { LabModel } from './model/lab-model.ts';
import { ordinalOf } from './model/names.ts';

export interface StorageInstance {
  id: string;
  name: string;
  kind: 'filesystem' | 'block';
  location: string;
  life: Life;
}

export function storageOf(model: LabModel, unit: string): StorageInstance[] {
  const app = model.state.applications[applicationOf(unit)];
  const ids = model.apps[applicationOf(unit)]?.storageIds ?? {};
  if (!app) return [];
  return Object.entries(app.charm.storage).flatMap(([name, storage]) => {
    const id = ids[`${ordinalOf(unit)}/${name}`];
    if (!id) return [];
    const life: Life = app.units[unit]?.life === 'alive' ? 'alive' : 'dying';
    return [{ id, name, kind: storage.type, location: charmLocation(name, storage), life }];
  });
}
