/** What the relations ask for, and what the server has. */
import {
  type CertificateView,
  observeCertificate,
  readDatabaseRequest,
  readProvided,
} from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import { certificateHosts, unitHost } from './hosts.ts';
import { roleOf } from './names.ts';
import { passwordFits } from './scram.ts';
import { readServer } from './server-state.ts';
import type { Request, Role, State } from './state.ts';

/** This unit's certificate. */
export const observeTls = (ctx: Context): Promise<CertificateView> =>
  observeCertificate(ctx, 'certificates', { commonName: unitHost(ctx), sans: certificateHosts(ctx) });

export async function observe(ctx: Context, tlsCa: string | undefined): Promise<State> {
  const [relations, server] = await Promise.all([
    ctx.relations('database'),
    readServer(ctx.unit.container('postgresql')),
  ]);
  const requests = await Promise.all(relations.map((relation) => readRequest(ctx, relation, server.roles)));
  return {
    ...server,
    requests: requests.filter((request) => request !== undefined),
    relationIds: relations.map(({ id }) => id),
    host: unitHost(ctx),
    tlsCa,
  };
}

async function readRequest(
  ctx: Context,
  relation: Relation,
  roles: readonly Role[],
): Promise<Request | undefined> {
  const [request, password] = await Promise.all([readDatabaseRequest(relation), handedOut(ctx, relation)]);
  if (request === undefined) return undefined;
  if (password === undefined) return { ...request, passwordFits: false };
  ctx.redact(password);
  const role = roles.find(({ name }) => name === roleOf(relation.id));
  return { ...request, password, passwordFits: await passwordFits(password, role?.verifier ?? null) };
}

/** The password that the relation got: in its secret, or in the databag of a requirer without secrets. */
async function handedOut(ctx: Context, relation: Relation): Promise<string | undefined> {
  const { password } = await readProvided(ctx, relation, 'user');
  return password ?? (await relation.localApp.read()).password;
}
