// Made from the charm's YAML files by `npm run generate`. Do not edit.
import type { CharmMeta, CharmTypes, Context as OpsContext, ActionContext as OpsActionContext } from '@charmed-spark/ops';

/** Options of config.yaml; those without a default are absent until the operator sets them. */
export interface Config {
  /**
   * A Juju secret with the keys `access-key` and `secret-key`, granted to this application. It goes before what
   * the action sync-s3-credentials was given.
   */
  'credentials'?: string;
  /** URL of the storage, for example `https://minio.storage.svc.cluster.local:9000`. Empty means Amazon S3. */
  'endpoint': string;
  /** The bucket. Empty means the one that the related charm asks for. */
  'bucket': string;
  /** Where in the bucket objects go, for example `spark-events`. */
  'path': string;
  /** Region of the storage, for example `us-east-1`. */
  'region': string;
  /** Where the bucket's name stands in a request, `path` or `host`. */
  's3-uri-style': string;
  /** Version of the request signature, `2` or `4`. */
  's3-api-version': string;
  /** Storage class of new objects, for example `STANDARD`. */
  'storage-class': string;
  /** Metadata (HTTP headers) of new objects, joined by commas. */
  'attributes': string;
  /** The certificates that the storage is verified with, in PEM or the base64 of it. */
  'tls-ca-chain': string;
  /** For how many days full backups are kept, 1 to 9999999. */
  'experimental-delete-older-than-days'?: number;
}

/** Parameters of each action. */
export interface Actions {
  /** Takes the keys to the storage and hands them out. Run it on the leader. */
  'sync-s3-credentials': {
    /** Access key (account) of the storage. */
    'access-key': string;
    /** Secret key (password) of the storage. */
    'secret-key': string;
  };
  /** Returns what is handed out; the keys are masked. */
  'get-s3-connection-info': Record<never, never>;
}

/** Names and types of this charm. */
export interface Types extends CharmTypes {
  config: Config;
  endpoints: 's3-credentials';
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
  "name": "s3-integrator",
  "endpoints": {
    "s3-credentials": {
      "name": "s3-credentials",
      "role": "provider",
      "interface": "s3"
    }
  },
  "extraBindings": [],
  "containers": {},
  "resources": {},
  "storage": {},
  "options": {
    "credentials": {
      "type": "secret"
    },
    "endpoint": {
      "type": "string",
      "default": ""
    },
    "bucket": {
      "type": "string",
      "default": ""
    },
    "path": {
      "type": "string",
      "default": ""
    },
    "region": {
      "type": "string",
      "default": ""
    },
    "s3-uri-style": {
      "type": "string",
      "default": ""
    },
    "s3-api-version": {
      "type": "string",
      "default": ""
    },
    "storage-class": {
      "type": "string",
      "default": ""
    },
    "attributes": {
      "type": "string",
      "default": ""
    },
    "tls-ca-chain": {
      "type": "string",
      "default": ""
    },
    "experimental-delete-older-than-days": {
      "type": "int"
    }
  },
  "actions": {
    "sync-s3-credentials": {
      "params": {
        "access-key": {
          "type": "string",
          "minLength": 1
        },
        "secret-key": {
          "type": "string",
          "minLength": 1
        }
      },
      "required": [
        "access-key",
        "secret-key"
      ],
      "additionalProperties": false
    },
    "get-s3-connection-info": {
      "additionalProperties": false
    }
  }
};
