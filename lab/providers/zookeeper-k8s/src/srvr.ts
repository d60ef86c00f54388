/** ZooKeeper's own question after its state, over the loopback. */
import { ports } from './configuration.ts';

/** `3.8.4`; undefined while the server does not serve. `timeout` in milliseconds is for all of it. */
export async function askVersion(port: number = ports.plain, timeout = 2_000): Promise<string | undefined> {
  const { connect } = await import('node:net');
  const text = await new Promise<string>((done) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(timeout, () => socket.destroy());
    socket.on('connect', () => socket.write('srvr'));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => done(answer));
  });
  // A server that does not serve yet answers without a mode.
  return /^Mode: /m.test(text) ? /version: (\d[\d.]*\d)/.exec(text)?.[1] : undefined;
}
