// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /**
   * How often rules are evaluated and targets are scraped whose job does not say it: a number with a unit,
   * such as `10s` or `1m`.
   */
  'evaluation_interval': string;
}

/** Parameters of each action. */
export interface Actions {
  /** Returns in `targets` a JSON list of what is scraped: of each target its `unit`, `url`, `health` and `last-error`. */
  'get-targets': Record<never, never>;
  /**
   * Returns in `rules` a JSON list of the alert rules that are loaded: of each its `name`, the `application` it is
   * for, its `health` and its `state` (inactive, pending or firing).
   */
  'get-alerts': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'metrics-endpoint';
  containers: 'prometheus';
  storages: 'database';
  resources: 'prometheus-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "prometheus-k8s",
  "endpoints": {
    "metrics-endpoint": {
      "name": "metrics-endpoint",
      "role": "requirer",
      "interface": "prometheus_scrape",
      "optional": true
    }
  },
  "extraBindings": [],
  "containers": {
    "prometheus": {
      "resource": "prometheus-image",
      "mounts": [
        {
          "storage": "database",
          "location": "/var/lib/prometheus"
        }
      ]
    }
  },
  "resources": {
    "prometheus-image": {
      "type": "oci-image"
    }
  },
  "storage": {
    "database": {
      "type": "filesystem",
      "location": "/var/lib/prometheus"
    }
  },
  "options": {
    "evaluation_interval": {
      "type": "string",
      "default": "10s"
    }
  },
  "actions": {
    "get-targets": {
      "additionalProperties": false
    },
    "get-alerts": {
      "additionalProperties": false
    }
  }
};
