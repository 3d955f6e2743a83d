import type { Socket } from 'node:net';

const NAME = 'kIdleSocketValidation';
const LOOKED = 2;
let key: symbol | undefined;

/**
 * Lets undici write the next request on a used connection at once. By itself it waits a turn of the event loop to see whether the server
 * has closed meanwhile, and then takes another connection without a word: it would hide the very race that the probe is there to find,
 * and costs a turn for each request. What it notes in the socket is how far it has looked. Without that note nothing changes: the
 * carrier counts a close in that turn as an idle one.
 */
export function writeAtOnce(socket: Socket): void {
  key ??= Object.getOwnPropertySymbols(socket).find(({ description }) => description === NAME);
  if (key !== undefined) (socket as unknown as Record<symbol, unknown>)[key] = LOOKED;
}
