import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Application } from '../../../lab/kubernetes/application.ts';
import { podFacts } from '../../../lab/kubernetes/pod-status.ts';
import { applicationObjects } from '../../../lab/kubernetes/render.ts';
import { claimSize } from '../../../lab/kubernetes/storage.ts';
import { parseCharm } from '../../../lib/juju/src/index.ts';

const charm = parseCharm({
  metadata: `
name: web
summary: s
description: d
containers:
  web: { resource: web-image, mounts: [{ storage: data, location: /srv }], uid: 584, gid: 585 }
  side: { resource: side-image }
resources:
  web-image: { type: oci-image }
  side-image: { type: oci-image }
storage:
  data: { type: filesystem, location: /data, minimum-size: 2G }
`,
});

const app: Application = {
  name: 'web',
  namespace: 'm',
  modelName: 'm',
  modelUuid: 'uuid',
  uniqueId: 'abc123',
  charm,
  modifiedVersion: 4,
  replicas: 2,
  trust: false,
  images: { web: 'localhost/web:lab', side: 'docker.io/side:1' },
  charmImage: 'localhost/charm-base:lab',
  ports: ['443/tcp', '80/tcp', '80/tcp', '53/udp'],
  token: 'the-token',
  caCertificate: 'PEM',
  controllerUrl: 'https://198.18.0.1:17070',
  destroyStorage: false,
};

type Json = { [key: string]: Json } & { [key: number]: Json };
const objectOf = (kind: string, name = 'web', of = app): Json =>
  applicationObjects(of).find((o) => o.kind === kind && o.metadata.name === name) as unknown as Json;
const podOf = (of = app): Json => objectOf('StatefulSet', 'web', of).spec?.template?.spec as Json;
const containers = (of = app): Json[] => podOf(of).containers as unknown as Json[];

describe('an application in Kubernetes', () => {
  it('is these objects, what is referred to first', () => {
    assert.deepEqual(
      applicationObjects(app).map((object) => `${object.kind} ${object.metadata.name}`),
      [
        'ServiceAccount web',
        'Secret web-agent',
        'Role web',
        'RoleBinding web',
        'Service web',
        'Service web-endpoints',
        'StatefulSet web',
      ],
    );
  });

  it('gets the cluster only with trust', () => {
    const trusted = applicationObjects({ ...app, trust: true });
    const roles = trusted.filter(
      (object) => object.kind === 'ClusterRole' || object.kind === 'ClusterRoleBinding',
    );
    assert.deepEqual(
      roles.map((object) => object.metadata.name),
      ['m-web-abc123', 'm-web-abc123'],
    );
    assert.deepEqual(objectOf('Role').rules?.[0]?.verbs, ['get', 'list', 'patch']);
    assert.deepEqual(objectOf('Role', 'web', { ...app, trust: true }).rules, [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    ]);
  });

  it('serves its opened ports, and a placeholder when there are none', () => {
    assert.deepEqual(objectOf('Service').spec?.ports, [
      { name: 'juju-53-udp', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'juju-80-tcp', port: 80, protocol: 'TCP', targetPort: 80 },
      { name: 'juju-443-tcp', port: 443, protocol: 'TCP', targetPort: 443 },
    ]);
    const none = objectOf('Service', 'web', { ...app, ports: [] }).spec?.ports as unknown as Json[];
    assert.deepEqual(
      none.map((port) => port.port),
      [65_535],
    );
    const headless = objectOf('Service', 'web-endpoints').spec as Json;
    assert.equal(headless.clusterIP, 'None');
    assert.equal(headless.publishNotReadyAddresses, true);
  });

  it('runs the charm and each workload under Pebble on a port of its own', () => {
    assert.deepEqual(
      containers().map((container) => [container.name, container.args]),
      [
        ['charm', ['run', '--http', ':38812', '--verbose']],
        ['web', ['run', '--create-dirs', '--hold', '--http', ':38813', '--verbose']],
        ['side', ['run', '--create-dirs', '--hold', '--http', ':38814', '--verbose']],
      ],
    );
    const [charmContainer, web, side] = containers();
    assert.deepEqual(web?.securityContext, { runAsUser: 584, runAsGroup: 585 });
    assert.deepEqual(side?.securityContext, { runAsUser: 0, runAsGroup: 0 });
    assert.equal(web?.imagePullPolicy, 'Never');
    assert.equal(side?.imagePullPolicy, 'IfNotPresent');
    assert.equal(web?.readinessProbe?.httpGet?.path, '/v1/health?level=ready');
    assert.equal(charmContainer?.livenessProbe?.httpGet?.port, 38_812);
    assert.equal(podOf().terminationGracePeriodSeconds, 30);
    assert.deepEqual(podOf().initContainers?.[0]?.command, [
      '/opt/lab-agent/containeragent',
      'init',
      '--charm-modified-version',
      '4',
    ]);
  });

  it('shows the token to the charm container alone, as a file of mode 0400', () => {
    const text = JSON.stringify(applicationObjects(app).filter((object) => object.kind !== 'Secret'));
    assert.equal(text.includes('the-token'), false);
    assert.equal(text.includes(Buffer.from('the-token').toString('base64')), false);
    const mounted = containers().filter((container) => JSON.stringify(container).includes('agent-token'));
    assert.deepEqual(
      mounted.map((container) => container.name),
      ['charm'],
    );
    const volume = (podOf().volumes as unknown as { name: string; secret?: object }[]).find(
      (one) => one.name === 'agent-token',
    );
    assert.deepEqual(volume?.secret, { secretName: 'web-agent', defaultMode: 0o400 });
  });

  it('claims its storage and mounts it in both containers', () => {
    const spec = objectOf('StatefulSet').spec as Json;
    assert.equal(spec.volumeClaimTemplates?.[0]?.spec?.resources?.requests?.storage, '2Gi');
    assert.equal(spec.persistentVolumeClaimRetentionPolicy?.whenDeleted, 'Retain');
    const claim = spec.volumeClaimTemplates?.[0]?.metadata?.name;
    const pathIn = (container: Json | undefined): unknown =>
      ((container?.volumeMounts ?? []) as unknown as Json[]).find((mount) => mount.name === claim)?.mountPath;
    assert.deepEqual(containers().map(pathIn), ['/data', '/srv', undefined]);
    assert.deepEqual(['1G', '512M', undefined, '300', '1.5T'].map(claimSize), [
      '1Gi',
      '512Mi',
      '1Gi',
      '300Mi',
      '1.5Ti',
    ]);
  });
});

describe('a pod', () => {
  const pod = (status: object, metadata: object = {}) =>
    podFacts({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', ...metadata }, status });

  it('is running when all containers are', () => {
    const containerStatuses = [
      { name: 'charm', state: { running: {} } },
      { name: 'web', state: { running: {} } },
    ];
    assert.deepEqual(pod({ phase: 'Running', podIP: '198.18.0.9', containerStatuses }), {
      status: 'running',
      message: '',
      address: '198.18.0.9',
    });
  });

  it('says which container is broken and how', () => {
    const state = (web: object) => ({
      containerStatuses: [
        { name: 'charm', state: { running: {} } },
        { name: 'web', ...web },
      ],
    });
    const never = pod(
      state({
        state: { waiting: { reason: 'ErrImageNeverPull', message: 'Container image "x" is not present' } },
      }),
    );
    assert.deepEqual(never, {
      status: 'error',
      message: 'container "web": ErrImageNeverPull: Container image "x" is not present',
    });
    const crash = pod(
      state({
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      }),
    );
    assert.equal(
      crash.message,
      'container "web": CrashLoopBackOff: restarted 3 times, last end: OOMKilled, exit code 137',
    );
    assert.equal(pod(state({ state: { terminated: { reason: 'Error', exitCode: 1 } } })).status, 'waiting');
    assert.equal(pod(state({ state: { waiting: { reason: 'ContainerCreating' } } })).status, 'allocating');
  });

  it('is blocked when no node takes it and terminated while it goes', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'Insufficient cpu' },
    ];
    assert.deepEqual(pod({ phase: 'Pending', conditions }), {
      status: 'blocked',
      message: 'Insufficient cpu',
    });
    assert.equal(pod({ phase: 'Running' }, { deletionTimestamp: 'now' }).status, 'terminated');
  });
});
