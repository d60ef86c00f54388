// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
}

/** Parameters of each action. */
export interface Actions {
  /**
   * Makes a session for a person, as an identity provider would after a login. Whoever has its token is that
   * person until it expires.
   */
  'create-session': {
    /** Address of the person. */
    'email': string;
    /** Name of the person; default the part of the address before the @. */
    'name'?: string;
    /** In minutes. */
    'lifespan': number;
  };
  /**
   * Makes a new key, so that no session made before is valid any more: on this unit at once, on others from their
   * next event on.
   */
  'revoke-sessions': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'auth-proxy' | 'forward-auth';
  containers: 'oathkeeper';
  storages: never;
  resources: 'oathkeeper-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "oathkeeper",
  "endpoints": {
    "auth-proxy": {
      "name": "auth-proxy",
      "role": "provider",
      "interface": "auth_proxy"
    },
    "forward-auth": {
      "name": "forward-auth",
      "role": "provider",
      "interface": "forward_auth"
    }
  },
  "extraBindings": [],
  "containers": {
    "oathkeeper": {
      "resource": "oathkeeper-image"
    }
  },
  "resources": {
    "oathkeeper-image": {
      "type": "oci-image"
    }
  },
  "storage": {},
  "options": {},
  "actions": {
    "create-session": {
      "params": {
        "email": {
          "type": "string"
        },
        "name": {
          "type": "string"
        },
        "lifespan": {
          "type": "integer",
          "minimum": 1,
          "maximum": 10080,
          "default": 60
        }
      },
      "required": [
        "email"
      ]
    },
    "revoke-sessions": {}
  }
};
