/** Names under which this unit is reached. */
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';

/** The application's service; clients use this name. */
export const serviceHost = (ctx: Pick<Context, 'app' | 'model'>): string =>
  `${ctx.app.name}.${ctx.model.name}.svc.${clusterDomain()}`;

/** What the certificate must be good for: every form in which a pod may write the service, the pod, and the pod itself. */
export function certificateHosts(ctx: Pick<Context, 'app' | 'unit' | 'model'>): string[] {
  const { app, unit, model } = ctx;
  const pod = `${unit.name.replace('/', '-')}.${app.name}-endpoints.${model.name}.svc.${clusterDomain()}`;
  const service = `${app.name}.${model.name}`;
  return [app.name, service, `${service}.svc`, serviceHost(ctx), pod, 'localhost', '127.0.0.1'];
}
