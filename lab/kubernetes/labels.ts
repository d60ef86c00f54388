/** Labels by which the lab and people find an application's objects. */

export const managedBy = 'app.kubernetes.io/managed-by';
export const nameLabel = 'app.kubernetes.io/name';
export const modelLabel = 'model.juju.is/name';
/** Tells an application from an earlier one of the same name. */
export const instanceLabel = 'lab.charmed-spark/application';

/** Whose object it is: names of models may begin with names of others. */
export const modelIdLabel = 'model.juju.is/id';

/** Selects every object of every application. */
export const everything = `${managedBy}=juju,${instanceLabel}`;

/** Selects the objects of a model's applications, also those that are in no namespace. */
export const everythingOf = (modelUuid: string): string => `${everything},${modelIdLabel}=${modelUuid}`;

/** Labels of pods and claims; these may not change in the life of an application. */
export function podLabels(application: string, uniqueId: string): Record<string, string> {
  return { [managedBy]: 'juju', [nameLabel]: application, [instanceLabel]: uniqueId };
}

/** Labels of the objects that the lab writes. */
export function applicationLabels(app: {
  name: string;
  uniqueId: string;
  modelUuid: string;
}): Record<string, string> {
  return { ...podLabels(app.name, app.uniqueId), [modelIdLabel]: app.modelUuid };
}

/** What services and the StatefulSet select pods by. */
export function podSelector(application: string, uniqueId: string): Record<string, string> {
  return { [nameLabel]: application, [instanceLabel]: uniqueId };
}
