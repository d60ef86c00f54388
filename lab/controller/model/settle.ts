/**
 * What follows of itself from a model's state: run after every edit, so that an edit only says what was asked for.
 * Rules of life follow Juju's: a dying thing goes when nothing holds it any more.
 */
import { withoutRevisions } from '@charmed-spark/juju';
import type { LabModel } from './lab-model.ts';
import { byUnit, ordinalOf } from './names.ts';
import { newUnit, removeUnit } from './units.ts';

const keptTasks = 500;

/** Brings the draft to its fixed point. */
export function settle(model: LabModel, now: string): void {
  if (model.life !== 'alive') for (const app of Object.values(model.state.applications)) app.life = 'dying';
  for (let before = ''; ; ) {
    settleUnits(model, now);
    settleRelations(model);
    settleApplications(model);
    settleSecrets(model);
    const after = JSON.stringify([model.state, Object.keys(model.units)]);
    if (after === before) break;
    before = after;
  }
  settleLeaders(model);
  settleTasks(model, now);
}

function settleUnits(model: LabModel, now: string): void {
  for (const app of Object.values(model.state.applications)) {
    const wanted = app.life === 'alive' ? app.scale : 0;
    for (const unit of Object.values(app.units)) {
      if (ordinalOf(unit.name) >= wanted && unit.life === 'alive') unit.life = 'dying';
      if (unit.life !== 'alive' && !model.units[unit.name]?.introduced) removeUnit(model, unit.name);
    }
    for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
      if (!app.units[`${app.name}/${ordinal}`]) newUnit(model, app, ordinal, now);
    }
  }
}

function settleRelations(model: LabModel): void {
  for (const [key, relation] of Object.entries(model.state.relations)) {
    const apps = relation.endpoints.map((e) => model.state.applications[e.application]);
    if (apps.some((app) => app?.life !== 'alive'))
      relation.life = relation.life === 'alive' ? 'dying' : relation.life;
    relation.inScope = relation.inScope.filter((unit) => model.units[unit]);
    const held = relation.inScope.length > 0 || (relation.endpoints.length === 1 && hasUnits(apps[0]));
    if (relation.life !== 'alive' && !held) delete model.state.relations[key];
  }
}

const hasUnits = (app: { units: object } | undefined): boolean =>
  app !== undefined && Object.keys(app.units).length > 0;

function settleApplications(model: LabModel): void {
  for (const app of Object.values(model.state.applications)) {
    const related = Object.values(model.state.relations).some((relation) =>
      relation.endpoints.some((e) => e.application === app.name),
    );
    if (app.life === 'alive' || hasUnits(app) || related) continue;
    const record = model.apps[app.name];
    if (record?.destroyStorage && Object.keys(app.charm.storage).length > 0)
      model.discardedStorage = [...(model.discardedStorage ?? []), record.uniqueId];
    delete model.state.applications[app.name];
    delete model.apps[app.name];
  }
}

/** Lowest living unit leads; a leader stays until its unit is gone, so that it can clean up. */
function settleLeaders(model: LabModel): void {
  for (const app of Object.values(model.state.applications)) {
    if (app.leader && app.units[app.leader]) continue;
    const units = Object.values(app.units).sort((a, b) => byUnit(a.name, b.name));
    const next = units.find((unit) => unit.life === 'alive') ?? units[0];
    if (next) app.leader = next.name;
    else delete app.leader;
  }
}

function settleSecrets(model: LabModel): void {
  const exists = { application: model.state.applications, unit: model.units, model: undefined };
  for (const [id, secret] of Object.entries(model.state.secrets)) {
    if (secret.owner.kind !== 'model' && !exists[secret.owner.kind]?.[secret.owner.name]) {
      delete model.state.secrets[id];
      continue;
    }
    secret.grants = secret.grants.filter(
      (grant) =>
        (grant.relationId === undefined || model.state.relations[String(grant.relationId)]) &&
        (grant.target.kind === 'model' || exists[grant.target.kind]?.[grant.target.name]),
    );
    for (const unit of Object.keys(secret.consumers)) {
      if (!model.units[unit]) delete secret.consumers[unit];
    }
    if (secret.autoPrune) {
      const tracked = new Set(Object.values(secret.consumers).map((consumer) => consumer.revision));
      const unused = secret.revisions
        .map(({ revision }) => revision)
        .filter((revision) => revision !== secret.latest && !tracked.has(revision));
      const rest = withoutRevisions(secret, unused);
      if (rest === undefined) delete model.state.secrets[id];
      else model.state.secrets[id] = rest;
    }
  }
  for (const id of Object.keys(model.secretTimers))
    if (!model.state.secrets[id]) delete model.secretTimers[id];
}

function settleTasks(model: LabModel, now: string): void {
  for (const task of Object.values(model.tasks)) {
    if (task.completed || model.units[task.unit]) continue;
    task.status = task.status === 'pending' ? 'cancelled' : 'aborted';
    task.message ??= `unit "${task.unit}" was removed`;
    task.completed = now;
  }
  const done = Object.values(model.tasks).filter((task) => task.completed);
  for (const task of done.slice(0, Math.max(0, done.length - keptTasks))) delete model.tasks[task.id];
}
