/**
 * Writes calls of hook tools in Go's gob encoding (encoding/gob, "Encoding Details"), with fixed type ids,
 * which the sender may choose.
 */

/** Definitions of net/rpc's header, of the agent's request and of []string, as Go itself writes them. */
const DEFINE_HEADER =
  '2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c0001035365710106000000';
const DEFINE_REQUEST =
  '66ff83030101075265717565737401ff840001070109436f6e746578744964010c000103446972010c00010b436f6d6d616e64' +
  '4e616d65010c0001044172677301ff86000108537464696e5365740102000105537464696e010a000105546f6b656e010c000000';
const DEFINE_STRINGS = '16ff85020101085b5d737472696e6701ff8600010c0000';
const HEADER_ID = 'ff82';
const REQUEST_ID = 'ff84';

export interface ToolRequest {
  readonly contextId: string;
  /** Absolute. */
  readonly dir: string;
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** Bytes of call number `seq`, from 0, of a connection to `Jujuc.Main`. The first one defines the types. */
export function encodeRequest(request: ToolRequest, seq = 0): Buffer {
  const first = seq === 0;
  const header = struct(HEADER_ID, [
    [0, text('Jujuc.Main')],
    [1, seq === 0 ? undefined : unsigned(seq)],
  ]);
  return Buffer.concat([
    Buffer.from(first ? DEFINE_HEADER : '', 'hex'),
    header,
    Buffer.from(first ? DEFINE_REQUEST + DEFINE_STRINGS : '', 'hex'),
    encodeBody(request),
  ]);
}

function encodeBody({ contextId, dir, tool, args, stdin }: ToolRequest): Buffer {
  const list = Buffer.concat([unsigned(args.length), ...args.map(text)]);
  return struct(REQUEST_ID, [
    [0, contextId === '' ? undefined : text(contextId)],
    [1, dir === '' ? undefined : text(dir)],
    [2, tool === '' ? undefined : text(tool)],
    [3, args.length === 0 ? undefined : list],
    [4, stdin === undefined ? undefined : unsigned(1)],
    [5, stdin ? text(stdin) : undefined],
  ]);
}

/** A value of a struct. Zero values are left out, so a field's number is written as the distance to the one before it. */
function struct(id: string, fields: readonly (readonly [number, Buffer | undefined])[]): Buffer {
  const parts: Buffer[] = [Buffer.from(id, 'hex')];
  let last = -1;
  for (const [number, value] of fields) {
    if (value === undefined) continue;
    parts.push(unsigned(number - last), value);
    last = number;
  }
  const content = Buffer.concat([...parts, Buffer.from([0])]);
  return Buffer.concat([unsigned(content.length), content]);
}

function unsigned(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([256 - bytes.length, ...bytes]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([unsigned(bytes.length), bytes]);
}
