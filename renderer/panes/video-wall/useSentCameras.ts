import { useEffect, useRef, useState } from 'react';
import { connection } from '../../state/station.ts';
import { receive } from './alarmPush.ts';
import type { Wall } from './wall.ts';

/** A camera that a colleague sent and that found no place of its own. */
export interface OfferedCamera {
  readonly camera: string;
  readonly from: string;
  readonly at: number;
}

/** Most offers that wait for an answer; the oldest goes. */
const MOST_OFFERS = 5;

interface SentCamerasOptions {
  readonly wall: Wall;
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly inHand: ReadonlySet<number>;
  readonly visible: boolean;
}

/**
 * Takes the cameras that colleagues send: into a tile that is free for them, else as an offer that the operator takes or
 * declines. Nothing that is held is lost by it.
 */
export function useSentCameras({ wall, change, inHand, visible }: SentCamerasOptions): {
  readonly offers: readonly OfferedCamera[];
  done(offer: OfferedCamera): void;
} {
  const [offers, setOffers] = useState<readonly OfferedCamera[]>([]);
  const latest = useRef({ wall, inHand });
  latest.current = { wall, inHand };
  useEffect(() => {
    if (!visible) return;
    return connection.watch(
      (client, signal) => client.camera.watchPushed(undefined, { signal }),
      (sent) => {
        const { wall, inHand } = latest.current;
        if (receive(wall, sent, inHand)) change((now) => receive(now, sent, inHand) ?? now);
        else
          setOffers((before) => [...before.filter(({ camera }) => camera !== sent.camera), sent].slice(-MOST_OFFERS));
        return undefined;
      },
    );
  }, [change, visible]);
  return { offers, done: (offer) => setOffers((before) => before.filter((one) => one !== offer)) };
}
