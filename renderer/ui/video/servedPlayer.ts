import type { ServedFrame } from '../../../src/contract/cameras.ts';
import { type Player, type PlayerEvents, watchPictures } from './player.ts';
import { takesPictureAway } from './withdrawing.ts';

/** Asks the station for a stream of a video server; frames come until the signal ends it. */
export type AskServed = (offer: string, signal: AbortSignal) => Promise<AsyncIterable<ServedFrame>>;

/** What a served player tells besides. */
export interface ServedEvents extends PlayerEvents {
  /** It cannot be had this way: the camera is to be played otherwise. The code says why. */
  onElsewhere(code: string): void;
}

/** How long candidates are gathered, ms: those of this machine are there at once, and there is no server to ask. */
const GATHERING = 1_000;
/** A connection that is not there by then is none, ms. */
const CONNECTING = 6_000;

/** Masks are drawn at the station: their cameras are played from there. */
const PLAYED_OTHERWISE = new Set(['mask.changed', 'mask.served']);

/**
 * Plays a camera of a video server by WebRTC (WHEP, RFC 9725). The offer goes through the station, the pictures come
 * straight from the server; nothing is sent, and no third party is asked for addresses (no ICE servers).
 */
export function playServed(video: HTMLVideoElement, ask: AskServed, events: ServedEvents): Player {
  const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  const leave = new AbortController();
  let over = false;
  let connected = false;

  const unwatch = watchPictures(video, (_, frame) => {
    const { receiveTime, presentationTime } = frame;
    events.onPicture(receiveTime === undefined ? undefined : Math.max(0, (presentationTime - receiveTime) / 1_000));
  });
  const end = (): void => {
    if (over) return;
    over = true;
    window.clearTimeout(patience);
    unwatch();
    leave.abort();
    peer.close();
    video.srcObject = null;
  };
  const elsewhere = (code: string): void => {
    if (over) return;
    events.onDown();
    end();
    // What may not be seen is not had otherwise either; a masked picture is, drawn at the station.
    if (takesPictureAway(code) && !PLAYED_OTHERWISE.has(code)) events.onRefused(code);
    else events.onElsewhere(code);
  };
  const patience = window.setTimeout(() => {
    if (!connected) elsewhere('video.server-unreachable');
  }, CONNECTING + GATHERING);

  peer.addTransceiver('video', { direction: 'recvonly' });
  peer.addEventListener('track', ({ track, streams }) => {
    if (over) return;
    video.srcObject = streams[0] ?? new MediaStream([track]);
    video.play().catch(() => {});
  });
  peer.addEventListener('connectionstatechange', () => {
    if (peer.connectionState === 'connected') connected = true;
    if (peer.connectionState === 'failed' || peer.connectionState === 'closed') elsewhere('video.server-unreachable');
  });

  const start = async (): Promise<void> => {
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    if (over) return;
    for await (const frame of await ask(peer.localDescription?.sdp ?? '', leave.signal)) {
      if (over) return;
      if (frame.kind === 'refused') {
        elsewhere(frame.refusal.code);
        return;
      }
      await peer.setRemoteDescription({ type: 'answer', sdp: frame.sdp });
    }
    elsewhere('video.server-unreachable');
  };
  start().catch(() => elsewhere('video.server-no-stream'));
  return { stop: end };
}

/** Waits until this machine's own addresses are in the offer: they are not sent one by one. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      window.clearTimeout(timer);
      peer.removeEventListener('icegatheringstatechange', changed);
      resolve();
    };
    const changed = (): void => {
      if (peer.iceGatheringState === 'complete') done();
    };
    const timer = window.setTimeout(done, GATHERING);
    peer.addEventListener('icegatheringstatechange', changed);
  });
}
