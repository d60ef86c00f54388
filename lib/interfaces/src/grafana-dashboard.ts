/** `grafana_dashboard`, the provider: dashboards that a charm ships. */
import { join } from 'node:path';
import type { Context, Relation } from '@charmed-spark/ops';
import { refusals } from './prometheus-scrape.ts';
import { pythonJson } from './python-json.ts';
import { topologyFields, topologyOf } from './topology.ts';
import { storedXz } from './xz.ts';

export interface Dashboard {
  /** Below the charm's folder, for example `src/grafana_dashboards/kyuubi.json`: part of what its uid is made of. */
  path: string;
  /** JSON as Grafana exports it. */
  text: string;
}

/** The dashboards in a folder of the charm (not below it), in the order of their names; none when it is not there. */
export async function readDashboards(charmDir: string, folder: string): Promise<Dashboard[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  let names: string[];
  try {
    names = await readdir(join(charmDir, folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const wanted = names.filter((name) => /\.(json|json\.tmpl|tmpl)$/.test(name)).sort();
  return Promise.all(
    wanted.map(async (name) => ({
      path: `${folder}/${name}`,
      text: await readFile(join(charmDir, folder, name), 'utf8'),
    })),
  );
}

/**
 * Gives Grafana the dashboards (leader only). Nothing is encoded or written when they are there already. Throws
 * SyntaxError for a text that is no JSON: it is the charm's own.
 */
export async function provideDashboards(
  ctx: Pick<Context, 'model' | 'app' | 'unit' | 'meta'>,
  relation: Relation,
  dashboards: readonly Dashboard[],
): Promise<void> {
  const charm = ctx.meta.name;
  const { charm_name: _, ...topology } = topologyFields(topologyOf(ctx));
  // Consumers use the templates only; Canonical's library writes a new random uuid each time, and so a change.
  const digest = await sha256(JSON.stringify([format, charm, topology, dashboards]));
  const uuid = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const current = await relation.localApp.get('dashboards');
  if (current?.endsWith(`"uuid": "${uuid}"}`)) return;
  // Costly to load: paid when there is something to write.
  const { createHash } = await import('node:crypto');
  const shake = (text: string, bytes: number): string =>
    createHash('shake256', { outputLength: bytes }).update(text).digest('hex');
  const templates = await Promise.all(
    dashboards.map(async ({ path, text }) => {
      const id = `file:${stem(path)}`;
      const document = complete(JSON.parse(text), charm, shake(`${charm}-${path}`, 20));
      const content = await storedXz(Buffer.from(pythonJson(document)));
      return [
        id,
        {
          charm,
          content: content.toString('base64'),
          juju_topology: topology,
          inject_dropdowns: true,
          dashboard_alt_uid: shake(`${charm}-${id}`, 8),
        },
      ] as const;
    }),
  );
  await relation.localApp.set('dashboards', pythonJson({ templates: Object.fromEntries(templates), uuid }));
}

/** Hexadecimal. By what needs no loading: this is asked in every event. */
async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}

/** Of what is written for the same dashboards: another number writes them again after an upgrade of the charm. */
const format = 1;

/** The name without its last suffix, as the library makes it. */
const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');

/** With a uid that is the same wherever this charm's dashboard comes from, and a tag by which it is found. */
function complete(document: Record<string, unknown>, charm: string, uid: string): Record<string, unknown> {
  const tags = Array.isArray(document.tags) ? (document.tags as unknown[]) : [];
  const tagged = tags.some((tag) => typeof tag === 'string' && tag.startsWith('charm: '));
  const kept = typeof document.uid === 'string' && /^[0-9a-fA-F]{40}$/.test(document.uid);
  return {
    ...document,
    ...(kept ? {} : { uid }),
    tags: tagged ? tags : [...tags, `charm: ${charm}`],
  };
}

/** What Grafana could not use of the dashboards. */
export async function readDashboardRefusals(relation: Relation): Promise<string[]> {
  return refusals((await relation.remoteApp.read()).event, ['errors']);
}
