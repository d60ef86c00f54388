/** Which log lines pass, by a model's logging-config such as `<root>=INFO;unit=DEBUG`. */

const order = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

const rank = (level: string): number => order.indexOf(level === 'WARN' ? 'WARNING' : level.toUpperCase());

/** A predicate for (logger, level); the longest named parent of a logger decides. Unknown parts are ignored. */
export function logFilter(config: string): (logger: string, level: string) => boolean {
  const levels = new Map<string, number>([['', rank('WARNING')]]);
  for (const part of config.split(';')) {
    const [module = '', level = ''] = part.split('=', 2).map((text) => text.trim());
    const found = rank(level);
    if (found >= 0) levels.set(module === '<root>' ? '' : module.toLowerCase(), found);
  }
  return (logger, level) => {
    let module = logger.toLowerCase();
    while (!levels.has(module)) {
      const dot = module.lastIndexOf('.');
      module = dot < 0 ? '' : module.slice(0, dot);
    }
    return rank(level) >= (levels.get(module) as number);
  };
}
