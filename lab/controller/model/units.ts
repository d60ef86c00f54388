/** A unit's beginning and end in the model. */
import type { ApplicationState } from '@charmed-spark/juju';
import { storageOf } from '../storage-instances.ts';
import type { LabModel } from './lab-model.ts';
import { podOf } from './names.ts';

/** Adds `<application>/<ordinal>` as Juju shows it before its agent runs. */
export function newUnit(model: LabModel, app: ApplicationState, ordinal: number, now: string): void {
  const name = `${app.name}/${ordinal}`;
  app.units[name] = {
    name,
    life: 'alive',
    workloadStatus: { status: 'waiting', message: 'installing agent', since: now },
    agentStatus: { status: 'allocating', message: '', since: now },
    openedPorts: {},
    charmState: {},
  };
  model.units[name] = { createdAt: now, resolved: 'none' };
  const record = model.apps[app.name];
  if (!record) return;
  for (const storage of Object.keys(app.charm.storage)) {
    const key = `${ordinal}/${storage}`;
    if (!record.storageIds[key]) {
      record.storageIds[key] = `${storage}/${model.counters.storage}`;
      model.counters.storage += 1;
    }
  }
  const instances = storageOf(model, name).map(({ id, kind, location }) => [id, { kind, location }]);
  if (instances.length > 0) app.units[name].storage = Object.fromEntries(instances);
}

/** Forgets a unit. Its bags stay for the life of their relations; its pod is to be deleted. */
export function removeUnit(model: LabModel, name: string): void {
  const app = model.state.applications[name.slice(0, name.lastIndexOf('/'))];
  const record = model.units[name];
  if (app) {
    delete app.units[name];
    const uid = record?.podUid;
    if (uid) model.apps[app.name]?.retired.push({ pod: podOf(name), uid });
  }
  delete model.units[name];
  for (const relation of Object.values(model.state.relations)) {
    relation.inScope = relation.inScope.filter((unit) => unit !== name);
  }
}
