/**
 * Runs a hook tool through the unit agent's socket instead of its executable, so that its arguments stand on
 * no command line. For calls whose arguments may hold secrets and that have no other way (action-set).
 */
import { createConnection, type Socket } from 'node:net';
import type { Environment } from '../environment.ts';
import { ModelError } from '../errors.ts';
import type { HookToolCall, HookToolResult } from '../hook-tools.ts';
import { GobReader, type GobStruct } from './gob-read.ts';
import { encodeRequest } from './gob-write.ts';

/** The calls that come this way take the agent milliseconds; a busy machine may hold it up. */
const TIME_LIMIT_MS = 60_000;

/**
 * The tool's result; undefined when the environment names no agent's socket. Where it names one, that is the only
 * way: the arguments must not end on a command line because the agent is away for a moment.
 * Rejects with ModelError when the socket cannot be used or the agent breaks off or answers with something else.
 */
export async function runThroughSocket(
  environment: Environment,
  call: HookToolCall,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<HookToolResult | undefined> {
  const { JUJU_AGENT_SOCKET_ADDRESS: address, JUJU_CONTEXT_ID: contextId } = environment;
  if (!address) return undefined;
  const network = environment.JUJU_AGENT_SOCKET_NETWORK;
  const refuse = (why: string): ModelError => new ModelError(`${call.tool} was not run: ${why}`);
  if (network !== 'unix') {
    throw refuse(`JUJU_AGENT_SOCKET_NETWORK is ${JSON.stringify(network ?? '')}, only "unix" can be used`);
  }
  if (!contextId) throw refuse('JUJU_CONTEXT_ID is not set beside the socket of the unit agent');
  const socket = await connect(address).catch((error: Error) => {
    throw refuse(`the unit agent does not answer at ${address}: ${error.message}`);
  });
  socket.setTimeout(timeLimitMs);
  try {
    socket.write(encodeRequest({ contextId, dir: process.cwd(), tool: call.tool, args: call.args }));
    const [header, body] = await answer(socket, call.tool);
    if (header.Error) return { code: 1, stdout: '', stderr: `ERROR ${header.Error}\n` };
    return {
      code: Number(body.Code ?? 0),
      stdout: String(body.Stdout ?? ''),
      stderr: String(body.Stderr ?? ''),
    };
  } finally {
    socket.destroy();
  }
}

function connect(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Linux names that are no files begin with a zero byte, which Go writes as @.
    const socket = createConnection({ path: address.startsWith('@') ? `\0${address.slice(1)}` : address });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Header and body, as net/rpc answers a call. */
function answer(socket: Socket, tool: string): Promise<[GobStruct, GobStruct]> {
  return new Promise((resolve, reject) => {
    const reader = new GobReader();
    const values: GobStruct[] = [];
    const fail = (why: string): void =>
      reject(new ModelError(`the unit agent did not answer ${tool}: ${why}`));
    socket.on('data', (chunk) => {
      try {
        values.push(...reader.push(chunk as Buffer));
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error));
      }
      const [header, body] = values;
      if (header !== undefined && body !== undefined) resolve([header, body]);
    });
    socket.once('timeout', () => fail(`nothing came within ${(socket.timeout ?? 0) / 1000} s`));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('it closed the connection'));
  });
}
