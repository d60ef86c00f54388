import assert from 'node:assert/strict';
import {
  encodeAnswer,
  execResponse,
  GobDecoder,
  type Method,
  needsStdin,
  serverEncoder,
} from '../../../lab/agent/rpc/index.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const text = (value: string) => new TextEncoder().encode(value);

// Bytes of Go's own net/rpc: context `c`, directory `/d`.
const firstCall = hex(`
2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000000f
ff82010a4a756a75632e4d61696e0066ff83030101075265717565737401ff840001070109436f6e746578744964010c00
0103446972010c00010b436f6d6d616e644e616d65010c0001044172677301ff86000108537464696e5365740102000105
537464696e010a000105546f6b656e010c00000016ff85020101085b5d737472696e6701ff8600010c000025ff84010163
01022f64010969732d6c656164657201010d2d2d666f726d61743d6a736f6e00`);
const secondCall = hex('11ff82010a4a756a75632e4d61696e0101000fff8401016301022f64010362616400');
const stdinCall = hex(
  '11ff82010a4a756a75632e4d61696e01010029ff8401016301022f64010c72656c6174696f6e2d7365740102062d2d66696c65012d010101027b7d00',
);
const firstAnswer = hex(`
3aff8703010108526573706f6e736501ff88000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c0000000fff88010a4a756a75632e4d61696e00
39ff890301010c45786563526573706f6e736501ff8a0001030104436f646501040001065374646f7574010a000106537464657272010a0000000aff8a0205747275650a00`);
const secondAnswer = hex('11ff88010a4a756a75632e4d61696e0101000fff8a010402084552524f5220780a00');
const responseDefinition = firstAnswer.subarray(0, 0x3b);
const stdinAnswer = hex(`
38ff88010a4a756a75632e4d61696e0227686f6f6b20746f6f6c20726571756972657320737464696e2c206e6f6e6520737570706c69656400
0aff8b030102ff8c00000003ff8c00`);

const methods: ReadonlyMap<string, Method> = new Map([
  ['Jujuc.Main', { reply: execResponse, call: () => Promise.reject(new Error('not called')) }],
]);
const main = { method: 'Jujuc.Main', seq: 0 };

describe('gob on the wire', () => {
  it('reads what the Go client sends', () => {
    assert.deepEqual(new GobDecoder().push(firstCall), [
      { ServiceMethod: 'Jujuc.Main' },
      { ContextId: 'c', Dir: '/d', CommandName: 'is-leader', Args: ['--format=json'] },
    ]);
  });

  it('remembers type definitions for later calls on the same connection', () => {
    const decoder = new GobDecoder();
    decoder.push(firstCall);
    assert.deepEqual(decoder.push(Buffer.concat([secondCall, stdinCall])), [
      { ServiceMethod: 'Jujuc.Main', Seq: 1 },
      { ContextId: 'c', Dir: '/d', CommandName: 'bad' },
      { ServiceMethod: 'Jujuc.Main', Seq: 1 },
      {
        ContextId: 'c',
        Dir: '/d',
        CommandName: 'relation-set',
        Args: ['--file', '-'],
        StdinSet: true,
        Stdin: new Uint8Array(Buffer.from('{}')),
      },
    ]);
  });

  it('reads a stream that arrives byte by byte', () => {
    const decoder = new GobDecoder();
    const values = [...firstCall].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    assert.equal(values.length, 2);
  });

  it('refuses a value of a type that was not defined, and an oversized message', () => {
    assert.throws(() => new GobDecoder().push(secondCall), /type 65 was not defined/);
    assert.throws(
      () => new GobDecoder().push(hex('f87fffffffffffffff')),
      /64 MiB|bytes, at most|out of range/,
    );
  });

  it('writes byte for byte what the Go server writes', () => {
    const encoder = serverEncoder(methods, 68);
    const first = encodeAnswer(encoder, main, {
      reply: execResponse,
      value: { Code: 0, Stdout: text('true\n'), Stderr: text('') },
    });
    assert.equal(Buffer.from(first).toString('hex'), firstAnswer.toString('hex'));
    const second = encodeAnswer(
      encoder,
      { ...main, seq: 1 },
      { reply: execResponse, value: { Code: 2, Stdout: text(''), Stderr: text('ERROR x\n') } },
    );
    assert.equal(Buffer.from(second).toString('hex'), secondAnswer.toString('hex'));
  });

  it('asks for stdin with an error and an empty body', () => {
    const answer = encodeAnswer(serverEncoder(methods, 68), main, { error: needsStdin });
    assert.equal(
      Buffer.from(answer).toString('hex'),
      Buffer.concat([responseDefinition, stdinAnswer]).toString('hex'),
    );
  });
});
