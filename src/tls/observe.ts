/** Reads the certificate of this unit, the operator's key, and what the stores in the workload were made from. */
import { observeCertificate, type TlsCertificate } from '@charmed-spark/interfaces';
import { type PebbleClient, readText } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { container, tlsRecord } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import { readKeyOption } from './key-option.ts';
import { certificateNames } from './names.ts';
import type { TlsOutside } from './outside.ts';
import type { Certificate, Tls } from './state.ts';
import { readKept } from './unit-secret.ts';

export async function observeTls(ctx: Context, outside: TlsOutside, seen: Seen): Promise<Tls> {
  const [relations, config, made] = await Promise.all([
    ctx.relations('certificates'),
    ctx.config(),
    seen.workload.connected ? readRecord(ctx.unit.container(container)) : undefined,
  ]);
  const option = await readKeyOption(ctx, config['tls-client-private-key']);
  const facts = { ...(option === undefined ? {} : { option }), ...(made === undefined ? {} : { made }) };
  const { event } = ctx;
  const broken = event.kind === 'relation' && event.type === 'broken' && event.endpoint === 'certificates';
  // Without the relation there is nothing to read, but for the one event in which it goes.
  if (relations.length === 0 && !broken) return { state: 'absent', ...facts };
  const [kept, address] = await Promise.all([
    readKept(ctx),
    broken ? undefined : ctx.network('kyuubi-peers').then(({ bindAddress }) => bindAddress),
  ]);
  const key = option?.state === 'set' ? option.key : option?.state === 'invalid' ? kept?.key : undefined;
  const { commonName, sans } = certificateNames(seen, address);
  const request = { commonName, sans, ...(key === undefined ? {} : { key }) };
  const view = await observeCertificate(ctx, 'certificates', request);
  const certificate = certificateOf(view.certificate);
  const current = 'current' in certificate ? certificate.current : undefined;
  const password = kept?.password ?? (current === undefined ? undefined : outside.generatePassword());
  if (password !== undefined) ctx.redact(password);
  return {
    ...certificate,
    ...facts,
    ...(current !== undefined && current.notAfter <= ctx.now() ? { expired: true } : {}),
    ...(kept === undefined ? {} : { kept }),
    ...(password === undefined ? {} : { password }),
    view,
  };
}

function certificateOf(certificate: TlsCertificate): Certificate {
  switch (certificate.state) {
    case 'absent':
      return certificate;
    case 'ready': {
      const { state, ...current } = certificate;
      return { state, current };
    }
    case 'invalid': {
      const { field, why, current } = certificate;
      return { state: 'invalid', why: `${field}: ${why}`, ...(current === undefined ? {} : { current }) };
    }
    case 'waiting':
      return certificate;
  }
}

async function readRecord(pebble: PebbleClient): Promise<string | undefined> {
  try {
    return await readText(pebble, tlsRecord);
  } catch (error) {
    if (isLost(error)) return undefined;
    throw error;
  }
}
