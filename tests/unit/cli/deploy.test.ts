import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeShellCharm } from '../../lab/support/shell-charm.ts';
import { Stub } from './harness.ts';

const messages = ['Located local charm "one", revision 0'];

describe('lab deploy', () => {
  const stub = new Stub();
  before(async () => {
    await stub.start();
    writeShellCharm(join(stub.dir, 'one.charm'), 'one');
  });
  after(() => stub.stop());
  beforeEach(() => stub.reset({ deploy: { application: 'one', messages } }));
  const deploy = (...argv: string[]) => stub.lab(['deploy', './one.charm', ...argv]);
  const sent = (): Record<string, unknown> | undefined =>
    stub.calls.find((c) => c.method === 'deploy')?.params;

  it('sends an absolute path and everything that was asked for', async () => {
    writeFileSync(join(stub.dir, 'more.yaml'), 'sql:\n  level: from file\n  port: 0x50\nother: {}\n');
    const { code, stdout, stderr } = await deploy(
      ...['sql', '-m', 'm', '-n', '3', '--trust', '--resource', 'work-image=example/x:1'],
      ...['--config', 'level=a=b', '--config', 'more.yaml'],
    );
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.equal(stderr, `${messages[0]}\n`);
    assert.deepEqual(sent(), {
      model: 'm',
      charm: join(stub.dir, 'one.charm'),
      application: 'sql',
      resources: { 'work-image': 'example/x:1' },
      config: { level: 'a=b', port: '0x50' },
      units: 3,
      trust: true,
    });
  });

  it('takes the image from a YAML file with registrypath', async () => {
    writeFileSync(join(stub.dir, 'image.yaml'), 'registrypath: example/y:2\n');
    assert.equal((await deploy('--resource', 'work-image=./image.yaml')).code, 0);
    assert.deepEqual(sent()?.resources, { 'work-image': 'example/y:2' });
  });

  for (const [what, argv, text] of [
    ['a resource that is missing', [], /missing OCI images for: \[work-image\]: add --resource work-image=/],
    ['a resource that the charm has not', ['--resource', 'x=y'], /unrecognized resource "x": .* work-image/],
    [
      'a file that does not exist',
      ['--resource', 'work-image=./no.tar'],
      /resource "work-image": \.\/no\.tar: no such file/,
    ],
    [
      'a file that is no image',
      ['--resource', 'work-image=./one.charm'],
      /neither an OCI archive \(tar\) nor a YAML file/,
    ],
    ['a folder', ['--resource', 'work-image=./'], /is not a file/],
  ] as [string, string[], RegExp][]) {
    it(`${what} is refused before anything is deployed`, async () => {
      const { code, stderr } = await deploy(...argv);
      assert.equal(code, 1);
      assert.match(stderr, text);
      assert.equal(sent(), undefined);
    });
  }

  it('a model that does not exist is refused before images are looked at', async () => {
    stub.reset({
      'show-model': () => {
        throw new Error('model "m" not found');
      },
    });
    const { stderr } = await deploy('-m', 'm', '--resource', 'work-image=./no.tar');
    assert.equal(stderr, 'ERROR model "m" not found\n');
  });

  it('says which options have no effect', async () => {
    const { stderr } = await deploy(
      '--resource',
      'work-image=x',
      '--constraints',
      'mem=1G',
      '--base',
      'ubuntu@24.04',
    );
    assert.match(stderr, /^--constraints has no effect in the lab\n--base has no effect in the lab\n/);
  });
});
