/** The pod of a unit: init container, charm container and one container per workload under Pebble. */
import { agentSecretName, agentSecretPath } from './agent-secret.ts';
import { type Application, pullPolicy } from './application.ts';
import { podLabels } from './labels.ts';
import { charmStorageMounts, type Mount, workloadStorageMounts } from './storage.ts';

const charmPort = 38_812;
const firstWorkloadPort = 38_813;
const data = 'charm-data';

const share = (mountPath: string, subPath: string, readOnly = false): Mount => ({
  name: data,
  mountPath,
  subPath,
  ...(readOnly ? { readOnly } : {}),
});

const containerNames = (app: Application): string => Object.keys(app.charm.containers).join(',');

function probes(port: number): Record<string, unknown> {
  const probe = (level: string, failureThreshold: number): Record<string, unknown> => ({
    httpGet: { path: `/v1/health?level=${level}`, port, scheme: 'HTTP' },
    periodSeconds: 5,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold,
  });
  return {
    // A loaded machine must not make the kubelet kill a container whose Pebble only answers late.
    startupProbe: { ...probe('alive', 60), periodSeconds: 1, timeoutSeconds: 5 },
    livenessProbe: { ...probe('alive', 6), timeoutSeconds: 5 },
    readinessProbe: { ...probe('ready', 1), timeoutSeconds: 5 },
  };
}

function initContainer(app: Application): Record<string, unknown> {
  return {
    name: 'charm-init',
    image: app.charmImage,
    imagePullPolicy: pullPolicy(app.charmImage),
    command: [
      '/opt/lab-agent/containeragent',
      'init',
      '--charm-modified-version',
      String(app.modifiedVersion),
    ],
    workingDir: '/var/lib/juju',
    env: [{ name: 'JUJU_CONTAINER_NAMES', value: containerNames(app) }],
    securityContext: { runAsUser: 0, runAsGroup: 0 },
    volumeMounts: [
      share('/var/lib/juju', 'var/lib/juju'),
      share('/charm/bin', 'charm/bin'),
      share('/charm/containers', 'charm/containers'),
      share('/var/lib/pebble/default', 'containeragent/pebble'),
    ],
  };
}

function charmContainer(app: Application): Record<string, unknown> {
  return {
    name: 'charm',
    image: app.charmImage,
    imagePullPolicy: pullPolicy(app.charmImage),
    command: ['/charm/bin/pebble'],
    args: ['run', '--http', `:${charmPort}`, '--verbose'],
    workingDir: '/var/lib/juju',
    env: [
      { name: 'JUJU_CONTAINER_NAMES', value: containerNames(app) },
      { name: 'HTTP_PROBE_PORT', value: '3856' },
      { name: 'PEBBLE', value: '/var/lib/pebble/default' },
      { name: 'CONTROLLER_URL', value: app.controllerUrl },
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ],
    securityContext: { runAsUser: 0, runAsGroup: 0 },
    ...probes(charmPort),
    volumeMounts: [
      share('/charm/bin', 'charm/bin', true),
      share('/var/lib/juju', 'var/lib/juju'),
      share('/charm/containers', 'charm/containers'),
      share('/var/lib/pebble/default', 'containeragent/pebble'),
      { name: 'agent-token', mountPath: agentSecretPath, readOnly: true },
      ...charmStorageMounts(app),
    ],
  };
}

function workloadContainer(app: Application, name: string, index: number): Record<string, unknown> {
  const image = app.images[name] ?? app.charmImage;
  const { uid, gid } = app.charm.containers[name] ?? {};
  const port = firstWorkloadPort + index;
  return {
    name,
    image,
    imagePullPolicy: pullPolicy(image),
    command: ['/charm/bin/pebble'],
    args: ['run', '--create-dirs', '--hold', '--http', `:${port}`, '--verbose'],
    env: [
      { name: 'JUJU_CONTAINER_NAME', value: name },
      { name: 'PEBBLE_SOCKET', value: '/charm/container/pebble.socket' },
    ],
    securityContext: { runAsUser: uid ?? 0, runAsGroup: gid ?? 0 },
    ...probes(port),
    volumeMounts: [
      share('/charm/bin/pebble', 'charm/bin/pebble', true),
      share('/charm/container', `charm/containers/${name}`),
      ...workloadStorageMounts(app, name),
    ],
  };
}

/** The `template` of the StatefulSet. */
export function podTemplate(app: Application): Record<string, unknown> {
  return {
    metadata: {
      labels: podLabels(app.name, app.uniqueId),
      annotations: { 'charm.juju.is/modified-version': String(app.modifiedVersion) },
    },
    spec: {
      serviceAccountName: app.name,
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 30,
      initContainers: [initContainer(app)],
      containers: [
        charmContainer(app),
        ...Object.keys(app.charm.containers).map((name, index) => workloadContainer(app, name, index)),
      ],
      volumes: [
        { name: data, emptyDir: {} },
        { name: 'agent-token', secret: { secretName: agentSecretName(app.name), defaultMode: 0o400 } },
      ],
    },
  };
}
