/** The provider of `tls-certificates` for a charm under test: signs what stands in the unit's databag. */
import type { CharmTypes } from '@charmed-spark/ops';
import type { Outcome } from '@charmed-spark/ops-testing';
import type { Authority } from '../../unit/interfaces/tls/authority.ts';

/** The state after the provider on `certificates` answered every request of this unit. */
export async function signed<T extends CharmTypes>(
  out: Outcome<T>,
  authority: Authority,
): Promise<Outcome<T>> {
  const relations = await Promise.all(
    out.relations.map(async (relation) =>
      relation.endpoint === 'certificates'
        ? { ...relation, remoteApp: await answer(relation.localUnit, authority) }
        : relation,
    ),
  );
  return { ...out, relations };
}

async function answer(unitBag: Readonly<Record<string, string>>, authority: Authority) {
  const requests = JSON.parse(unitBag['certificate_signing_requests'] ?? '[]') as {
    certificate_signing_request: string;
  }[];
  const certificates = await Promise.all(
    requests.map(async ({ certificate_signing_request: csr }) => {
      const certificate = await authority.sign(csr);
      const chain = [certificate, ...authority.path];
      return { ca: authority.path.at(-1) ?? '', certificate_signing_request: csr, certificate, chain };
    }),
  );
  return { certificates: JSON.stringify(certificates) };
}
