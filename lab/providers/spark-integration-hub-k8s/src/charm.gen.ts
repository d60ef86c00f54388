// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /** Let Spark ask for executors as it needs them. */
  'enable-dynamic-allocation': boolean;
  /** Image of drivers and executors; the one of each client without. */
  'spark-image': string;
}

/** Parameters of each action. */
export interface Actions {
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 's3-credentials' | 'spark-service-account';
  containers: never;
  storages: never;
  resources: never;
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "spark-integration-hub-k8s",
  "endpoints": {
    "s3-credentials": {
      "name": "s3-credentials",
      "role": "requirer",
      "interface": "s3",
      "limit": 1,
      "optional": true
    },
    "spark-service-account": {
      "name": "spark-service-account",
      "role": "provider",
      "interface": "spark_service_account",
      "optional": true
    }
  },
  "extraBindings": [],
  "containers": {},
  "resources": {},
  "storage": {},
  "options": {
    "enable-dynamic-allocation": {
      "type": "boolean",
      "default": false
    },
    "spark-image": {
      "type": "string",
      "default": ""
    }
  },
  "actions": {},
  "assumes": [
    "k8s-api"
  ]
};
