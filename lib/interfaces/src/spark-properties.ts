/** The texts that `spark_service_account` carries: the account's name and its properties; untrusted input. */

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const accountPart = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Room for the endings that the names of an account's role and binding get. */
const longestAccount = 253 - '-role-binding'.length;

/** `namespace:account`; a text when it is wrong, telling how. */
export function parseAccount(text: string): { namespace: string; account: string } | string {
  const [namespace = '', account, ...rest] = text.split(':');
  if (account === undefined || rest.length > 0) return 'expected namespace:account';
  if (!label.test(namespace)) return 'expected the name of a namespace before the colon';
  if (account.length > longestAccount || !account.split('.').every((part) => accountPart.test(part))) {
    return 'expected the name of a service account after the colon';
  }
  return { namespace, account };
}

/** The properties out of a JSON object; a text when it is wrong, telling how. Values are not repeated. */
export function parseProperties(text: string): Record<string, string> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'expected a JSON object';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'expected a JSON object';
  const properties: [string, string][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (!/^[^\0-\x20=:\x7f]{1,255}$/.test(key))
      return `the name of property ${properties.length + 1} is not valid`;
    if (typeof item === 'object') return `expected text as the value of ${key}`;
    const string = String(item);
    if (string.includes('\0')) return `the value of ${key} has a null character in it`;
    properties.push([key, string]);
  }
  return Object.fromEntries(properties);
}

/**
 * Names of properties whose values nobody shall see: by Spark's own pattern (`spark.redaction.regex`), and those of
 * Azure's keys, of digests and of passwords under other names.
 */
const hidden = /secret|passw|passphrase|token|digest|access[.]?key|account[.]?key/i;
/** Names and places of Kubernetes Secrets, which are no secrets. */
const places = /^spark\.kubernetes\.(driver|executor)\.(secrets|secretKeyRef)\./;

/** The values of the properties that hold a secret, without switches such as `true`. */
export const secretValues = (properties: Readonly<Record<string, string>>): string[] =>
  Object.entries(properties).flatMap(([key, value]) =>
    hidden.test(key) && !places.test(key) && !/^(true|false|\d{0,5})$/i.test(value) ? [value] : [],
  );
