// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
  /**
   * Returns in `lines` a JSON list of the newest log lines that a query in LogQL selects, newest first: of each its
   * `labels` and its `text`.
   */
  'query': {
    /** For example `{juju_application="kyuubi-k8s"} |= "Session"`. */
    'query': string;
    /** Lines at most. */
    'limit': number;
  };
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'logging';
  containers: 'loki';
  storages: 'database';
  resources: 'loki-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "loki-k8s",
  "endpoints": {
    "logging": {
      "name": "logging",
      "role": "provider",
      "interface": "loki_push_api",
      "optional": true
    }
  },
  "extraBindings": [],
  "containers": {
    "loki": {
      "resource": "loki-image",
      "mounts": [
        {
          "storage": "database",
          "location": "/var/lib/loki"
        }
      ]
    }
  },
  "resources": {
    "loki-image": {
      "type": "oci-image"
    }
  },
  "storage": {
    "database": {
      "type": "filesystem",
      "location": "/var/lib/loki"
    }
  },
  "options": {},
  "actions": {
    "query": {
      "params": {
        "query": {
          "type": "string"
        },
        "limit": {
          "type": "integer",
          "default": 20
        }
      },
      "required": [
        "query"
      ],
      "additionalProperties": false
    }
  }
};
