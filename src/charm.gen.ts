// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /**
   * Who may log in, over JDBC and REST: user names joined by commas, `*` in a name stands for any characters,
   * for example `alice,bob,team-*`. Holds from the next login on, without a restart. It binds `admin`, too;
   * clients of the relation `jdbc` need not be in it. An empty value lets nobody in but those clients.
   */
  'allowlist': string;
  /**
   * A Juju secret with passwords of users, one key per user, for example
   * `juju add-secret kyuubi-users admin#file=<file> alice#file=<file>`, granted to this application with
   * `juju grant-secret kyuubi-users kyuubi-k8s`. It must hold `admin`; without this option the charm
   * generates a password for `admin`. A user who leaves the secret is removed; unset the option, and all
   * keep the passwords that they have.
   * The log of the unit says what is wrong with a secret that is refused.
   */
  'system-users'?: string;
  /**
   * A Juju secret with the key `private-key`: an RSA key in PEM, or its base64, that the certificates of the JDBC port
   * are made for. Grant it to this application. Without it each unit makes a key of its own.
   */
  'tls-client-private-key'?: string;
  /**
   * Kubernetes namespace in which the pods of engines run. Empty means the namespace of this model.
   * It must exist, and `spark-service-account` must be related.
   */
  'namespace': string;
  /** Kubernetes service account of the engines; the integration hub makes it in `namespace`. */
  'service-account': string;
  /**
   * How clients outside the cluster reach the JDBC port. Only `false` (not at all) for now: `nodeport` and
   * `loadbalancer` come with a later revision.
   */
  'expose-external': string;
  /**
   * Annotations of the Service `<application>-service`: a JSON object whose values are strings, for example
   * `{"metallb.universe.tf/address-pool": "public"}`.
   */
  'loadbalancer-extra-annotations': string;
  /** Engines ask for executors as their queries need them and give idle ones back. */
  'enable-dynamic-allocation': boolean;
  /** Cores of each executor, at least 1. Unset leaves it to Spark and to the properties of the integration hub. */
  'executor-cores'?: number;
  /** Memory of each executor in GiB, at least 1. Unset leaves it to Spark and to the properties of the integration hub. */
  'executor-memory'?: number;
  /**
   * Labels of the nodes on which engines may run: `label:value` pairs joined by commas, for example
   * `kubernetes.io/arch:amd64,disktype:ssd`.
   */
  'k8s-node-selectors': string;
  /**
   * Name of the Iceberg catalog, which is there when the integration hub gives a warehouse. `spark_catalog` puts Iceberg
   * into Spark's own catalog, beside tables of other formats.
   */
  'iceberg-catalog-name': string;
  /** Driver and executors authenticate each other and encrypt what they send and what they write to local disks. */
  'spark-encryption': boolean;
  /**
   * Who shares an engine: `CONNECTION` (nobody), `USER` (the connections of one user) or `SERVER` (all users: they
   * see each other's temporary views and settings).
   */
  'engine-share-level': string;
  /** How long an engine without sessions stays, as an ISO 8601 duration such as `PT30M` or `PT1H`. */
  'session-engine-idle-timeout': string;
  /**
   * Settings that clients may not bring along: keys joined by commas, `.*` at the end of one stands for any rest, also
   * for none. A connection with one of them is refused. The default keeps clients from what decides which code
   * an engine starts with and what it encrypts and hides. Settings with which a client would read files or run code
   * beside the server, or choose where engines run and with which rights, are refused whatever stands here.
   */
  'session-conf-restrict-list': string;
  /**
   * Settings of clients that are left out without an error: keys joined by commas, `.*` at the end of one stands
   * for any rest.
   */
  'session-conf-ignore-list': string;
  /** Most connections that one user may have open at one unit; 0 sets no limit. */
  'max-connections-per-user': number;
  /** Most connections that may be open from one IP address at one unit; 0 sets no limit. */
  'max-connections-per-address': number;
  /**
   * `production`, `staging` or `testing`. With `testing`, engines ask for a tenth of a core, end a minute after their
   * last session, and run inside the server's pod without complaint when no integration hub is related.
   */
  'profile': string;
  /**
   * After which unit an in-place refresh waits for the action `resume-refresh`: `all`, `first` or `none`. Kept for
   * deployments that set it: refreshes without pause until in-place refresh comes with a later revision.
   */
  'pause_after_unit_refresh': string;
}

/** Parameters of each action. */
export interface Actions {
  /** Returns where and how to connect over JDBC: endpoint, username, password, uris, tls and tls-ca. Any unit answers. */
  'get-jdbc-endpoint': Record<never, never>;
  /** Returns the password of a user: `admin`, a user of `system-users`, or `relation_id_<n>` of a client. */
  'get-password': {
    /** Whose password. */
    'username': string;
  };
  /** Sets the password of a user that is not set by `system-users`. Run it on the leader. */
  'set-password': {
    /** Whose password. */
    'username': string;
    /** The new password; without it one is made. */
    'password'?: string;
  };
  /**
   * Makes a new password for a user (`admin` unless another is named) or for a client of the relation `jdbc`, which learns
   * of it by its relation. Run it on the leader.
   */
  'rotate-password': {
    /** Whose password; `relation_id_<n>` for a client. */
    'username'?: string;
    /** The client's relation, instead of its username. */
    'relation-id'?: number;
  };
  /**
   * Brings this unit in line once more, as every event does, and returns everything that keeps it from serving as it should,
   * not only the first cause; on the leader also who may log in.
   */
  'show-status': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 'auth-db' | 'spark-service-account' | 'metastore-db' | 'zookeeper' | 'certificates' | 'receive-ca-cert' | 'ingress' | 'auth-proxy' | 'logging' | 'jdbc' | 'metrics-endpoint' | 'grafana-dashboard' | 'kyuubi-peers';
  containers: 'kyuubi';
  storages: never;
  resources: 'kyuubi-image';
  actions: Actions;
}

/** What a handler of this charm gets. */
export type Context = OpsContext<Types>;
/** What an action's handler of this charm gets. */
export type ActionContext = OpsActionContext<Types>;

export const meta: CharmMeta<Types> = {
  "name": "kyuubi-k8s",
  "endpoints": {
    "auth-db": {
      "name": "auth-db",
      "role": "requirer",
      "interface": "postgresql_client",
      "limit": 1,
      "optional": false
    },
    "spark-service-account": {
      "name": "spark-service-account",
      "role": "requirer",
      "interface": "spark_service_account",
      "limit": 1,
      "optional": false
    },
    "metastore-db": {
      "name": "metastore-db",
      "role": "requirer",
      "interface": "postgresql_client",
      "limit": 1,
      "optional": true
    },
    "zookeeper": {
      "name": "zookeeper",
      "role": "requirer",
      "interface": "zookeeper",
      "limit": 1,
      "optional": true
    },
    "certificates": {
      "name": "certificates",
      "role": "requirer",
      "interface": "tls-certificates",
      "limit": 1,
      "optional": true
    },
    "receive-ca-cert": {
      "name": "receive-ca-cert",
      "role": "requirer",
      "interface": "certificate_transfer",
      "optional": true
    },
    "ingress": {
      "name": "ingress",
      "role": "requirer",
      "interface": "ingress",
      "limit": 1,
      "optional": true
    },
    "auth-proxy": {
      "name": "auth-proxy",
      "role": "requirer",
      "interface": "auth_proxy",
      "limit": 1,
      "optional": true
    },
    "logging": {
      "name": "logging",
      "role": "requirer",
      "interface": "loki_push_api",
      "limit": 1,
      "optional": true
    },
    "jdbc": {
      "name": "jdbc",
      "role": "provider",
      "interface": "kyuubi_client",
      "optional": true
    },
    "metrics-endpoint": {
      "name": "metrics-endpoint",
      "role": "provider",
      "interface": "prometheus_scrape",
      "optional": true
    },
    "grafana-dashboard": {
      "name": "grafana-dashboard",
      "role": "provider",
      "interface": "grafana_dashboard",
      "optional": true
    },
    "kyuubi-peers": {
      "name": "kyuubi-peers",
      "role": "peer",
      "interface": "kyuubi-peers"
    }
  },
  "extraBindings": [],
  "containers": {
    "kyuubi": {
      "resource": "kyuubi-image"
    }
  },
  "resources": {
    "kyuubi-image": {
      "type": "oci-image"
    }
  },
  "storage": {},
  "options": {
    "allowlist": {
      "type": "string",
      "default": "*"
    },
    "system-users": {
      "type": "secret"
    },
    "tls-client-private-key": {
      "type": "secret"
    },
    "namespace": {
      "type": "string",
      "default": ""
    },
    "service-account": {
      "type": "string",
      "default": "kyuubi-spark-engine"
    },
    "expose-external": {
      "type": "string",
      "default": "false"
    },
    "loadbalancer-extra-annotations": {
      "type": "string",
      "default": "{}"
    },
    "enable-dynamic-allocation": {
      "type": "boolean",
      "default": false
    },
    "executor-cores": {
      "type": "int"
    },
    "executor-memory": {
      "type": "int"
    },
    "k8s-node-selectors": {
      "type": "string",
      "default": ""
    },
    "iceberg-catalog-name": {
      "type": "string",
      "default": "iceberg"
    },
    "spark-encryption": {
      "type": "boolean",
      "default": true
    },
    "engine-share-level": {
      "type": "string",
      "default": "USER"
    },
    "session-engine-idle-timeout": {
      "type": "string",
      "default": "PT30M"
    },
    "session-conf-restrict-list": {
      "type": "string",
      "default": "spark.plugins.*,spark.extraListeners.*,spark.sql.extensions.*,spark.redaction.*,spark.network.crypto.*,spark.io.encryption.*"
    },
    "session-conf-ignore-list": {
      "type": "string",
      "default": ""
    },
    "max-connections-per-user": {
      "type": "int",
      "default": 0
    },
    "max-connections-per-address": {
      "type": "int",
      "default": 0
    },
    "profile": {
      "type": "string",
      "default": "production"
    },
    "pause_after_unit_refresh": {
      "type": "string",
      "default": "first"
    }
  },
  "actions": {
    "get-jdbc-endpoint": {
      "additionalProperties": false
    },
    "get-password": {
      "params": {
        "username": {
          "type": "string",
          "default": "admin"
        }
      },
      "additionalProperties": false
    },
    "set-password": {
      "params": {
        "username": {
          "type": "string",
          "default": "admin"
        },
        "password": {
          "type": "string"
        }
      },
      "additionalProperties": false
    },
    "rotate-password": {
      "params": {
        "username": {
          "type": "string"
        },
        "relation-id": {
          "type": "integer"
        }
      },
      "additionalProperties": false
    },
    "show-status": {
      "additionalProperties": false
    }
  },
  "assumes": [
    "k8s-api"
  ]
};
