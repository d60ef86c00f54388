// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /**
   * A Juju secret with the password of the user `admin`, for example
   * `juju add-secret kyuubi-users admin#file=<file>`, granted to this application with
   * `juju grant-secret kyuubi-users kyuubi-k8s`. Without it the charm generates a password.
   * The log of the unit says what is wrong with a secret that is refused.
   */
  'system-users'?: string;
}

/** Parameters of each action. */
export interface Actions {
  /** Returns where and how to connect over JDBC: endpoint, username, password, uris and tls. Any unit answers. */
  'get-jdbc-endpoint': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'auth-db' | 'kyuubi-peers';
  containers: 'kyuubi';
  storages: never;
  resources: 'kyuubi-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "kyuubi-k8s",
  "endpoints": {
    "auth-db": {
      "name": "auth-db",
      "role": "requirer",
      "interface": "postgresql_client",
      "limit": 1,
      "optional": false
    },
    "kyuubi-peers": {
      "name": "kyuubi-peers",
      "role": "peer",
      "interface": "kyuubi-peers"
    }
  },
  "extraBindings": [],
  "containers": {
    "kyuubi": {
      "resource": "kyuubi-image"
    }
  },
  "resources": {
    "kyuubi-image": {
      "type": "oci-image"
    }
  },
  "storage": {},
  "options": {
    "system-users": {
      "type": "secret"
    }
  },
  "actions": {
    "get-jdbc-endpoint": {
      "additionalProperties": false
    }
  },
  "assumes": [
    "k8s-api"
  ]
};
