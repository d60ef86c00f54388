/**
 * The Secret with the trust folder, which drivers and executors mount where the server has the folder. It stands in
 * the namespace of the engines. Where that is not the model's, nobody but this charm removes it: the application
 * remembers the namespaces.
 */
import type { Kinds, ObjectMeta } from '@charmed-spark/spark/kubernetes';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { trustSecretName } from '../trust/index.ts';

type Place = Pick<State, 'app' | 'model' | 'options'>;

const annotation = 'charmed-spark/made-from';
/** In the application's databag of the peer relation. */
const memory = 'trust-namespaces';

/** On every object of this application outside of its model. */
export const ownLabels = ({ app, modelUuid }: Pick<State, 'app' | 'modelUuid'>) => ({
  'charmed-spark/application': app,
  'charmed-spark/model-uuid': modelUuid,
});

/** What the files of the Secret were made from. */
export const trustHash = ({ annotations }: ObjectMeta): string => annotations?.[annotation] ?? '';

/** `files`: content in base64 by name. */
export const wantedSecret = (
  state: Place & Pick<State, 'modelUuid'>,
  made: string,
  files: Record<string, string>,
) =>
  ({
    metadata: {
      name: trustSecretName(state),
      namespace: state.options.values.namespace,
      labels: ownLabels(state),
      annotations: { [annotation]: made },
    },
    type: 'Opaque',
    data: files,
  }) satisfies Kinds['Secret'];

export async function readTrustNamespaces(ctx: Context): Promise<string[]> {
  const relation = await ctx.relation('kyuubi-peers');
  const text = await relation?.localApp.get(memory);
  return text === undefined ? [] : text.split(',').filter(Boolean);
}

/** Leader only. */
export async function writeTrustNamespaces(ctx: Context, namespaces: readonly string[]): Promise<void> {
  const relation = await ctx.relation('kyuubi-peers');
  await relation?.localApp.set(memory, [...namespaces].sort().join(','));
}
