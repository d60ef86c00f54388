/** Makes a TLS connection to a server and verifies it, as a client with that CA would. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect } from 'node:tls';

export interface Server {
  /** Address of a pod or service. */
  address: string;
  port: number;
  /** Must stand in the server's certificate. */
  name: string;
  /** PostgreSQL begins in plain text and turns to TLS on request. */
  postgresql?: boolean;
}

/** Milliseconds until a server that does not answer is given up. */
const patience = 10_000;

/** PostgreSQL's SSLRequest: length 8 and the code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

async function open({ address, port, postgresql }: Server): Promise<Socket> {
  const socket = connectTcp({ host: address, port });
  socket.setTimeout(patience, () => socket.destroy(new Error(`${address}:${port} is silent`)));
  await once(socket, 'connect');
  if (!postgresql) return socket;
  socket.write(sslRequest);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S') throw new Error(`${address}:${port} speaks no TLS`);
  return socket;
}

/** Returns for example `TLSv1.3, TLS_AES_256_GCM_SHA384`. Rejects when `ca` (PEM) does not vouch for the server. */
export async function probeTls(server: Server, ca: string): Promise<string> {
  const plain = await open(server);
  const socket = connect({ socket: plain, ca, servername: server.name });
  try {
    await once(socket, 'secureConnect');
    return `${socket.getProtocol()}, ${socket.getCipher().name}`;
  } finally {
    socket.destroy();
  }
}
