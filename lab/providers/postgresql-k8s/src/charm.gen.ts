// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
  /**
   * Gives the role of a client relation a new random password. The client learns of it by its secret; sessions that
   * are open stay. Run it on the leader.
   */
  'rotate-password': {
    /** Number of the relation (`juju status --relations`, `juju show-unit`). */
    'relation-id': number;
  };
  /** As rotate-password, with a password of your own. */
  'set-password': {
    /** Number of the relation. */
    'relation-id': number;
    /** 12 to 128 printable ASCII characters. */
    'password': string;
  };
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'certificates' | 'database' | 'database-peers';
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
    "certificates": {
      "name": "certificates",
      "role": "requirer",
      "interface": "tls-certificates",
      "limit": 1,
      "optional": true
    },
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
  "actions": {
    "rotate-password": {
      "params": {
        "relation-id": {
          "type": "integer"
        }
      },
      "required": [
        "relation-id"
      ],
      "additionalProperties": false
    },
    "set-password": {
      "params": {
        "relation-id": {
          "type": "integer"
        },
        "password": {
          "type": "string"
        }
      },
      "required": [
        "relation-id",
        "password"
      ],
      "additionalProperties": false
    }
  }
};
