import type { StationAddress } from './address.ts';
import type { Connection } from './connection.ts';

/** Between two questions while the link is cut, ms: a station that was started again knows nobody any more. */
const AGAIN = 2_000;

/**
 * In a browser on another machine: while the link is cut, asks whether this browser is still let in, and calls `leave` once
 * it is not. What is on the screen then goes, and the page asks for a code. A station that does not answer at all is only
 * away. Answers the way to stop.
 */
export function leaveWhenOver(
  connection: Pick<Connection, 'status'>,
  { url }: StationAddress,
  leave: () => void,
  ask: (input: string) => Promise<Pick<Response, 'status'>> = (input) => fetch(input, { cache: 'no-store' }),
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const isCut = (): boolean => {
    const { state } = connection.status.getState();
    return !stopped && (state === 'lost' || state === 'connecting');
  };
  const look = async (): Promise<void> => {
    timer = undefined;
    // Away: the link tries again by itself.
    const answer = await ask(`${url}/session`).catch(() => null);
    if (!isCut()) return;
    if (answer?.status === 401) leave();
    else timer ??= setTimeout(() => void look(), AGAIN);
  };
  const forget = connection.status.subscribe(() => {
    if (isCut() && timer === undefined) timer = setTimeout(() => void look(), 0);
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    forget();
  };
}
