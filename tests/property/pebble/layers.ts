/** Arbitrary layers, mostly valid, over few names so that they meet. */

import type { Check, Layer, LogTarget, Service } from '@charmed-spark/ops';
import fc from 'fast-check';

const override = fc.constantFrom('merge' as const, 'replace' as const);
/** Not those that start with a line break: the real Pebble shows them wrong (a flaw of its YAML library). */
const text = fc
  .oneof(
    fc.constantFrom(
      '',
      'yes',
      'no',
      'null',
      '~',
      '1',
      '0x1f',
      '1e3',
      '0o7',
      '1_000',
      '.inf',
      '2001-01-01',
      'a: b',
      '- a',
      '#',
    ),
    fc.constantFrom(
      'true',
      'On',
      '=',
      '<<',
      '!x',
      '&a',
      '*a',
      '%',
      '@',
      '`',
      '?',
      '|',
      '>',
      '[]',
      '{}',
      ' lead',
      'trail ',
      '1:30',
    ),
    fc.constantFrom(
      'two\nlines',
      '\n',
      'end\n',
      'end\n\n',
      ' \n x',
      'tab\there',
      '\t',
      'a\r\nb',
      'é',
      '\u{1f600}',
      '\u00a0',
      '\u2028',
      '\ufeff',
    ),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed()),
  )
  .filter((value) => !/^[\n\u0085]/.test(value));
const duration = fc.constantFrom('5s', '90s', '1.5h', '100ms', '1h1m1s', '1500us', '0.5ms', '2ns', '10000h');
const name = fc.constantFrom('a', 'b', 'c');
const names = fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 });
const map = fc.dictionary(fc.oneof(fc.constantFrom('K', 'yes', '1'), fc.string({ minLength: 1 })), text, {
  maxKeys: 3,
});
const action = fc.constantFrom('restart' as const, 'shutdown' as const, 'ignore' as const);
const command = fc.constantFrom('', 'run', "run 'a b'", 'run "x\\"y"', 'run [ --arg ]', "run 'open");

const service: fc.Arbitrary<Service> = fc.record(
  {
    override,
    command,
    summary: text,
    description: text,
    startup: fc.constantFrom('enabled' as const, 'disabled' as const),
    after: names,
    environment: map,
    'user-id': fc.nat(2),
    user: fc.constantFrom('', 'root'),
    'working-dir': fc.constantFrom('', '/', '/tmp'),
    'on-success': action,
    'on-failure': action,
    'on-check-failure': fc.dictionary(name, action, { maxKeys: 2 }),
    'backoff-delay': duration,
    'backoff-factor': fc.constantFrom(0.5, 1, 1.5, 2, 10),
    'kill-delay': duration,
  },
  { requiredKeys: ['override', 'command'] },
);

const check: fc.Arbitrary<Check> = fc.record(
  {
    override,
    level: fc.constantFrom('alive' as const, 'ready' as const),
    startup: fc.constantFrom('enabled' as const, 'disabled' as const),
    period: duration,
    timeout: duration,
    threshold: fc.nat(4),
    http: fc.record({ url: fc.constantFrom('', 'http://h/'), headers: map }, { requiredKeys: [] }),
    tcp: fc.record({ port: fc.nat(2), host: text }, { requiredKeys: ['port'] }),
  },
  { requiredKeys: ['override'] },
);

const target: fc.Arbitrary<LogTarget> = fc.record(
  {
    override,
    type: fc.constantFrom('loki' as const, 'opentelemetry' as const),
    location: fc.constantFrom('', 'http://l/'),
    services: fc.array(fc.constantFrom('all', '-all', 'a', '-b'), { maxLength: 2 }),
    labels: map,
  },
  { requiredKeys: ['override'] },
);

export const layers: fc.Arbitrary<Layer> = fc.record(
  {
    summary: text,
    services: fc.dictionary(name, service, { maxKeys: 2 }),
    checks: fc.dictionary(name, check, { maxKeys: 1 }),
    'log-targets': fc.dictionary(name, target, { maxKeys: 1 }),
  },
  { requiredKeys: ['services'] },
);

/** Layers that every Pebble takes: entries with a command, without what depends on others. */
export const plainServices: fc.Arbitrary<Record<string, Service>> = fc.dictionary(
  name,
  service.map((one) => {
    const { after: _, ...rest } = one;
    return { ...rest, command: 'run', 'backoff-factor': 2 };
  }),
  { minKeys: 1 },
);
