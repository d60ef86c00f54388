/** Each option with its parser, and what it may hold in the words of a status. */
import type { Config } from '../charm.gen.ts';
import { allowlistName } from '../users/index.ts';
import {
  annotations,
  flag,
  limit,
  list,
  nodeSelectors,
  oneOf,
  type Parser,
  text,
  within,
} from './parsers.ts';
import type { OptionValues } from './state.ts';

interface Entry<T> {
  option: keyof Config;
  parse: Parser<T>;
  allowed: string;
  /** Stands for an option that is not set; options without it have a default in config.yaml. */
  unset?: T;
}

type Table = { readonly [Key in keyof OptionValues]: Entry<OptionValues[Key]> };

const dnsName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
/** As java.time.Duration reads it. */
const duration = /^P(?=[\dT])(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}(?:\.\d{1,3})?S)?)?$/;
const settings = list(/^[A-Za-z0-9_.-]*[A-Za-z0-9_-](?:\.\*)?$/, 200);
const keys = 'keys of settings joined by commas, each may end with .*';

export const table: Table = {
  allowlist: {
    option: 'allowlist',
    parse: list(allowlistName, 100),
    allowed: 'user names joined by commas, * for any characters',
  },
  namespace: {
    option: 'namespace',
    parse: text(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/),
    allowed: 'the name of a namespace, or nothing',
  },
  serviceAccount: {
    option: 'service-account',
    // The hub makes names of it for a role and a binding.
    parse: text(dnsName, 240),
    allowed: 'the name of a service account',
  },
  exposeExternal: {
    option: 'expose-external',
    parse: oneOf('false'),
    allowed: 'false (nodeport and loadbalancer come with a later revision)',
  },
  serviceAnnotations: {
    option: 'loadbalancer-extra-annotations',
    parse: annotations,
    allowed: 'a JSON object of strings',
  },
  dynamicAllocation: { option: 'enable-dynamic-allocation', parse: flag, allowed: 'true or false' },
  executorCores: {
    option: 'executor-cores',
    parse: within(1, 1024),
    allowed: 'a number from 1 to 1024',
    unset: undefined,
  },
  executorMemory: {
    option: 'executor-memory',
    parse: within(1, 65_536),
    allowed: 'GiB, from 1 to 65536',
    unset: undefined,
  },
  nodeSelectors: {
    option: 'k8s-node-selectors',
    parse: nodeSelectors,
    allowed: 'label:value pairs joined by commas',
  },
  icebergCatalog: {
    option: 'iceberg-catalog-name',
    parse: text(/^[A-Za-z0-9_-]+$/, 100),
    allowed: 'letters, digits, _ and -',
  },
  sparkEncryption: { option: 'spark-encryption', parse: flag, allowed: 'true or false' },
  engineShareLevel: {
    option: 'engine-share-level',
    parse: oneOf('CONNECTION', 'USER', 'SERVER'),
    allowed: 'CONNECTION, USER, SERVER',
  },
  engineIdleTimeout: {
    option: 'session-engine-idle-timeout',
    parse: text(duration),
    allowed: 'an ISO 8601 duration such as PT30M',
  },
  restrictedSettings: { option: 'session-conf-restrict-list', parse: settings, allowed: keys },
  ignoredSettings: { option: 'session-conf-ignore-list', parse: settings, allowed: keys },
  connectionsPerUser: {
    option: 'max-connections-per-user',
    parse: limit,
    allowed: 'a number from 0 (no limit) to 1000000',
  },
  connectionsPerAddress: {
    option: 'max-connections-per-address',
    parse: limit,
    allowed: 'a number from 0 (no limit) to 1000000',
  },
  profile: {
    option: 'profile',
    parse: oneOf('production', 'staging', 'testing'),
    allowed: 'production, staging, testing',
  },
  pauseAfterUnitRefresh: {
    option: 'pause_after_unit_refresh',
    parse: oneOf('all', 'first', 'none'),
    allowed: 'all, first, none',
  },
};
