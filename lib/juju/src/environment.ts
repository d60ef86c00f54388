/** The environment of a run: these variables and no others (Juju contract 1.4). */
import type { HookInfo, HookSnapshot } from './hook.ts';
import { applicationOf } from './names.ts';
import { formatRelationId, localEnd } from './relation-view.ts';

/** Where things are for the process that is started. */
export interface HookPaths {
  /** `/var/lib/juju/agents/unit-app-0/charm`. */
  charmDir: string;
  /** Directory of the hook tools, put before `path`. */
  toolsDir: string;
  /** The agent's own PATH. */
  path: string;
  /** `/var/lib/juju/agents/unit-app-0/agent.socket`. */
  agentSocket: string;
  /** Controller addresses, `host:port`. */
  apiAddresses?: readonly string[];
  /** The agent's environment; only KUBERNETES_* variables of the API service are taken from it. */
  agentEnvironment?: Readonly<Record<string, string | undefined>>;
}

const kubernetesVariables = [
  'KUBERNETES_PORT',
  'KUBERNETES_PORT_443_TCP',
  'KUBERNETES_PORT_443_TCP_ADDR',
  'KUBERNETES_PORT_443_TCP_PORT',
  'KUBERNETES_PORT_443_TCP_PROTO',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'KUBERNETES_SERVICE_PORT_HTTPS',
];

export function hookEnvironment(snapshot: HookSnapshot, paths: HookPaths): Record<string, string> {
  const { hook, model } = snapshot;
  const setting = (name: string): string => String(model.config[name] ?? '');
  const isHook = hook.kind !== 'action' && hook.kind !== 'commands';
  return {
    CHARM_DIR: paths.charmDir,
    JUJU_CHARM_DIR: paths.charmDir,
    JUJU_CONTEXT_ID: snapshot.contextId,
    JUJU_HOOK_NAME: isHook ? hook.name : '',
    ...dispatchPath(hook),
    JUJU_AGENT_SOCKET_ADDRESS: paths.agentSocket,
    JUJU_AGENT_SOCKET_NETWORK: 'unix',
    JUJU_UNIT_NAME: snapshot.unit,
    JUJU_MODEL_UUID: model.uuid,
    JUJU_MODEL_NAME: model.name,
    JUJU_API_ADDRESSES: (paths.apiAddresses ?? []).join(' '),
    JUJU_SLA: 'unsupported',
    JUJU_MACHINE_ID: '',
    JUJU_PRINCIPAL_UNIT: '',
    JUJU_AVAILABILITY_ZONE: '',
    JUJU_VERSION: snapshot.jujuVersion,
    CLOUD_API_VERSION: snapshot.cloudApiVersion,
    JUJU_CHARM_HTTP_PROXY: setting('juju-http-proxy'),
    JUJU_CHARM_HTTPS_PROXY: setting('juju-https-proxy'),
    JUJU_CHARM_FTP_PROXY: setting('juju-ftp-proxy'),
    JUJU_CHARM_NO_PROXY: setting('juju-no-proxy'),
    APT_LISTCHANGES_FRONTEND: 'none',
    DEBIAN_FRONTEND: 'noninteractive',
    LANG: 'C.UTF-8',
    TERM: 'tmux-256color',
    PATH: `${paths.toolsDir}:${paths.path}`,
    ...legacyProxies(setting),
    ...kubernetes(paths.agentEnvironment ?? {}),
    ...variablesOf(snapshot, hook),
  };
}

function dispatchPath(hook: HookInfo): Record<string, string> {
  if (hook.kind === 'commands') return {};
  return { JUJU_DISPATCH_PATH: `${hook.kind === 'action' ? 'actions' : 'hooks'}/${hook.name}` };
}

function legacyProxies(setting: (name: string) => string): Record<string, string> {
  const set = ['http-proxy', 'https-proxy', 'ftp-proxy', 'no-proxy'].flatMap((name): [string, string][] => {
    const variable = name.replace('-', '_');
    const value = setting(name);
    return value === ''
      ? []
      : [
          [variable, value],
          [variable.toUpperCase(), value],
        ];
  });
  return Object.fromEntries(set);
}

function kubernetes(agent: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    kubernetesVariables.flatMap((name) => (agent[name] === undefined ? [] : [[name, agent[name]]])),
  );
}

function variablesOf(snapshot: HookSnapshot, hook: HookInfo): Record<string, string> {
  switch (hook.kind) {
    case 'lifecycle':
      return {};
    case 'relation':
      return {
        ...relationVariables(snapshot, hook),
        ...(hook.name.endsWith('-relation-departed')
          ? { JUJU_DEPARTING_UNIT: hook.departingUnit ?? '' }
          : {}),
      };
    case 'commands':
      return hook.relationId === undefined
        ? {}
        : relationVariables(snapshot, { ...hook, relationId: hook.relationId });
    case 'action':
      return {
        JUJU_ACTION_NAME: hook.name,
        JUJU_ACTION_UUID: hook.id,
        JUJU_ACTION_TAG: `action-${hook.id}`,
      };
    case 'workload':
      return {
        JUJU_WORKLOAD_NAME: hook.container,
        ...(hook.notice === undefined
          ? {}
          : {
              JUJU_NOTICE_ID: hook.notice.id,
              JUJU_NOTICE_TYPE: hook.notice.type,
              JUJU_NOTICE_KEY: hook.notice.key,
            }),
        ...(hook.check === undefined ? {} : { JUJU_PEBBLE_CHECK_NAME: hook.check }),
      };
    case 'secret':
      return {
        JUJU_SECRET_ID: hook.uri,
        JUJU_SECRET_LABEL: hook.label ?? '',
        // secret-changed and secret-rotate never carry one: the charm must ask for the latest itself.
        ...(hook.revision !== undefined && /^secret-(expired|remove)$/.test(hook.name)
          ? { JUJU_SECRET_REVISION: String(hook.revision) }
          : {}),
      };
    case 'storage':
      return storageVariables(snapshot, hook.storageId);
  }
}

function relationVariables(
  { unit, model }: HookSnapshot,
  hook: { name?: string; relationId: number; remoteUnit?: string; remoteApplication?: string },
): Record<string, string> {
  const relation = model.relations[hook.relationId];
  const endpoint =
    (relation && localEnd(relation, applicationOf(unit))?.endpoint) ??
    (hook.name ?? '').replace(/-relation-(created|joined|changed|departed|broken)$/, '');
  return {
    JUJU_RELATION: endpoint,
    JUJU_RELATION_ID: formatRelationId(endpoint, hook.relationId),
    JUJU_REMOTE_UNIT: hook.remoteUnit ?? '',
    JUJU_REMOTE_APP: hook.remoteApplication ?? (hook.remoteUnit ? applicationOf(hook.remoteUnit) : ''),
  };
}

function storageVariables({ unit, model }: HookSnapshot, id: string): Record<string, string> {
  const storage = model.applications[applicationOf(unit)]?.units[unit]?.storage?.[id];
  if (storage === undefined) return {};
  return {
    JUJU_STORAGE_ID: id,
    JUJU_STORAGE_LOCATION: storage.location,
    JUJU_STORAGE_KIND: storage.kind,
  };
}
