/** The truststore of object storage that a `spark_service_account` provider hands out as a Kubernetes Secret. */
import type { GrantedAccount } from './spark-service-account.ts';

export interface S3Truststore {
  /** Name of the Secret, and of the file in it. */
  secret: string;
  file: string;
  /** Where drivers and executors find it. */
  path: string;
  /** The store (JKS or PKCS12), in base64. */
  content: string;
  /** Of the store, where the provider tells one. */
  password?: string;
}

const option = (options: string, name: string): string | undefined =>
  new RegExp(`-Djavax\\.net\\.ssl\\.${name}=(?:"([^"]*)"|(\\S+))`).exec(options)?.slice(1).find(Boolean);

interface ManifestSecret {
  name: string;
  files: Record<string, string>;
}

/**
 * The truststore that the account's properties point to, with its content out of the manifest; undefined when
 * they point to none, or the manifest does not have it. Never rejects.
 */
export async function readS3Truststore(
  granted: Pick<GrantedAccount, 'properties' | 'manifest'>,
): Promise<S3Truststore | undefined> {
  const options = granted.properties['spark.driver.extraJavaOptions'] ?? '';
  const path = option(options, 'trustStore');
  if (path === undefined || !/\bSecret\b/.test(granted.manifest)) return undefined;
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  // Drivers get Secrets mounted by `spark.kubernetes.driver.secrets.<name>=<directory>`.
  const mounted = (name: string): boolean =>
    granted.properties[`spark.kubernetes.driver.secrets.${name}`]?.replace(/\/+$/, '') ===
    path.slice(0, slash);
  const secret = (await secretsOf(granted.manifest)).find(
    ({ name, files }) => mounted(name) && Object.hasOwn(files, file),
  );
  const content = secret?.files[file];
  if (secret === undefined || content === undefined) return undefined;
  const password = option(options, 'trustStorePassword');
  return { secret: secret.name, file, path, content, ...(password === undefined ? {} : { password }) };
}

/** The Secrets anywhere in the YAML: as documents, in lists, or by names of the provider's own. */
async function secretsOf(manifest: string): Promise<ManifestSecret[]> {
  const found: ManifestSecret[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (value === null || typeof value !== 'object' || depth > 4) return;
    const secret = asSecret(value as Record<string, unknown>);
    if (secret !== undefined) found.push(secret);
    else for (const item of Object.values(value)) visit(item, depth + 1);
  };
  try {
    for (const document of await documentsOf(manifest)) visit(document, 0);
  } catch {
    // As good as no manifest: the account works without.
  }
  return found;
}

/**
 * By what Bun, in which charms run, has built in, where the text has no references, whose number nothing limits there.
 * Otherwise by the `yaml` package, which costs a dispatch thirty milliseconds.
 */
async function documentsOf(manifest: string): Promise<unknown[]> {
  const { Bun } = globalThis as { Bun?: { YAML?: { parse(text: string): unknown } } };
  if (Bun?.YAML !== undefined && !/[&*]/.test(manifest)) return [Bun.YAML.parse(manifest)];
  const { parseAllDocuments } = await import('yaml');
  return parseAllDocuments(manifest, { logLevel: 'silent' }).flatMap((document) =>
    document.errors.length === 0 ? [document.toJS({ maxAliasCount: 10 }) as unknown] : [],
  );
}

function asSecret({ kind, metadata, data, stringData }: Record<string, unknown>): ManifestSecret | undefined {
  const name = (metadata as { name?: unknown } | null | undefined)?.name;
  if (kind !== 'Secret' || typeof name !== 'string') return undefined;
  const files: Record<string, string> = {};
  for (const [key, value] of Object.entries(data ?? {})) {
    if (typeof value === 'string' && /^[A-Za-z0-9+/=\s]+$/.test(value)) files[key] = value.replace(/\s/g, '');
  }
  for (const [key, value] of Object.entries(stringData ?? {})) {
    if (typeof value === 'string') files[key] = Buffer.from(value).toString('base64');
  }
  return { name, files };
}
