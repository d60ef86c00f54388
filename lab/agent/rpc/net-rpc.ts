/** One connection of Go's net/rpc, server side: a header and a body per call, answers in any order. */
import type { Duplex } from 'node:stream';
import { GobDecoder } from './decoder.ts';
import { GobEncoder } from './encoder.ts';
import { type GobType, type GobValue, string, struct, uint } from './types.ts';

type Struct = Extract<GobType, { kind: 'struct' }>;

/** A method that clients may call. A rejection's message becomes the error text of the answer. */
export interface Method {
  reply: GobType & { kind: 'struct' };
  call(body: GobValue): Promise<GobValue>;
}

const responseHeader = struct('Response', { ServiceMethod: string, Seq: uint, Error: string }) as Struct;
/** After an error an empty body follows, which the client reads and drops. */
const noBody = struct('', {}) as Struct;

/** The encoder for the server's direction of a connection. */
export function serverEncoder(methods: ReadonlyMap<string, Method>, firstId?: number): GobEncoder {
  const encoder = new GobEncoder(firstId === undefined ? {} : { firstId });
  encoder.register(responseHeader);
  for (const method of methods.values()) encoder.register(method.reply);
  encoder.register(noBody);
  return encoder;
}

/** Bytes of an answer; `error` takes the place of the reply. */
export function encodeAnswer(
  encoder: GobEncoder,
  call: { method: string; seq: number | bigint },
  answer: { reply: Struct; value: GobValue } | { error: string },
): Uint8Array {
  const header = { ServiceMethod: call.method, Seq: call.seq, Error: 'error' in answer ? answer.error : '' };
  return Buffer.concat([
    encoder.encode(responseHeader, header),
    'error' in answer ? encoder.encode(noBody, {}) : encoder.encode(answer.reply, answer.value),
  ]);
}

/** Serves calls until the peer closes or sends something that is no gob stream; then the stream is destroyed. */
export function serveConnection(stream: Duplex, methods: ReadonlyMap<string, Method>): void {
  const decoder = new GobDecoder();
  const encoder = serverEncoder(methods);
  let header: Record<string, GobValue> | undefined;

  const answer = async (head: Record<string, GobValue>, body: GobValue) => {
    const call = { method: String(head['ServiceMethod'] ?? ''), seq: (head['Seq'] ?? 0) as number | bigint };
    const method = methods.get(call.method);
    let result: Parameters<typeof encodeAnswer>[2];
    try {
      if (method === undefined) throw new Error(`rpc: can't find method ${call.method}`);
      result = { reply: method.reply, value: await method.call(body) };
    } catch (error) {
      result = { error: (error instanceof Error && error.message) || 'unknown error' };
    }
    if (!stream.destroyed) stream.write(encodeAnswer(encoder, call, result));
  };

  stream.on('data', (chunk: Uint8Array) => {
    let values: GobValue[];
    try {
      values = decoder.push(chunk);
    } catch {
      stream.destroy();
      return;
    }
    for (const value of values) {
      if (header === undefined) header = value as Record<string, GobValue>;
      else {
        void answer(header, value);
        header = undefined;
      }
    }
  });
  stream.on('error', () => stream.destroy());
}
