// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /**
   * Buckets to create, joined by commas: `warehouse,logs`. A bucket that is taken out of the list stays, with
   * what is in it.
   */
  'buckets': string;
}

/** Parameters of each action. */
export interface Actions {
  /**
   * Returns the keys of the root user (`access-key`, `secret-key`), the `endpoint` and, with TLS, the CA (`ca`) to
   * verify it with.
   */
  'get-root-credentials': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'certificates';
  containers: 'minio';
  storages: 'data';
  resources: 'minio-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "minio",
  "endpoints": {
    "certificates": {
      "name": "certificates",
      "role": "requirer",
      "interface": "tls-certificates",
      "limit": 1,
      "optional": true
    }
  },
  "extraBindings": [],
  "containers": {
    "minio": {
      "resource": "minio-image",
      "mounts": [
        {
          "storage": "data",
          "location": "/var/lib/minio"
        }
      ]
    }
  },
  "resources": {
    "minio-image": {
      "type": "oci-image"
    }
  },
  "storage": {
    "data": {
      "type": "filesystem",
      "location": "/var/lib/minio"
    }
  },
  "options": {
    "buckets": {
      "type": "string",
      "default": ""
    }
  },
  "actions": {
    "get-root-credentials": {
      "additionalProperties": false
    }
  }
};
