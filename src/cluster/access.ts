/** The rights that this charm needs with executors on Kubernetes, and whether it has them. */
import type { Access, Kubernetes, Result } from '@charmed-spark/spark/kubernetes';
import type { Seen } from '../state.ts';

/** What `juju trust --scope=cluster` grants: whoever has it needs no further question. */
const everything: Access = { verb: '*', group: '*', resource: '*' };

/**
 * The exact verbs, for an operator who grants them without `juju trust`: the charm looks at the account and hands
 * out the trust folder, the server submits drivers, watches them and removes those that are finished.
 */
export function neededAccess({ model, options }: Pick<Seen, 'model' | 'options'>): Access[] {
  const { namespace } = options.values;
  const in_ = (where: string, resource: string, ...verbs: string[]): Access[] =>
    verbs.map((verb) => ({ verb, resource, namespace: where }));
  return [
    { verb: 'get', resource: 'namespaces', name: namespace },
    ...in_(namespace, 'serviceaccounts', 'get'),
    ...in_(namespace, 'pods', 'create', 'get', 'list', 'watch', 'delete'),
    ...in_(namespace, 'services', 'create', 'patch'),
    ...in_(namespace, 'configmaps', 'create', 'patch'),
    ...in_(namespace, 'secrets', 'get', 'list', 'create', 'patch', 'delete'),
    ...in_(model, 'services', 'get', ...(namespace === model ? [] : ['create', 'patch'])),
    // The unit's own, which tells the owner of what the charm makes in the model.
    ...(namespace === model ? [] : in_(model, 'pods', 'get')),
  ];
}

/** Accesses that are needed and not granted; none where the reviews were refused or not answered. */
export async function missingAccess(
  kubernetes: Kubernetes,
  seen: Pick<Seen, 'model' | 'options'>,
): Promise<Result<string[]>> {
  const whole = await kubernetes.may(everything);
  if (whole.state !== 'ok') return whole;
  if (whole.value) return { state: 'ok', value: [] };
  const needed = neededAccess(seen);
  const answers = await Promise.all(needed.map((access) => kubernetes.may(access)));
  const missing: string[] = [];
  for (const [at, answer] of answers.entries()) {
    if (answer.state !== 'ok') return answer;
    const access = needed[at];
    if (access !== undefined && !answer.value) missing.push(describe(access));
  }
  return { state: 'ok', value: missing };
}

const describe = ({ verb, resource, namespace, name }: Access): string =>
  `${verb} ${resource}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
