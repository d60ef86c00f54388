"""Deploys Kyuubi and its neighbours, relates them, and checks the set: written as for a real Juju.

neighbourhood.py <model> <juju command> <folder of the charms> <image prefix>

The image prefix is what a registry would be elsewhere, for example `localhost/`. Prints what it does; ends with 0 when
everything is active and the checks hold.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jubilant

MODEL, JUJU, DIST, IMAGES = sys.argv[1:5]
NAME = 'kyuubi-k8s'

#: application: (charm, resources, further arguments of deploy)
APPLICATIONS: dict[str, tuple[str, dict[str, str], dict]] = {
    'self-signed-certificates': ('self-signed-certificates', {}, {}),
    'kyuubi-users': ('postgresql-k8s', {'postgresql-image': 'postgresql'}, {'trust': True}),
    'metastore': ('postgresql-k8s', {'postgresql-image': 'postgresql'}, {'trust': True}),
    'zookeeper-k8s': ('zookeeper-k8s', {'zookeeper-image': 'zookeeper'}, {}),
    'minio': ('minio', {'minio-image': 'minio'}, {'config': {'buckets': 'spark'}}),
    's3-integrator': ('s3-integrator', {}, {'config': {'bucket': 'spark', 'path': 'events'}}),
    'spark-integration-hub-k8s': (
        'spark-integration-hub-k8s',
        {},
        {'trust': True, 'config': {'spark-image': f'{IMAGES}kyuubi:lab'}},
    ),
    NAME: (NAME, {'kyuubi-image': 'kyuubi'}, {'trust': True, 'num_units': 3, 'config': {'profile': 'testing', 'session-engine-idle-timeout': 'PT20M'}}),
    'data-integrator': ('data-integrator', {}, {'config': {'database-name': 'demo'}}),
    'traefik-k8s': (
        'traefik-k8s',
        {'traefik-image': 'traefik'},
        {'trust': True, 'config': {'enable_experimental_forward_auth': True}},
    ),
    'oathkeeper': ('oathkeeper', {'oathkeeper-image': 'oathkeeper'}, {}),
    'prometheus-k8s': ('prometheus-k8s', {'prometheus-image': 'prometheus'}, {}),
    'loki-k8s': ('loki-k8s', {'loki-image': 'loki'}, {}),
}

RELATIONS = [
    ('kyuubi-users:certificates', 'self-signed-certificates:certificates'),
    ('metastore:certificates', 'self-signed-certificates:certificates'),
    ('zookeeper-k8s:certificates', 'self-signed-certificates:certificates'),
    ('minio:certificates', 'self-signed-certificates:certificates'),
    ('traefik-k8s:certificates', 'self-signed-certificates:certificates'),
    ('spark-integration-hub-k8s:s3-credentials', 's3-integrator:s3-credentials'),
    (f'{NAME}:auth-db', 'kyuubi-users:database'),
    (f'{NAME}:metastore-db', 'metastore:database'),
    (f'{NAME}:zookeeper', 'zookeeper-k8s:zookeeper'),
    (f'{NAME}:spark-service-account', 'spark-integration-hub-k8s:spark-service-account'),
    (f'{NAME}:certificates', 'self-signed-certificates:certificates'),
    (f'{NAME}:receive-ca-cert', 'self-signed-certificates:send-ca-cert'),
    (f'{NAME}:jdbc', 'data-integrator:kyuubi'),
    (f'{NAME}:ingress', 'traefik-k8s:ingress'),
    (f'{NAME}:auth-proxy', 'oathkeeper:auth-proxy'),
    ('oathkeeper:forward-auth', 'traefik-k8s:experimental-forward-auth'),
    (f'{NAME}:metrics-endpoint', 'prometheus-k8s:metrics-endpoint'),
    (f'{NAME}:logging', 'loki-k8s:logging'),
]


def charm(name: str) -> str:
    (path,) = pathlib.Path(DIST).glob(f'{name}_*.charm')
    return str(path.resolve())


def deploy(juju: jubilant.Juju) -> None:
    for app, (name, images, options) in APPLICATIONS.items():
        print(f'deploy {app}', flush=True)
        resources = {resource: f'{IMAGES}{image}:lab' for resource, image in images.items()}
        juju.deploy(charm(name), app, resources=resources or None, **options)
    for one, other in RELATIONS:
        juju.integrate(one, other)


def give_storage(juju: jubilant.Juju) -> None:
    """Hands the object store's credentials and its certificate to the integrator."""
    juju.wait(lambda status: jubilant.all_active(status, 'minio', 'self-signed-certificates'), timeout=600)
    root = juju.run('minio/0', 'get-root-credentials').results
    ca = juju.run('self-signed-certificates/0', 'get-ca-certificate').results['ca-certificate']
    juju.config('s3-integrator', {'endpoint': f'https://minio.{MODEL}.svc.cluster.local:9000', 'tls-ca-chain': ca})
    juju.run(
        's3-integrator/0',
        'sync-s3-credentials',
        {'access-key': root['access-key'], 'secret-key': root['secret-key']},
    )


def check(juju: jubilant.Juju) -> None:
    answers = [juju.run(unit, 'get-jdbc-endpoint').results for unit in juju.status().get_units(NAME)]
    first = answers[0]
    assert all(answer == first for answer in answers), 'every unit gives the same answer'
    assert first['tls'] == 'True' and 'BEGIN CERTIFICATE' in first['tls-ca'], first.keys()
    assert ';ssl=true' in first['uris'], first['uris']
    assert 'serviceDiscoveryMode=zooKeeper' in first['uris'], first['uris']
    client = juju.run('data-integrator/0', 'get-credentials').results
    assert client['ok'] == 'True', client
    kyuubi = client['kyuubi']
    assert kyuubi['username'].startswith('relation_id_'), kyuubi['username']
    assert len(kyuubi['password']) >= 32
    assert kyuubi['endpoints'] == f'{NAME}-service.{MODEL}.svc.cluster.local:10009', kyuubi['endpoints']
    status = juju.status()
    assert status.apps[NAME].version, 'the workload version is shown'
    causes = juju.run(f'{NAME}/0', 'show-status').results
    assert causes['server'] == 'serving', causes


def main() -> None:
    juju = jubilant.Juju(model=MODEL, cli_binary=JUJU, wait_timeout=900)
    deploy(juju)
    give_storage(juju)
    juju.wait(jubilant.all_active, error=jubilant.any_error, delay=2, successes=3)
    check(juju)
    print('checked', flush=True)


main()
