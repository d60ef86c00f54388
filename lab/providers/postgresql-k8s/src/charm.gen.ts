// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'database' | 'database-peers';
  containers: 'postgresql';
  storages: 'pgdata';
  resources: 'postgresql-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "postgresql-k8s",
  "endpoints": {
    "database": {
      "name": "database",
      "role": "provider",
      "interface": "postgresql_client"
    },
    "database-peers": {
      "name": "database-peers",
      "role": "peer",
      "interface": "postgresql_peers"
    }
  },
  "extraBindings": [],
  "containers": {
    "postgresql": {
      "resource": "postgresql-image",
      "mounts": [
        {
          "storage": "pgdata",
          "location": "/var/lib/postgresql/data"
        }
      ]
    }
  },
  "resources": {
    "postgresql-image": {
      "type": "oci-image"
    }
  },
  "storage": {
    "pgdata": {
      "type": "filesystem",
      "location": "/var/lib/postgresql/data"
    }
  },
  "options": {},
  "actions": {}
};
