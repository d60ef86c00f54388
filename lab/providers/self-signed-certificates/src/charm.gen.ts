// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /** Common name of the CA. A change makes a new CA, which signs everything anew. */
  'ca-common-name': string;
  /** How long a certificate is valid, in days, or with a unit (m, h, d, w, y), for example 90d or 1h. */
  'certificate-validity': string;
  /** How long the CA is valid, as certificate-validity. At least twice as long as that. */
  'root-ca-validity': string;
}

/** Parameters of each action. */
export interface Actions {
  /** The CA's certificate. */
  'get-ca-certificate': Record<never, never>;
  /** All certificates that are in use, with their requests, as a JSON list. */
  'get-issued-certificates': Record<never, never>;
  /** Makes a new CA with a new key, which signs everything anew. */
  'rotate-private-key': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'certificates' | 'send-ca-cert';
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
  "name": "self-signed-certificates",
  "endpoints": {
    "certificates": {
      "name": "certificates",
      "role": "provider",
      "interface": "tls-certificates"
    },
    "send-ca-cert": {
      "name": "send-ca-cert",
      "role": "provider",
      "interface": "certificate_transfer"
    }
  },
  "extraBindings": [],
  "containers": {},
  "resources": {},
  "storage": {},
  "options": {
    "ca-common-name": {
      "type": "string",
      "default": "self-signed-certificates-operator"
    },
    "certificate-validity": {
      "type": "string",
      "default": "365"
    },
    "root-ca-validity": {
      "type": "string",
      "default": "3650"
    }
  },
  "actions": {
    "get-ca-certificate": {},
    "get-issued-certificates": {},
    "rotate-private-key": {}
  }
};
