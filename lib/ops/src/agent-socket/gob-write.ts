/**
 * Writes one call of a hook tool in Go's gob encoding (encoding/gob, "Encoding Details"), with fixed type ids,
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
}

/** Bytes of the first call of a connection to `Jujuc.Main`. */
export function encodeRequest(request: ToolRequest): Buffer {
  const args = [unsigned(request.args.length), ...request.args.map(text)];
  // Zero values are left out, so a field's number is written as the distance to the one before it.
  const body: Buffer[] = [Buffer.from(REQUEST_ID, 'hex')];
  let last = 0;
  const field = (number: number, present: boolean, ...value: Buffer[]): void => {
    if (!present) return;
    body.push(unsigned(number - last), ...value);
    last = number;
  };
  field(1, request.contextId !== '', text(request.contextId));
  field(2, request.dir !== '', text(request.dir));
  field(3, request.tool !== '', text(request.tool));
  field(4, request.args.length > 0, ...args);
  body.push(Buffer.from([0]));
  return Buffer.concat([
    Buffer.from(DEFINE_HEADER, 'hex'),
    message(
      Buffer.concat([Buffer.from(HEADER_ID, 'hex'), unsigned(1), text('Jujuc.Main'), Buffer.from([0])]),
    ),
    Buffer.from(DEFINE_REQUEST, 'hex'),
    Buffer.from(DEFINE_STRINGS, 'hex'),
    message(Buffer.concat(body)),
  ]);
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

function message(content: Buffer): Buffer {
  return Buffer.concat([unsigned(content.length), content]);
}
