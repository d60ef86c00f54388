// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /** The database to which access is asked for. */
  'database-name'?: string;
  /** Roles that the user should have besides, joined by commas; Kyuubi knows none. */
  'extra-user-roles'?: string;
}

/** Parameters of each action. */
export interface Actions {
  /** Tells how to reach the related product, and the credentials. */
  'get-credentials': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'kyuubi' | 'data-integrator-peers';
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
  "name": "data-integrator",
  "endpoints": {
    "kyuubi": {
      "name": "kyuubi",
      "role": "requirer",
      "interface": "kyuubi_client",
      "limit": 1,
      "optional": true
    },
    "data-integrator-peers": {
      "name": "data-integrator-peers",
      "role": "peer",
      "interface": "data-integrator-peers"
    }
  },
  "extraBindings": [],
  "containers": {},
  "resources": {},
  "storage": {},
  "options": {
    "database-name": {
      "type": "string"
    },
    "extra-user-roles": {
      "type": "string"
    }
  },
  "actions": {
    "get-credentials": {}
  }
};
