/** The Kubernetes Secret with the trust folder, which drivers and executors mount. */
import type { State } from '../state.ts';

const ending = '-trust';
/** Spark mounts it by a volume `<name>-volume`, and names of volumes have 63 characters at most. */
const longest = 63 - '-volume'.length;

/** Applications of the same name in other models may share the namespace of the engines. */
export function trustSecretName({ app, model, options }: Pick<State, 'app' | 'model' | 'options'>): string {
  const whose = options.values.namespace === model ? app : `${model}-${app}`;
  if (whose.length + ending.length <= longest) return `${whose}${ending}`;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const mark = `-${createHash('sha256').update(whose).digest('hex').slice(0, 8)}${ending}`;
  return `${whose.slice(0, longest - mark.length)}${mark}`;
}
