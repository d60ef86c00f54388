// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
  /**
   * Returns in `lines` a JSON list of the newest log lines of a related application, newest first: of each its
   * `labels` and its `text`.
   */
  'get-logs': {
    /** The application whose logs are wanted. */
    'application': string;
    /** Text that the lines must contain. */
    'contains': string;
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
    "get-logs": {
      "params": {
        "application": {
          "type": "string"
        },
        "contains": {
          "type": "string",
          "default": ""
        },
        "limit": {
          "type": "integer",
          "default": 20
        }
      },
      "required": [
        "application"
      ],
      "additionalProperties": false
    }
  }
};
