/** All objects of an application, in the order in which they are applied. */
import { agentSecret } from './agent-secret.ts';
import type { Application } from './application.ts';
import { type KubernetesObject, kinds } from './objects.ts';
import { rbacObjects } from './rbac.ts';
import { serviceObjects } from './services.ts';
import { statefulSet } from './stateful-set.ts';

export function applicationObjects(app: Application): KubernetesObject[] {
  const order = (object: KubernetesObject): number => kinds.findIndex(({ kind }) => kind === object.kind);
  return [...rbacObjects(app), agentSecret(app), ...serviceObjects(app), statefulSet(app)].sort(
    (a, b) => order(a) - order(b),
  );
}
