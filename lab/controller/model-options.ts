/** The model options that mean something in the lab, and how their texts are read. */
import { type ConfigValue, goBool, goDuration } from '@charmed-spark/juju';
import { JujuError } from './errors.ts';

export const modelOptions: Record<string, { default: ConfigValue }> = {
  'automatically-retry-hooks': { default: true },
  'default-space': { default: '' },
  development: { default: false },
  'http-proxy': { default: '' },
  'https-proxy': { default: '' },
  'juju-http-proxy': { default: '' },
  'juju-https-proxy': { default: '' },
  'juju-no-proxy': { default: '127.0.0.1,localhost,::1' },
  'logging-config': { default: '<root>=INFO' },
  'no-proxy': { default: '127.0.0.1,localhost,::1' },
  'secret-backend': { default: 'auto' },
  'test-mode': { default: false },
  'update-status-hook-interval': { default: '5m' },
};

/** One setting of logging-config: `<root>=INFO`, `unit=DEBUG`. */
const loggingPart = /^[\w.<>-]+\s*=\s*(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)$/i;

/** @throws JujuError naming the option, the value's flaw and what is allowed. Unknown options are kept as texts. */
export function parseModelOption(name: string, text: string): ConfigValue {
  const option = Object.hasOwn(modelOptions, name) ? modelOptions[name] : undefined;
  if (typeof option?.default === 'boolean') {
    const value = goBool(text);
    if (value === undefined) throw new JujuError(`${name}: expected bool, got string("${text}")`);
    return value;
  }
  if (name === 'update-status-hook-interval') {
    const duration = goDuration(text);
    if (duration === undefined)
      throw new JujuError(
        `invalid update status hook interval "${text}" in model configuration: give a duration such as 1m or 90s`,
      );
    if (duration < 10_000 || duration > 3_600_000) {
      throw new JujuError(`update status hook interval "${text}" must be between 10s and 60m`);
    }
  }
  if (name === 'logging-config') {
    const flaw = text.split(';').find((part) => !loggingPart.test(part.trim()));
    if (flaw !== undefined) {
      throw new JujuError(
        `logging-config: expected <module>=<level>, separated by ";", with a level of TRACE, DEBUG, INFO, WARNING, ERROR or CRITICAL, got "${flaw}"`,
      );
    }
  }
  if (name === 'agent-version') throw new JujuError('agent-version cannot be changed');
  return text;
}

/** Value in force. */
export const modelOption = (set: Record<string, ConfigValue>, name: string): ConfigValue | undefined =>
  set[name] ?? modelOptions[name]?.default;
