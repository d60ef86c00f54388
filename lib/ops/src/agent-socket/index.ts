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

/**
 * The tool's result; undefined when no agent's socket is to be had, in which case nothing was sent.
 * Rejects with ModelError when the agent breaks off or answers with something else.
 */
export async function runThroughSocket(
  environment: Environment,
  call: HookToolCall,
): Promise<HookToolResult | undefined> {
  const { JUJU_AGENT_SOCKET_ADDRESS: address, JUJU_CONTEXT_ID: contextId } = environment;
  if (!address || !contextId || environment.JUJU_AGENT_SOCKET_NETWORK !== 'unix') return undefined;
  // Linux names that are no files begin with a zero byte, which Go writes as @.
  const socket = await connect(address.startsWith('@') ? `\0${address.slice(1)}` : address);
  if (socket === undefined) return undefined;
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

function connect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
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
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('it closed the connection'));
  });
}
