/** From the controller's model to what the renderers need. */
import type { LabModel } from '../controller/model/lab-model.ts';
import { ordinalOf } from '../controller/model/names.ts';
import type { Application } from './application.ts';

export interface Surroundings {
  /** Image of init and charm containers. */
  charmImage: string;
  caCertificate: string;
  controllerUrl: string;
}

/** @throws Error when the model has no such application. */
export function desiredApplication(model: LabModel, name: string, surroundings: Surroundings): Application {
  const state = model.state.applications[name];
  const record = model.apps[name];
  if (!state || !record) throw new Error(`application "${name}" not found`);
  const units = Object.values(state.units);
  const images = Object.entries(state.charm.containers).map(([container, { resource }]) => [
    container,
    (resource && state.resources[resource]) || surroundings.charmImage,
  ]);
  return {
    name,
    namespace: model.state.name,
    modelName: model.state.name,
    modelUuid: model.state.uuid,
    uniqueId: record.uniqueId,
    charm: state.charm,
    modifiedVersion: record.charm.modifiedVersion,
    replicas: Math.max(0, ...units.map((unit) => ordinalOf(unit.name) + 1)),
    trust: state.trust,
    images: Object.fromEntries(images),
    ports: units.flatMap((unit) => Object.values(unit.openedPorts).flat()),
    token: record.token,
    destroyStorage: record.destroyStorage,
    ...surroundings,
  };
}
