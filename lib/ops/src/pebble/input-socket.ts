/** A connection to Pebble that is read to its end although writing to it fails. */
import { Socket } from 'node:net';
import { finished } from 'node:stream';

/**
 * When a command ends without reading its input, the daemon closes the stream with input still on its way. Node
 * destroys a socket on which a write fails, and with it what the kernel has received and nobody has read: here the end
 * of the command's output. So the failure of a write is told only when everything has been read.
 */
class InputSocket extends Socket {
  override _write(chunk: Uint8Array, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, this.#afterReading(done));
  }

  override _writev(chunks: Parameters<NonNullable<Socket['_writev']>>[0], done: Done): void {
    super._writev?.(chunks, this.#afterReading(done));
  }

  #afterReading(done: Done): Done {
    return (error) => {
      if (error) finished(this, { writable: false }, () => done(error));
      else done();
    };
  }
}

type Done = (error?: Error | null) => void;

export const connectTo = (path: string): Socket => new InputSocket().connect(path);
