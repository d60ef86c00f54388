// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /** Name or address under which clients reach this application. Default its Service's address. */
  'external_hostname'?: string;
  /** Where an application is published, below a path (path) or under a host of its own (subdomain). */
  'routing_mode': string;
  /**
   * Ask the application on experimental-forward-auth about requests for applications that want a login. While it is
   * false, nothing is published to anybody where that relation is there.
   */
  'enable_experimental_forward_auth': boolean;
}

/** Parameters of each action. */
export interface Actions {
  /** The URLs under which this application and those behind it are published, as JSON. */
  'show-proxied-endpoints': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'certificates' | 'experimental-forward-auth' | 'ingress';
  containers: 'traefik';
  storages: never;
  resources: 'traefik-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "traefik-k8s",
  "endpoints": {
    "certificates": {
      "name": "certificates",
      "role": "requirer",
      "interface": "tls-certificates",
      "limit": 1,
      "optional": true
    },
    "experimental-forward-auth": {
      "name": "experimental-forward-auth",
      "role": "requirer",
      "interface": "forward_auth",
      "limit": 1,
      "optional": true
    },
    "ingress": {
      "name": "ingress",
      "role": "provider",
      "interface": "ingress"
    }
  },
  "extraBindings": [],
  "containers": {
    "traefik": {
      "resource": "traefik-image"
    }
  },
  "resources": {
    "traefik-image": {
      "type": "oci-image"
    }
  },
  "storage": {},
  "options": {
    "external_hostname": {
      "type": "string"
    },
    "routing_mode": {
      "type": "string",
      "default": "path"
    },
    "enable_experimental_forward_auth": {
      "type": "boolean",
      "default": false
    }
  },
  "actions": {
    "show-proxied-endpoints": {}
  }
};
