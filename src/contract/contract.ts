import { alarmContract } from './alarms.ts';
import { assetContract } from './assets.ts';
import { callContract } from './calls.ts';
import { cameraContract } from './cameras.ts';
import { commissioningContract } from './commissioning.ts';
import { evidenceContract } from './evidence.ts';
import { incidentContract } from './incidents.ts';
import { maskContract } from './masks.ts';
import { operatorContract } from './operators.ts';
import { outageContract } from './outage.ts';
import { outboxContract } from './outbox.ts';
import { sessionContract } from './session.ts';
import { teamContract } from './teams.ts';
import { wallContract } from './walls.ts';

/**
 * What a window may ask of its station, over one WebSocket at `/rpc` (oRPC), subprotocols `vigie.1` and `token.<token>`.
 * Beside it: `/live` (binary frames, `live.ts`), and by HTTP with `Authorization: Bearer <token>`:
 * `POST /imports` (`commissioning.ts`), `GET /city/assets` (register as columns, `register.ts`), `GET /city/basemap`, `GET /city/buildings` (`register.ts`), `GET /sheet/fr` and `/sheet/en` (the printed sheet), `GET /city/tiles` (ranges of a PMTiles archive), `/video/...` (`cameras.ts`).
 */
export const stationContract = {
  session: sessionContract,
  alarm: alarmContract,
  asset: assetContract,
  call: callContract,
  camera: cameraContract,
  commissioning: commissioningContract,
  outage: outageContract,
  outbox: outboxContract,
  operator: operatorContract,
  wall: wallContract,
  incident: incidentContract,
  team: teamContract,
  evidence: evidenceContract,
  mask: maskContract,
};
export type StationContract = typeof stationContract;
