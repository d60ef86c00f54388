import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { unpackCharm } from '../../../lab/agent/charm-archive.ts';
import { init } from '../../../lab/agent/init.ts';
import { unitOf, unitPaths } from '../../../lab/agent/paths.ts';
import { charmZip } from './support/charm.ts';

describe('what a pod gets', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pod-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const mode = (...path: string[]) => statSync(join(root, ...path)).mode & 0o777;

  it('prepares executables, sockets and the agent as a Pebble service, again and again', async () => {
    mkdirSync(join(root, 'image'));
    for (const name of ['pebble', 'containeragent', 'jujuc']) writeFileSync(join(root, 'image', name), name);
    const options = {
      source: join(root, 'image'),
      binDir: join(root, 'bin'),
      pebbleDir: join(root, 'pebble'),
      dataDir: join(root, 'juju'),
      containersDir: join(root, 'containers'),
      containers: ['kyuubi', 'other'],
      modifiedVersion: 7,
    };
    await init(options);
    await init(options);
    assert.equal(readFileSync(join(root, 'bin', 'jujuc'), 'utf8'), 'jujuc');
    assert.equal(mode('bin', 'containeragent'), 0o755);
    assert.equal(mode('containers', 'kyuubi'), 0o777);
    const layer = parse(readFileSync(join(root, 'pebble', 'layers', '001-container-agent.yaml'), 'utf8'));
    const service = layer.services['container-agent'];
    assert.equal(service.startup, 'enabled');
    assert.equal(
      service.command,
      `${root}/bin/containeragent unit --data-dir ${root}/juju --append-env "PATH=$PATH:${root}/bin" --show-log --charm-modified-version 7`,
    );
  });

  it('unpacks a charm with its modes and replaces the one before', async () => {
    const directory = join(root, 'charm');
    await unpackCharm(charmZip({ 'metadata.yaml': 'name: a\n', old: 'x' }).zip, directory);
    await unpackCharm(
      charmZip({
        'metadata.yaml': 'name: b\n',
        dispatch: '#!/bin/sh\n',
        'hooks/start': { text: '', mode: 0o644 },
        'src/secret': { text: '', mode: 0o600 },
        link: { text: 'src/secret', mode: 0o120777 },
      }).zip,
      directory,
    );
    assert.equal(readFileSync(join(directory, 'metadata.yaml'), 'utf8'), 'name: b\n');
    assert.equal(mode('charm', 'dispatch'), 0o755);
    assert.equal(mode('charm', 'hooks', 'start'), 0o744);
    assert.equal(mode('charm', 'src', 'secret'), 0o600);
    assert.equal(readlinkSync(join(directory, 'link')), 'src/secret');
    assert.throws(() => statSync(join(directory, 'old')), /ENOENT/);
  });

  it('refuses an archive that reaches out of the charm directory or is none', async () => {
    const directory = join(root, 'charm');
    await unpackCharm(charmZip({ 'metadata.yaml': 'name: a\n' }).zip, directory);
    await assert.rejects(unpackCharm(charmZip({ '../evil': 'x' }).zip, directory), /"\.\.\/evil".*outside/);
    await assert.rejects(
      unpackCharm(charmZip({ link: { text: '../../etc/passwd', mode: 0o120777 } }).zip, directory),
      /outside/,
    );
    await assert.rejects(unpackCharm(Buffer.from('no zip'), directory), /cannot unpack the charm archive/);
    assert.equal(readFileSync(join(directory, 'metadata.yaml'), 'utf8'), 'name: a\n');
  });

  it('tells the unit from the pod', () => {
    assert.equal(unitOf('spark-history-server-k8s-12'), 'spark-history-server-k8s/12');
    assert.throws(() => unitOf('kyuubi'), /"kyuubi" has no ordinal/);
    assert.equal(unitPaths('/var/lib/juju', 'app/0').socket, '/var/lib/juju/agents/unit-app-0/agent.socket');
  });
});
