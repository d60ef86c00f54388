/** Juju topology: who a metric, a rule, a dashboard or a log line is from. Names and order as in Canonical's `cosl`. */
import type { Context } from '@charmed-spark/ops';

export interface Topology {
  model: string;
  /** A version 4 UUID: consumers refuse any other. */
  modelUuid: string;
  application: string;
  /** The unit that wrote it down; not part of any label set here, which are the whole application's. */
  unit?: string;
  charm?: string;
}

type Told = Pick<Context, 'model' | 'app' | 'unit' | 'meta'>;

/** This unit's own. */
export const topologyOf = ({ model, app, unit, meta }: Told): Topology => ({
  model: model.name,
  modelUuid: model.uuid,
  application: app.name,
  unit: unit.name,
  charm: meta.name,
});

/** As databags carry it (`scrape_metadata`, `metadata`). */
export const topologyFields = (topology: Topology): Record<string, string> => ({
  model: topology.model,
  model_uuid: topology.modelUuid,
  application: topology.application,
  unit: topology.unit ?? '',
  charm_name: topology.charm ?? '',
});

/** Short name of an application, for names of groups, jobs and files: `mymodel_e7b3a5ff_kyuubi-k8s`. */
export const identifier = ({ model, modelUuid, application }: Topology): string =>
  [model, modelUuid.slice(0, 8), application].join('_').replaceAll('/', '_');

/** Labels that select an application in a query. */
export const matcherLabels = (topology: Topology): Record<string, string> => ({
  juju_model: topology.model,
  juju_model_uuid: topology.modelUuid,
  juju_application: topology.application,
});

/** Labels of an application's rules and scrape targets: never a unit, which would be the leader's alone. */
export const topologyLabels = (topology: Topology): Record<string, string> => ({
  ...matcherLabels(topology),
  ...(topology.charm === undefined || topology.charm === '' ? {} : { juju_charm: topology.charm }),
});
