/** The Kubernetes Secret with the trust folder, which drivers and executors mount. */
import type { State } from '../state.ts';

/** Applications of the same name in other models may share the namespace of the engines. */
export const trustSecretName = ({ app, model, options }: Pick<State, 'app' | 'model' | 'options'>): string =>
  options.values.namespace === model ? `${app}-trust` : `${model}-${app}-trust`;
