/** The hook tools' socket: Go's net/rpc with gob, as Juju's jujuc speaks it. */
export { GobDecoder } from './decoder.ts';
export { GobEncoder } from './encoder.ts';
export { execResponse, type JujucOptions, jujucMain, needsStdin } from './jujuc.ts';
export { encodeAnswer, type Method, serveConnection, serverEncoder } from './net-rpc.ts';
export { type RunningServer, serveSocket } from './socket.ts';
export * as gob from './types.ts';
