import type { ToHub } from '../sync/hubProtocol.ts';
import { type Board, BUSY } from './board.ts';
import type { SharingStation } from './cameraSharing.ts';
import { callKey, callOf } from './leaseKeys.ts';

/** What a station says of calls past the log. */
export type CallMessage = Extract<ToHub, { type: 'call-claim' }>;

/** Who answers or writes in which call, told to every desk before the log has it (SPEC 9.6). */
interface CallSharing {
  /** A station came: it is told all there is. */
  joined(station: SharingStation): void;
  /** A station went; its leases are let go by the board. */
  left(station: SharingStation): void;
  hear(station: SharingStation, message: CallMessage): void;
}

/** Opens the sharing of one hub; `tooMany` says whether a station has said too much. */
export function createCallSharing(board: Board, tooMany: (station: SharingStation) => boolean): CallSharing {
  const stations = new Set<SharingStation>();
  board.listen((news) => {
    if (news.type !== 'lease') return;
    const call = callOf(news.key);
    if (call === null) return;
    for (const station of stations)
      station.tell({ type: 'call-leases', leases: [{ call, lease: news.lease && { ...news.lease } }] });
  });
  return {
    joined(station) {
      stations.add(station);
      const leases = board.leases().flatMap(({ key, lease }) => {
        const call = callOf(key);
        return call === null ? [] : [{ call, lease: { ...lease } }];
      });
      station.tell({ type: 'call-leases', leases });
    },
    left: (station) => void stations.delete(station),
    hear(station, { call, act, request }) {
      const answer: Parameters<Board['claim']>[2] = (refusal) =>
        station.tell({
          type: 'call-claimed',
          request,
          refusal: refusal && { ...refusal, context: { ...refusal.context } },
        });
      const { station: name, position } = station;
      if (tooMany(station)) answer(BUSY.refusal);
      else board.claim(callKey(call), { station: name, position, priority: 0, act }, answer);
    },
  };
}
