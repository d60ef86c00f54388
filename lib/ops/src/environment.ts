/** Juju's environment of one run (docs/reference/juju-rules.md, "Environment"). */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that every run needs, and those of single event families where Juju sets them. */
export interface JujuEnvironment {
  /** `hooks/config-changed`, `actions/backup`; empty under juju-exec. */
  readonly dispatchPath: string;
  readonly unit: string;
  readonly app: string;
  readonly modelName: string;
  readonly modelUuid: string;
  /** `0.0.0` where Juju leaves it out. */
  readonly jujuVersion: string;
  readonly charmDir: string;
  readonly relation?: { name: string; id: number };
  readonly remoteApp?: string;
  readonly remoteUnit?: string;
  readonly departingUnit?: string;
  readonly workload?: string;
  readonly notice?: { id: string; type: string; key: string };
  readonly check?: string;
  readonly secret?: { id: string; label?: string; revision?: number };
  readonly storageId?: string;
  readonly actionId?: string;
}

/** The environment is not one that Juju made. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/**
 * Reads Juju's variables. Juju sets many of them to empty, which counts as absent.
 * Throws EnvironmentError naming the variable that is missing or wrong.
 */
export function readEnvironment(environment: Environment): JujuEnvironment {
  const get = (name: string): string | undefined => environment[`JUJU_${name}`] || undefined;
  const need = (name: string): string => {
    const value = get(name);
    if (value === undefined) {
      throw new EnvironmentError(
        `JUJU_${name} is not set: this program is a charm's dispatch and is started by a Juju unit agent`,
      );
    }
    return value;
  };
  const whole = (name: string, text: string): number => {
    if (!/^\d+$/.test(text))
      throw new EnvironmentError(`JUJU_${name} is ${JSON.stringify(text)}, not a number`);
    return Number(text);
  };

  const unit = need('UNIT_NAME');
  const remoteUnit = get('REMOTE_UNIT');
  if (remoteUnit !== undefined && !remoteUnit.includes('/')) {
    throw new EnvironmentError(`JUJU_REMOTE_UNIT is ${JSON.stringify(remoteUnit)}, which is no unit's name`);
  }
  const remoteApp = get('REMOTE_APP') ?? remoteUnit?.split('/')[0];
  const departingUnit = get('DEPARTING_UNIT');
  const relationName = get('RELATION');
  const relationId = get('RELATION_ID')?.split(':').at(-1);
  const workload = get('WORKLOAD_NAME');
  const noticeId = get('NOTICE_ID');
  const check = get('PEBBLE_CHECK_NAME');
  const secretId = get('SECRET_ID');
  const label = get('SECRET_LABEL');
  const revision = get('SECRET_REVISION');
  const storageId = get('STORAGE_ID');
  const actionId = get('ACTION_UUID');

  return {
    dispatchPath: get('DISPATCH_PATH') ?? '',
    unit,
    app: unit.split('/')[0] ?? unit,
    modelName: need('MODEL_NAME'),
    modelUuid: need('MODEL_UUID'),
    jujuVersion: get('VERSION') ?? '0.0.0',
    charmDir: get('CHARM_DIR') ?? environment.CHARM_DIR ?? '.',
    ...(relationName !== undefined &&
      relationId !== undefined && {
        relation: { name: relationName, id: whole('RELATION_ID', relationId) },
      }),
    ...(remoteApp !== undefined && { remoteApp }),
    ...(remoteUnit !== undefined && { remoteUnit }),
    ...(departingUnit !== undefined && { departingUnit }),
    ...(workload !== undefined && { workload }),
    ...(noticeId !== undefined && {
      notice: { id: noticeId, type: get('NOTICE_TYPE') ?? '', key: get('NOTICE_KEY') ?? '' },
    }),
    ...(check !== undefined && { check }),
    ...(secretId !== undefined && {
      secret: {
        id: secretId,
        ...(label !== undefined && { label }),
        ...(revision !== undefined && { revision: whole('SECRET_REVISION', revision) }),
      },
    }),
    ...(storageId !== undefined && { storageId }),
    ...(actionId !== undefined && { actionId }),
  };
}
