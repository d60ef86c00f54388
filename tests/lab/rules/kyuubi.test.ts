/**
 * Kyuubi's alerts over series of a test, with Prometheus' own evaluation: as the charm writes them into the databag, and
 * as the prometheus-k8s charm narrows them down, beside a second application of the same charm.
 */
import { join } from 'node:path';
import {
  hostHealth,
  type RuleGroup,
  readRuleFiles,
  ruleGroups,
  topologyLabels,
} from '@charmed-spark/interfaces';
import { localizeRules } from '../../../lab/providers/prometheus-k8s/src/rules.ts';
import { type Case, Promtool } from './promtool.ts';

const rulesFolder = join(import.meta.dirname, '../../../src/prometheus_alert_rules');
const topology = {
  model: 'm',
  modelUuid: 'e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61',
  application: 'kyuubi',
  charm: 'kyuubi-k8s',
};
const ours = topologyLabels(topology);
const theirs = topologyLabels({ ...topology, application: 'other' });

const text = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
/** A series of one unit, as it is scraped. */
const unit = (name: string, number = 0, labels = ours): string =>
  `${name}{${text({ ...labels, juju_unit: `${labels.juju_application}/${number}` })}}`;
const firing = (severity: string, more: Record<string, string> = {}) => [{ ...ours, severity, ...more }];
const first = { juju_unit: 'kyuubi/0' };
const uptime = unit('kyuubi_jvm_uptime');
const errors = unit('kyuubi_operation_state_LaunchEngine_error_total');
const day = 86_400_000;

const cases: Record<string, Case> = {
  'a server that never gave metrics is missing': {
    series: {},
    at: '2m',
    alert: 'KyuubiMissing',
    fires: firing('critical'),
  },
  'a server whose metrics ended is missing, whatever another application does': {
    series: { [uptime]: '60000+30000x3 stale', [unit('kyuubi_jvm_uptime', 0, theirs)]: '60000+30000x40' },
    at: '10m',
    alert: 'KyuubiMissing',
    fires: firing('critical'),
  },
  'a server that says 0 is missing': {
    series: { [uptime]: '0x20' },
    at: '2m',
    alert: 'KyuubiMissing',
    fires: firing('critical'),
  },
  'an application with one unit left is not missing': {
    series: { [uptime]: '60000 stale', [unit('kyuubi_jvm_uptime', 1)]: '60000+30000x40' },
    at: '10m',
    alert: 'KyuubiMissing',
    fires: [],
  },
  'a gap of half a minute is no alarm': {
    series: { [uptime]: '60000+30000x3 _ 1000+30000x20' },
    at: '2m30s',
    alert: 'KyuubiMissing',
    fires: [],
  },
  'a heap that has been full for two minutes': {
    series: {
      [unit('kyuubi_memory_usage_heap_used')]: '81x20',
      [unit('kyuubi_memory_usage_heap_max')]: '100x20',
    },
    at: '2m',
    alert: 'KyuubiJvmMemoryFillingUp',
    fires: firing('warning', first),
  },
  'a heap that is full for a moment only, or four fifths full': {
    series: {
      [unit('kyuubi_memory_usage_heap_used')]: '81x2 80x20',
      [unit('kyuubi_memory_usage_heap_max')]: '100x20',
    },
    at: '3m',
    alert: 'KyuubiJvmMemoryFillingUp',
    fires: [],
  },
  'a heap without a limit': {
    series: {
      [unit('kyuubi_memory_usage_heap_used')]: '81x20',
      [unit('kyuubi_memory_usage_heap_max')]: '-1x20',
    },
    at: '3m',
    alert: 'KyuubiJvmMemoryFillingUp',
    fires: [],
  },
  'two units of three that serve': {
    series: { [unit('up', 0)]: '1x20', [unit('up', 1)]: '1x20', [unit('up', 2)]: '1 0x20' },
    at: '4m',
    alert: 'KyuubiHighAvailability',
    fires: firing('warning'),
  },
  'three units, of which one is seen by two targets': {
    series: {
      [unit('up', 0)]: '1x20',
      [unit('up', 1)]: '1x20',
      [unit('up', 2)]: '1x20',
      [unit('up', 2).replace('{', '{instance="b",')]: '0x20',
    },
    at: '4m',
    alert: 'KyuubiHighAvailability',
    fires: [],
  },
  'one unit that is seen by three targets': {
    series: {
      [unit('up', 0)]: '1x20',
      [unit('up', 0).replace('{', '{instance="b",')]: '1x20',
      [unit('up', 0).replace('{', '{instance="c",')]: '1x20',
    },
    at: '4m',
    alert: 'KyuubiHighAvailability',
    fires: firing('warning'),
  },
  'two units, and three of another application': {
    series: {
      [unit('up', 0)]: '1x20',
      [unit('up', 1)]: '1x20',
      [unit('up', 0, theirs)]: '1x20',
      [unit('up', 1, theirs)]: '1x20',
      [unit('up', 2, theirs)]: '1x20',
    },
    at: '4m',
    alert: 'KyuubiHighAvailability',
    fires: firing('warning'),
  },
  'a certificate that ends in less than three days': {
    series: { [unit('kyuubi_thrift_ssl_cert_expiration')]: `${3 * day - 1}x4` },
    at: '30s',
    alert: 'KyuubiKeyStoreExpiration',
    fires: firing('warning', first),
  },
  'a certificate that ended': {
    series: { [unit('kyuubi_thrift_ssl_cert_expiration')]: '-5000x4' },
    at: '30s',
    alert: 'KyuubiKeyStoreExpiration',
    fires: firing('warning', first),
  },
  'a certificate that has three days': {
    series: { [unit('kyuubi_thrift_ssl_cert_expiration')]: `${3 * day}x4` },
    at: '30s',
    alert: 'KyuubiKeyStoreExpiration',
    fires: [],
  },
  'threads in a deadlock': {
    series: { [unit('kyuubi_thread_state_deadlock_count')]: '0 2x4' },
    at: '1m',
    alert: 'KyuubiJvmThreadsDeadLocked',
    fires: firing('warning', first),
  },
  'no thread in a deadlock': {
    series: { [unit('kyuubi_thread_state_deadlock_count')]: '0x4' },
    at: '1m',
    alert: 'KyuubiJvmThreadsDeadLocked',
    fires: [],
  },
  'the first engine that could not be started, of a server that was watched': {
    series: { [uptime]: '60000+30000x80', [errors]: '_x60 1x20' },
    at: '31m',
    alert: 'KyuubiEngineStartFailure',
    fires: firing('critical', first),
  },
  'the first engine that could not be started, of a new server': {
    series: { [uptime]: '60000+30000x20', [errors]: '_x2 1x20' },
    at: '2m',
    alert: 'KyuubiEngineStartFailure',
    fires: firing('critical', first),
  },
  'one more engine that could not be started': {
    series: { [uptime]: '60000+30000x80', [errors]: '3x60 4x20' },
    at: '32m',
    alert: 'KyuubiEngineStartFailure',
    fires: firing('critical', first),
  },
  'an engine that could not be started more than 15 minutes ago': {
    series: { [uptime]: '60000+30000x100', [errors]: '_x20 1x80' },
    at: '28m',
    alert: 'KyuubiEngineStartFailure',
    fires: [],
  },
  'old failures of a server that is watched for the first time': {
    series: { [uptime]: `${day}+30000x20`, [errors]: '3x20' },
    at: '3m',
    alert: 'KyuubiEngineStartFailure',
    fires: [],
  },
  'failures of another application': {
    series: {
      [uptime]: '60000+30000x20',
      [unit('kyuubi_jvm_uptime', 0, theirs)]: '60000+30000x20',
      [unit('kyuubi_operation_state_LaunchEngine_error_total', 0, theirs)]: '_x2 1x20',
    },
    at: '3m',
    alert: 'KyuubiEngineStartFailure',
    fires: [],
  },
  'no metrics at all of an application': {
    series: { [unit('up', 0, theirs)]: '1x20' },
    at: '5m',
    alert: 'HostMetricsMissing',
    fires: firing('warning'),
  },
  'a unit that cannot be scraped': {
    series: { [unit('up', 1)]: '0x20', [unit('up', 0)]: '1x20' },
    at: '5m',
    alert: 'HostDown',
    fires: firing('critical', { juju_unit: 'kyuubi/1' }),
  },
};

describe('Kyuubi’s alert rules in Prometheus', function () {
  this.timeout(900_000); // builds the rock when the cache lacks it
  let promtool: Promtool;
  let told: RuleGroup[];
  let localized: RuleGroup[];

  before(async () => {
    const files = await readRuleFiles(rulesFolder);
    told = ruleGroups(files, topology, 'promql', [hostHealth]).groups ?? [];
    const { groups, flaws } = await localizeRules({ groups: told }, topology);
    if (flaws.length > 0) throw new Error(flaws.join('\n'));
    localized = groups;
    promtool = await Promtool.unpack();
  });
  after(() => promtool?.remove());

  it('are rules, as told and as narrowed down', async () => {
    await promtool.check(told);
    await promtool.check(localized);
  });

  for (const [title, test] of Object.entries(cases)) {
    it(`${test.alert}: ${title} ${test.fires.length > 0 ? 'fires' : 'does not fire'}`, () =>
      promtool.test(localized, test));
  }
});
