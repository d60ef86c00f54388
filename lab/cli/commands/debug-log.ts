import { UsageError } from '../errors.ts';
import { entityPattern, type LogLine, logText } from '../format/log.ts';
import { checkEmpty } from '../parse/names.ts';
import { type CommandSpec, collectList, type Options } from '../spec.ts';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR'];
/** The controller answers a waiting question at the latest after this, in seconds. */
const longestQuestion = 20;

function whole(value: unknown, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(String(value)))
    throw new UsageError(`invalid value "${value}" for option ${option}: not a whole number`);
  return Number(value);
}

function levelOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const level = String(value).toUpperCase();
  if (!levels.includes(level))
    throw new UsageError(`level value "${value}" is not one of ${levels.map((l) => `"${l}"`).join(', ')}`);
  return level;
}

const list = (value: unknown): string[] => (value as string[] | undefined) ?? [];

/** Modules are matched by prefix, as whole dotted parts or not. */
function wanted(options: Options): (line: LogLine) => boolean {
  const include = list(options.includeModule);
  const exclude = list(options.excludeModule);
  const some = (prefixes: string[], line: LogLine): boolean =>
    prefixes.some((prefix) => line.logger.startsWith(prefix));
  return (line) => (include.length === 0 || some(include, line)) && !some(exclude, line);
}

export const debugLog: CommandSpec = {
  name: 'debug-log',
  summary: 'Show the log of the model.',
  usage: '',
  details: `Each line is: <entity>: <time> <level> <module> <message>. On a terminal new lines follow as they come,
otherwise the command ends after the lines that exist; --tail and --no-tail choose. Times are in UTC.`,
  examples: [
    ['The last lines, then new ones as they come', 'lab debug-log --tail'],
    ['All lines of one unit', 'lab debug-log --replay --no-tail --include kyuubi-k8s/0'],
    [
      'The last 50 warnings and errors of an application',
      'lab debug-log --include kyuubi-k8s --level WARNING --limit 50',
    ],
  ],
  seeAlso: ['status', 'ssh'],
  options: (command) =>
    command
      .option('-i, --include <entities>', 'only of these units or applications; repeatable', collectList)
      .option('-x, --exclude <entities>', 'not of these; repeatable', collectList)
      .option('--include-module <names>', 'only of these modules; repeatable', collectList)
      .option('--exclude-module <names>', 'not of these modules; repeatable', collectList)
      .option('-l, --level <level>', `this level and higher: ${levels.join(', ')}`)
      .option('-n, --lines <number>', 'how many of the last lines to begin with (default: 10)')
      .option('--limit <number>', 'show this many of the last lines (0: all) and end')
      .option('--replay', 'begin with the first line')
      .option('-f, --tail', 'wait for new lines')
      .option('--no-tail', 'end after the lines that exist')
      .option('--date', 'show dates, too')
      .option('--ms', 'show milliseconds')
      .option('--utc', 'show times in UTC (the lab always does)')
      .option('--location', 'ignored')
      .option('--color', 'ignored')
      .option('--retry', 'ignored')
      .option('--retry-delay <duration>', 'ignored'),
  async run(session, args, options) {
    checkEmpty(args);
    const level = levelOf(options.level);
    const limit = whole(options.limit, '--limit');
    const lines = whole(options.lines, '--lines') ?? 10;
    const filter = {
      model: session.model,
      include: list(options.include).map(entityPattern),
      exclude: list(options.exclude).map(entityPattern),
      ...(level === undefined ? {} : { level }),
    };
    const fits = wanted(options);
    const byModule = list(options.includeModule).length + list(options.excludeModule).length > 0;
    const last = limit ?? (options.replay ? 0 : lines);
    const print = (found: LogLine[]): void => {
      const text = found
        .map((line) => logText(line, { date: options.date === true, ms: options.ms === true }))
        .join('');
      if (text !== '') session.stdout.write(text);
    };
    const first = await session.call('debug-log', {
      ...filter,
      ...(byModule || last === 0 ? {} : { limit: last }),
    });
    const fitting = first.lines.filter(fits);
    print(last === 0 ? fitting : fitting.slice(-last));
    const tail =
      limit === undefined && ((options.tail as boolean | undefined) ?? session.stdout.isTTY === true);
    let since = first.lines.at(-1)?.seq ?? 0;
    while (tail) {
      const more = await session.call('debug-log', { ...filter, since, waitSeconds: longestQuestion });
      print(more.lines.filter(fits));
      since = more.lines.at(-1)?.seq ?? since;
    }
  },
};
