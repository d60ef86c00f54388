/** Names under which this unit is reached. */
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';

type Ctx = Pick<Context, 'app' | 'unit' | 'model'>;

/** This unit's own name: what clients are told. */
export const unitHost = ({ app, unit, model }: Ctx): string =>
  `${unit.name.replace('/', '-')}.${app.name}-endpoints.${model.name}.svc.${clusterDomain()}`;

/** What the certificate must be good for: the unit, and the application's service in each form that a pod may write. */
export function certificateHosts(ctx: Ctx): string[] {
  const service = `${ctx.app.name}.${ctx.model.name}`;
  return [
    unitHost(ctx),
    ctx.app.name,
    service,
    `${service}.svc`,
    `${service}.svc.${clusterDomain()}`,
    'localhost',
    '127.0.0.1',
  ];
}
