/** An OCI image archive from layers (OCI image specification 1.0: image layout, manifest, configuration). */
import { createHash } from 'node:crypto';
import { link, mkdir, rename, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { type Layer, tarCreate } from './layer.ts';
import { run } from './run.ts';

export interface ImageConfig {
  env?: Record<string, string>;
  entrypoint?: readonly string[];
  workingDir?: string;
  user?: string;
  labels?: Record<string, string>;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

const architecture = { x64: 'amd64', arm64: 'arm64' }[arch() as 'x64' | 'arm64'] ?? arch();

interface Blob {
  digest: string;
  text: string;
}
const blob = (value: unknown): Blob => {
  const text = JSON.stringify(value);
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
};

/** The manifest and configuration of an image with these layers; the manifest's digest is the image's. */
export function describeImage(
  layers: readonly Layer[],
  config: ImageConfig,
): { manifest: Blob; config: Blob } {
  const configuration = blob({
    architecture,
    os: 'linux',
    config: {
      Env: Object.entries(config.env ?? {}).map(([name, value]) => `${name}=${value}`),
      ...(config.entrypoint && { Entrypoint: config.entrypoint }),
      ...(config.workingDir && { WorkingDir: config.workingDir }),
      ...(config.user && { User: config.user }),
      ...(config.labels && { Labels: config.labels }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: configuration.digest, size: configuration.text.length },
    layers: layers.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
  });
  return { manifest, config: configuration };
}

/**
 * Writes the image as one tar that `ctr images import` and others read; it names itself `image` (with its tag).
 * `folder` is scratch and holds the result; it must be on the file system of the layers.
 * @returns the image's digest.
 */
export async function writeArchive(
  image: string,
  layers: readonly Layer[],
  config: ImageConfig,
  folder: string,
  file: string,
): Promise<string> {
  const { manifest, config: configuration } = describeImage(layers, config);
  const layout = join(folder, 'layout');
  const blobs = join(layout, 'blobs', 'sha256');
  const pathOf = (digest: string): string => join(blobs, digest.slice('sha256:'.length));
  await mkdir(blobs, { recursive: true });
  for (const { digest, file: tar } of layers)
    await link(tar, pathOf(digest)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  for (const { digest, text } of [manifest, configuration]) await writeFile(pathOf(digest), text);
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(
    join(layout, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [
        {
          mediaType: types.manifest,
          digest: manifest.digest,
          size: manifest.text.length,
          platform: { architecture, os: 'linux' },
          annotations: {
            'io.containerd.image.name': image,
            'org.opencontainers.image.ref.name': image.slice(image.lastIndexOf(':') + 1),
          },
        },
      ],
    }),
  );
  const unfinished = join(folder, 'unfinished.tar');
  await run([...tarCreate(unfinished, layout), 'oci-layout', 'index.json', 'blobs']);
  await rename(unfinished, file);
  await run(['rm', '-rf', layout]);
  return manifest.digest;
}
