import { useCallback, useEffect, useRef, useState } from 'react';
import { connection } from '../../state/station.ts';
import { receive } from './alarmPush.ts';
import type { SentCamera, Wall } from './wall.ts';

/** Most offers that wait for an answer; the oldest goes. */
const MOST_OFFERS = 5;

interface SentCamerasOptions {
  readonly wall: Wall;
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly inHand: ReadonlySet<number>;
  readonly visible: boolean;
}

/** What was sent to this wall and waits for an answer. */
interface SentCameras {
  readonly offers: readonly SentCamera[];
  done(offer: SentCamera): void;
  /** Takes one that came another way than from a colleague; always the same function. */
  take(sent: SentCamera): void;
}

/**
 * Takes the cameras that are sent: into a tile that is free for them, else as an offer that the operator takes or
 * declines. Nothing that is held is lost by it.
 */
export function useSentCameras({ wall, change, inHand, visible }: SentCamerasOptions): SentCameras {
  const [offers, setOffers] = useState<readonly SentCamera[]>([]);
  const latest = useRef({ wall, inHand });
  latest.current = { wall, inHand };
  const take = useCallback(
    (sent: SentCamera): void => {
      const { wall, inHand } = latest.current;
      if (receive(wall, sent, inHand)) change((now) => receive(now, sent, inHand) ?? now);
      else setOffers((before) => [...before.filter(({ camera }) => camera !== sent.camera), sent].slice(-MOST_OFFERS));
    },
    [change],
  );
  useEffect(() => {
    if (!visible) return;
    return connection.watch(
      (client, signal) => client.camera.watchPushed(undefined, { signal }),
      (sent) => {
        take({ by: 'position', ...sent });
        return undefined;
      },
    );
  }, [take, visible]);
  return { offers, done: (offer) => setOffers((before) => before.filter((one) => one !== offer)), take };
}
