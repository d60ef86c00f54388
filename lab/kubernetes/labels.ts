/** Labels by which the lab and people find an application's objects. */

export const managedBy = 'app.kubernetes.io/managed-by';
export const nameLabel = 'app.kubernetes.io/name';
export const modelLabel = 'model.juju.is/name';
/** Tells an application from an earlier one of the same name. */
export const instanceLabel = 'lab.charmed-spark/application';

/** Selects every object of every application. */
export const everything = `${managedBy}=juju,${instanceLabel}`;

export function applicationLabels(application: string, uniqueId: string): Record<string, string> {
  return { [managedBy]: 'juju', [nameLabel]: application, [instanceLabel]: uniqueId };
}

/** What services and the StatefulSet select pods by. */
export function podSelector(application: string, uniqueId: string): Record<string, string> {
  return { [nameLabel]: application, [instanceLabel]: uniqueId };
}
