/** Answers the clients of the relation `jdbc`: with what they connect to, and with their user. */
import { type ProvidedKyuubi, provideKyuubi } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import { endpointOf } from '../endpoint.ts';
import type { State } from '../state.ts';
import { clientUser } from './names.ts';
import type { Client } from './state.ts';
import { jdbcUris } from './uris.ts';

/** After the users are written and the server is in line. Only the leader knows of clients. Writes only what has changed. */
export async function publishClients(ctx: Context, state: State): Promise<void> {
  await Promise.all(
    state.users.clients.map(async (client) => {
      const answer = answerTo(state, client);
      if (answer !== undefined) await provideKyuubi(ctx, client.request, answer);
    }),
  );
}

/** What a client is given; undefined while there is nothing that would work. What it was given before then stays. */
export function answerTo(state: State, { request, password, version }: Client): ProvidedKyuubi | undefined {
  const { tls, zookeeper, workload } = state;
  if (request.flaw !== undefined || password === undefined) return undefined;
  const certificate = tls.state === 'absent' ? undefined : tls.current;
  // TLS is wanted and cannot be had yet: the server waits for it, too.
  if (tls.state !== 'absent' && certificate === undefined) return undefined;
  const endpoint = endpointOf(state);
  const { direct, discovery } = jdbcUris(endpoint, certificate !== undefined, zookeeper);
  // A container that restarts cannot tell its version: the client keeps the one that it has.
  const told = (workload.connected ? workload.version : undefined) ?? version;
  return {
    endpoints: [`${endpoint.host}:${endpoint.port}`],
    uris: discovery === undefined ? [direct] : [direct, discovery],
    ...(told === undefined ? {} : { version: told }),
    username: clientUser(request.relation.id),
    password,
    tls: certificate !== undefined,
    ...(certificate === undefined ? {} : { tlsCa: certificate.ca }),
  };
}
