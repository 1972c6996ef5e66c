import { randomUUID } from 'node:crypto';
import { RPCHandler } from '@orpc/server/ws';
import type { Result } from '../../../src/shared/result.ts';
import type { StationArguments } from '../arguments.ts';
import type { OutsideOptions } from '../server/outside/outsideServer.ts';
import { createRouter, type RouterParts } from '../server/router.ts';
import { rpcSocket } from '../server/rpcSocket.ts';
import { openStationServer, type StationServer } from '../server/stationServer.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { Fallback } from './fallback.ts';
import type { Stores } from './stores.ts';
import type { Upkeep } from './upkeep.ts';

/** Opens the station to its windows, on this machine and, where asked for, on others: the contract, fast data, documents, pictures. */
export function openDoors(
  args: StationArguments,
  parts: RouterParts,
  { tiles }: Stores,
  { register, places }: Equipment,
  { live }: Alarms,
  { receive }: Upkeep,
  { sheet }: Fallback,
  outside: OutsideOptions | undefined,
): Promise<Result<StationServer>> {
  const rpc = new RPCHandler(createRouter(parts));
  const { cameras } = parts;
  return openStationServer({
    port: args.port,
    token: args.token,
    renderer: args.renderer,
    documents: new Map([
      ['/city/assets', madeFor(register.version, () => register.columns())],
      ['/city/basemap', madeFor(places.version, places.baseMap)],
      ['/city/buildings', madeFor(places.version, places.buildings)],
      ['/sheet/fr', () => Buffer.from(sheet.page('fr'))],
      ['/sheet/en', () => Buffer.from(sheet.page('en'))],
    ]),
    upload: receive,
    tiles: tiles.handle,
    video: cameras.handle,
    admitsVideo: cameras.admits,
    onRpc(socket, elsewhere) {
      // A window that dies lets go of what it moves, whether or not it could say so.
      const hand = randomUUID();
      socket.once('close', () => cameras.ptz.letGo(hand));
      void rpc.upgrade(rpcSocket(socket), { context: { hand, elsewhere } });
    },
    onLive: live.attach,
    outside,
  });
}

/** A document as it is sent, made at the first asking after its version changed. */
function madeFor(version: () => number, make: () => unknown): () => Buffer {
  let made: { readonly version: number; readonly bytes: Buffer } | undefined;
  return () => {
    if (made?.version !== version()) made = { version: version(), bytes: Buffer.from(JSON.stringify(make())) };
    return made.bytes;
  };
}
