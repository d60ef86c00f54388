/** The options of config.yaml as the charm uses them: parsed, checked, in the units that their names tell. */

export interface Options {
  /**
   * An option that is wrong keeps the value that was last right, so that what runs goes on as it was. The two
   * options that name secrets are read by their areas.
   */
  values: OptionValues;
  invalid: readonly InvalidOption[];
  /** False: something is wrong that was never right, so that there is no configuration to run a server with. */
  usable: boolean;
  /** What should be remembered as last right; undefined when it is remembered already. */
  remember: string | undefined;
}

export interface InvalidOption {
  option: string;
  /** What is wrong with the value. */
  flaw: string;
  /** What may stand there. */
  allowed: string;
}

export interface OptionValues {
  /** Patterns of user names; `*` stands for any characters. */
  allowlist: readonly string[];
  /** Of the engines' pods; the model's unless the operator names another. */
  namespace: string;
  serviceAccount: string;
  exposeExternal: 'false';
  /** Of the managed Service. */
  serviceAnnotations: Readonly<Record<string, string>>;
  dynamicAllocation: boolean;
  executorCores: number | undefined;
  /** GiB. */
  executorMemory: number | undefined;
  nodeSelectors: Readonly<Record<string, string>>;
  icebergCatalog: string;
  sparkEncryption: boolean;
  engineShareLevel: 'CONNECTION' | 'USER' | 'SERVER';
  /** ISO 8601 duration. */
  engineIdleTimeout: string;
  /** Keys of settings, beside those that are always refused; `.*` at the end of one stands for any rest. */
  restrictedSettings: readonly string[];
  ignoredSettings: readonly string[];
  /** Undefined: no limit. */
  connectionsPerUser: number | undefined;
  connectionsPerAddress: number | undefined;
  profile: 'production' | 'staging' | 'testing';
  pauseAfterUnitRefresh: 'all' | 'first' | 'none';
}
