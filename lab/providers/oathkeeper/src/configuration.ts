/** Oathkeeper's files as text. Pure. */
export const folder = '/etc/oathkeeper';
export const paths = {
  configuration: `${folder}/oathkeeper.yaml`,
  rules: `${folder}/access-rules.json`,
  keys: `${folder}/sessions.jwks.json`,
} as const;
/** The port that Canonical's charm publishes. */
export const port = 4456;

/** JSON is YAML. Nothing in it changes with the relations: Oathkeeper watches the rules by itself. */
export const configuration = (issuer: string, at: typeof paths = paths): string =>
  `${JSON.stringify(
    {
      log: { level: 'info', format: 'text' },
      serve: {
        api: { port },
        // Only decisions are asked for.
        proxy: { host: '127.0.0.1', port: 4455 },
        prometheus: { host: '127.0.0.1', port: 9000 },
      },
      access_rules: { matching_strategy: 'regexp', repositories: [`file://${at.rules}`] },
      authenticators: {
        noop: { enabled: true },
        jwt: {
          enabled: true,
          config: {
            jwks_urls: [`file://${at.keys}`],
            trusted_issuers: [issuer],
            allowed_algorithms: ['RS256'],
          },
        },
      },
      authorizers: { allow: { enabled: true }, deny: { enabled: true } },
      mutators: { noop: { enabled: true }, header: { enabled: true, config: { headers: {} } } },
      errors: { fallback: ['json'], handlers: { json: { enabled: true, config: { verbose: false } } } },
    },
    null,
    2,
  )}\n`;
