import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describeImage } from '../../../lab/rocks/build/oci.ts';

const layer = (name: string) => ({
  key: name,
  file: `/${name}.tar`,
  digest: `sha256:${name.repeat(64)}`,
  size: 10,
});

describe('an image', () => {
  it('lists its layers in order, as blobs in the manifest and as diff ids in the configuration', () => {
    const { manifest, config } = describeImage([layer('a'), layer('b')], {
      env: { PATH: '/bin' },
      workingDir: '/opt',
    });
    const described = JSON.parse(manifest.text);
    assert.deepEqual(
      described.layers.map(({ digest }: { digest: string }) => digest),
      [layer('a').digest, layer('b').digest],
    );
    assert.equal(described.layers[0].mediaType, 'application/vnd.oci.image.layer.v1.tar');
    assert.equal(described.config.digest, `sha256:${createHash('sha256').update(config.text).digest('hex')}`);
    assert.equal(described.config.size, Buffer.byteLength(config.text));
    const { rootfs, config: run } = JSON.parse(config.text);
    assert.deepEqual(rootfs.diff_ids, [layer('a').digest, layer('b').digest]);
    assert.deepEqual(run, { Env: ['PATH=/bin'], WorkingDir: '/opt' });
  });

  it('has the same digest for the same contents and another for other contents', () => {
    const digest = (...names: string[]): string => describeImage(names.map(layer), {}).manifest.digest;
    assert.equal(digest('a', 'b'), digest('a', 'b'));
    assert.notEqual(digest('a', 'b'), digest('b', 'a'));
    assert.notEqual(describeImage([layer('a')], { user: '1' }).manifest.digest, digest('a'));
  });
});
