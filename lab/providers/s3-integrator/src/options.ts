/** The charm's options, checked. Pure, but for the certificates, which the runtime reads. */
import { certificatesFlaw, splitPem } from '@charmed-spark/interfaces';
import type { Config } from './charm.gen.ts';
import type { Options } from './state.ts';

interface Rule {
  fits: (value: string) => boolean;
  allowed: string;
}

const word: Rule = {
  fits: (value) => /^[\w.-]{1,64}$/.test(value),
  allowed: '1-64 letters, digits, _ . and -',
};
const oneOf = (...values: string[]): Rule => ({
  fits: (value) => values.includes(value),
  allowed: values.join(' or '),
});

const rules = {
  bucket: {
    fits: (value) => /^[a-zA-Z0-9][\w.-]{1,61}[a-zA-Z0-9]$/.test(value),
    allowed: 'the name of a bucket, 3-63 letters, digits, _ . and -',
  },
  endpoint: { fits: isEndpoint, allowed: 'http(s)://host[:port]' },
  path: {
    fits: (value) => /^[^\p{C}]{1,1024}$/u.test(value),
    allowed: 'at most 1024 characters without line breaks',
  },
  region: word,
  's3-api-version': oneOf('2', '4'),
  's3-uri-style': oneOf('path', 'host'),
  'storage-class': word,
} as const satisfies Partial<Record<keyof Config, Rule>>;

function isEndpoint(value: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/.test(value) || !URL.canParse(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return [username, password, search, hash].every((part) => part === '');
}

/** The options that are set, and a text for each that is wrong; a value is not repeated, it may be a key. */
export async function parseOptions(config: Readonly<Config>): Promise<{ options: Options; flaws: string[] }> {
  const flaws: string[] = [];
  const text = (name: keyof typeof rules): string | undefined => {
    const value = config[name].trim();
    if (value === '') return undefined;
    if (rules[name].fits(value)) return value;
    flaws.push(`Option ${name}: expected ${rules[name].allowed}`);
    return undefined;
  };
  const days = config['experimental-delete-older-than-days'];
  if (days !== undefined && (days < 1 || days > 9_999_999)) {
    flaws.push('Option experimental-delete-older-than-days: expected 1 to 9999999');
  }
  const chain = await parseChain(config['tls-ca-chain']);
  if (typeof chain === 'string') flaws.push(`Option tls-ca-chain: ${chain}`);
  const given: Record<string, unknown> = {
    bucket: text('bucket'),
    endpoint: text('endpoint')?.replace(/\/+$/, ''),
    path: text('path'),
    region: text('region'),
    apiVersion: text('s3-api-version'),
    uriStyle: text('s3-uri-style'),
    storageClass: text('storage-class'),
    deleteOlderThanDays: days,
  };
  return {
    options: {
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      attributes: config.attributes
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
      tlsCaChain: typeof chain === 'string' ? [] : chain,
    },
    flaws,
  };
}

/** Each certificate by itself; or what is wrong. */
async function parseChain(option: string): Promise<string[] | string> {
  const value = option.trim();
  if (value === '') return [];
  const pem = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('latin1');
  return (await certificatesFlaw(pem)) ?? splitPem(pem) ?? [];
}
