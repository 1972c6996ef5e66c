import type { FromHub, ToHub } from '../sync/hubProtocol.ts';
import { type Board, BUSY } from './board.ts';
import { callOf } from './leaseKeys.ts';

/** What a station says of cameras. */
export type SharingMessage = Extract<ToHub, { type: 'claim' | 'watching' | 'push' }>;
/** Whether a message is about cameras. */
export const isForSharing = (message: ToHub): message is SharingMessage =>
  message.type === 'claim' || message.type === 'watching' || message.type === 'push';

/** A station that the hub can speak to. */
export interface SharingStation {
  readonly station: string;
  readonly position: string;
  tell(message: FromHub): void;
  /** What is on its screens, for the board. */
  watches(cameras: readonly string[]): void;
}

/** What stations tell each other of cameras, past the log (SPEC 9). */
interface CameraSharing {
  /** A station came: it is told all there is. */
  joined(station: SharingStation): void;
  /** A station went: it watches nothing, and keeps its leases for some seconds. */
  left(station: SharingStation): void;
  hear(station: SharingStation, message: SharingMessage): void;
}

/**
 * Opens the sharing of one hub; `tooMany` says whether a station has said too much: claims are then refused, other messages
 * dropped.
 */
export function createCameraSharing(board: Board, tooMany: (station: SharingStation) => boolean): CameraSharing {
  const stations = new Set<SharingStation>();
  const watching = new Map<SharingStation, readonly string[]>();
  /** What stations of other hubs were last told to watch, by station. */
  let elsewhere = new Map<string, readonly string[]>();

  const tellAll = (message: FromHub): void => {
    for (const station of stations) station.tell(message);
  };
  const isHere = (name: string): boolean => [...stations].some(({ station }) => station === name);

  const elsewhereChanged = (): void => {
    const before = elsewhere;
    elsewhere = new Map(board.elsewhere().map((seat) => [seat.station, seat.watching]));
    for (const [station, cameras] of elsewhere)
      if (!isHere(station) && before.get(station)?.join('\n') !== cameras.join('\n'))
        tellAll({ type: 'watching', station, cameras: [...cameras] });
    for (const station of before.keys())
      if (!elsewhere.has(station) && !isHere(station)) tellAll({ type: 'watching', station, cameras: [] });
  };
  const pushed = (push: { camera: string; from: string; to: string | null }, sender: SharingStation | null): void => {
    for (const other of stations)
      if (other !== sender && (push.to === null || other.station === push.to))
        other.tell({ type: 'pushed', camera: push.camera, from: push.from });
  };
  board.listen((news) => {
    if (news.type === 'lease') {
      if (callOf(news.key) === null)
        tellAll({ type: 'leases', leases: [{ camera: news.key, lease: news.lease && { ...news.lease } }] });
    } else if (news.type === 'push') pushed(news, null);
    else elsewhereChanged();
  });

  return {
    joined(station) {
      stations.add(station);
      station.tell({
        type: 'leases',
        leases: board
          .leases()
          .filter(({ key }) => callOf(key) === null)
          .map(({ key, lease }) => ({ camera: key, lease: { ...lease } })),
      });
      for (const [other, cameras] of watching)
        station.tell({ type: 'watching', station: other.station, cameras: [...cameras] });
      for (const [other, cameras] of elsewhere)
        if (!isHere(other)) station.tell({ type: 'watching', station: other, cameras: [...cameras] });
    },
    left(station) {
      if (!stations.delete(station)) return;
      const watched = watching.delete(station);
      // The same station may be back on another connection already, here or at another hub.
      if (isHere(station.station)) return;
      if (watched)
        tellAll({ type: 'watching', station: station.station, cameras: [...(elsewhere.get(station.station) ?? [])] });
      board.left(station.station);
    },
    hear(station, message) {
      const busy = tooMany(station);
      if (busy && message.type !== 'claim') return;
      if (message.type === 'watching') {
        watching.set(station, message.cameras);
        station.watches(message.cameras);
        tellAll({ type: 'watching', station: station.station, cameras: message.cameras });
        return;
      }
      if (message.type === 'push') {
        const push = { camera: message.camera, from: station.position, to: message.to };
        pushed(push, station);
        board.push(push);
        return;
      }
      const { camera, act, priority, minutes, request } = message;
      const claim = { station: station.station, position: station.position, priority, act, minutes };
      const answer: Parameters<Board['claim']>[2] = (refusal) =>
        station.tell({
          type: 'claimed',
          request,
          refusal: refusal && { ...refusal, context: { ...refusal.context } },
        });
      if (busy) answer(BUSY.refusal);
      else board.claim(camera, claim, answer);
    },
  };
}
