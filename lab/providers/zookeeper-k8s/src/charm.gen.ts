// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
  /** Tells the password of the user `super`, who may do everything. */
  'get-super-password': Record<never, never>;
  /** Gives the user of a relation, or of every relation, a new password. */
  'rotate-password': {
    /** Id of the relation as this side has it; all relations without. */
    'relation-id'?: number;
  };
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'certificates' | 'zookeeper' | 'cluster';
  containers: 'zookeeper';
  storages: 'zookeeper';
  resources: 'zookeeper-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "zookeeper-k8s",
  "endpoints": {
    "certificates": {
      "name": "certificates",
      "role": "requirer",
      "interface": "tls-certificates",
      "limit": 1,
      "optional": true
    },
    "zookeeper": {
      "name": "zookeeper",
      "role": "provider",
      "interface": "zookeeper"
    },
    "cluster": {
      "name": "cluster",
      "role": "peer",
      "interface": "cluster"
    }
  },
  "extraBindings": [],
  "containers": {
    "zookeeper": {
      "resource": "zookeeper-image",
      "mounts": [
        {
          "storage": "zookeeper",
          "location": "/var/lib/zookeeper"
        }
      ]
    }
  },
  "resources": {
    "zookeeper-image": {
      "type": "oci-image"
    }
  },
  "storage": {
    "zookeeper": {
      "type": "filesystem",
      "location": "/var/lib/zookeeper"
    }
  },
  "options": {},
  "actions": {
    "get-super-password": {},
    "rotate-password": {
      "params": {
        "relation-id": {
          "type": "integer"
        }
      }
    }
  }
};
