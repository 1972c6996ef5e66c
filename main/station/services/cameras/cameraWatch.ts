import { STRANGE_ANSWERS, type StrangeAnswer } from '../../../../src/domain/camera/health.ts';
import type { CameraNotice } from '../../../../src/domain/camera/notices.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { type CameraPlace, isAskedOtherwise } from '../../links/onvif/cameraPlace.ts';
import { askClock, askEventService } from '../../links/onvif/deviceQuestions.ts';
import { openPullPoint, type PullPoint } from '../../links/onvif/pullPoint.ts';
import { createSoapAsker, type SoapAsker } from '../../links/onvif/soapQuestion.ts';
import type { WatchTiming } from './watchTiming.ts';

/** What one camera's watch is told and asks. */
export interface CameraWatchOptions {
  /** Where the camera is now; undefined while nobody knows. The password is null while it cannot be had. */
  readonly address: () => CameraPlace | undefined;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  readonly timing: WatchTiming;
  /** A turn among all cameras for what is done at a beginning; the answer gives it back. */
  readonly turn: () => Promise<() => void>;
  /** Takes hold of a subscription's address; false when another camera's subscription is held there. */
  readonly hold: (address: string) => boolean;
  /** Lets go of what was held last. */
  readonly release: () => void;
  readonly onAnswered: () => void;
  /** It does not answer, or what answers is no camera: then by what. */
  readonly onSilent: (answer: StrangeAnswer | undefined) => void;
  /** What answers does not show the certificate that is wanted: nothing was asked of it. */
  readonly onStranger: () => void;
  readonly onOffset: (offset: number) => void;
  readonly onAccount: (isTaken: boolean) => void;
  readonly onNotices: (notices: readonly CameraNotice[]) => void;
  /** Reads the events in its metadata stream, where no subscription is to be had; the answer ends it. */
  readonly openMetadata: (
    onNotices: (notices: readonly CameraNotice[]) => void,
    onEnd: () => void,
  ) => Promise<Result<() => void>>;
  /** Without an event service the account is tried in the ordinary way. */
  readonly tryAccount: () => Promise<Result<unknown>>;
  readonly log: (message: string) => void;
}

/** Watches one camera until it is closed. */
export interface CameraWatch {
  /** Looks now rather than at the next turn: somebody had trouble with the camera. */
  hurry(): void;
  /** Its account was found to be good: it is connected to now, however long it was to be left alone. */
  connectNow(): void;
  close(): Promise<void>;
}

/** Refusals of a camera that is there and speaks. */
const SPEAKS = new Set(['camera.fault', 'camera.not-authenticated']);

/**
 * One camera's watch: a question for its time as sign of life, then its events, whose answers are the sign of life while
 * they come. One thing at a time, each bounded in time and size, so that a camera that hangs or floods costs itself only.
 */
export function watchCamera(options: CameraWatchOptions): CameraWatch {
  const { now, clock, random, timing } = options;
  let closed = false;
  let wake: (() => void) | undefined;
  let asker: SoapAsker | null = null;
  let askedAs: CameraPlace | null = null;
  let point: PullPoint | null = null;
  /** Ends the reading of its metadata stream. */
  let endMetadata: (() => void) | undefined;
  /** Path of the event service; null: it has none, undefined: not asked yet. */
  let eventPath: string | null | undefined;
  let silent = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let subscribeAt = 0;
  let trials = 0;

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (closed) return resolve();
      const timer = setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      wake = done;
    });
  /** Spread by a fifth, so that what fell together does not come back together. */
  const about = (milliseconds: number): number => milliseconds * (0.8 + 0.4 * random());

  const later = (isAccount = false): void => {
    const [first, longest] = isAccount ? [timing.account, timing.longest] : [timing.subscribe, timing.account];
    const wait = Math.min(first * 2 ** trials, longest);
    trials += 1;
    subscribeAt = clock() + about(wait);
  };

  /** Where no subscription is to be had, its events may still come beside its pictures (ONVIF Profile M). */
  const readMetadata = async (): Promise<void> => {
    if (endMetadata || closed) return;
    const opened = await options.openMetadata(
      (notices) => {
        if (!closed) options.onNotices(notices);
      },
      () => {
        endMetadata = undefined;
        subscribeAt = Math.min(subscribeAt, clock() + about(timing.account));
      },
    );
    if (!opened.ok) return;
    if (closed) opened.value();
    else endMetadata = opened.value;
  };
  const leaveMetadata = (): void => {
    endMetadata?.();
    endMetadata = undefined;
  };

  /** Asks the time. True when the camera answered. */
  const look = async (asking: SoapAsker, path: string): Promise<boolean> => {
    const told = await askClock(asking, path, now, timing.lookLimit);
    if (closed) return false;
    if (!told.ok && told.refusal.code === 'camera.certificate') {
      silent = 0;
      options.onStranger();
      return false;
    }
    const answered = told.ok || SPEAKS.has(told.refusal.code);
    // What it would not take before it was gone it may take now.
    if (answered && silent >= 2) [trials, subscribeAt] = [0, 0];
    silent = answered ? 0 : silent + 1;
    if (answered) lookedAt = clock();
    if (answered) options.onAnswered();
    else options.onSilent(STRANGE_ANSWERS.find((code) => !told.ok && code === told.refusal.code));
    if (told.ok && told.value !== null) {
      asking.setOffset(told.value);
      options.onOffset(told.value);
    }
    return answered;
  };

  /** Subscribes where the camera has events, and finds out whether it takes our account. */
  const subscribe = async (asking: SoapAsker, path: string, host: string): Promise<void> => {
    if (eventPath === undefined) {
      const service = await askEventService(asking, path, host, timing.lookLimit);
      if (closed) return;
      if (!service.ok) {
        if (service.refusal.code === 'camera.not-authenticated') options.onAccount(false);
        return later(service.refusal.code === 'camera.not-authenticated');
      }
      eventPath = service.value;
    }
    if (eventPath === null) {
      const tried = await options.tryAccount();
      if (closed) return;
      const refused = !tried.ok && tried.refusal.code === 'camera.not-authenticated';
      if (tried.ok || refused) options.onAccount(tried.ok);
      trials = refused ? trials : 0;
      subscribeAt = clock() + about(refused ? timing.account : timing.longest);
      if (tried.ok) await readMetadata();
      return;
    }
    const opened = await openPullPoint(asking, eventPath, host);
    if (closed) {
      if (opened.ok) void opened.value.unsubscribe();
      return;
    }
    if (!opened.ok) {
      const refused = opened.refusal.code === 'camera.not-authenticated';
      // A fault is the camera's answer to a user that it knows: most often it has no room for one subscription more.
      if (refused || opened.refusal.code === 'camera.fault') options.onAccount(!refused);
      later(refused);
      if (opened.refusal.code === 'camera.fault') await readMetadata();
      return;
    }
    options.onAccount(true);
    if (!options.hold(opened.value.address)) {
      options.log('its events are those of another camera: they are not listened to');
      later();
      return readMetadata();
    }
    point = opened.value;
    leaveMetadata();
  };

  /** Whether it has another address or account than it is asked with. */
  const isElsewhere = (): boolean => {
    const address = options.address();
    return address === undefined || askedAs === null || isAskedOtherwise(askedAs, address);
  };

  /** Pulls until the subscription is lost. */
  const listen = async (held: PullPoint, asking: SoapAsker, path: string): Promise<void> => {
    const begun = clock();
    let renewedAt = begun;
    let isCameraThere = true;
    while (!closed && !isElsewhere()) {
      const asked = clock();
      const pulled = await held.pull(timing.pull);
      if (closed) break;
      if (!pulled.ok) {
        isCameraThere = SPEAKS.has(pulled.refusal.code);
        if (pulled.refusal.code === 'camera.not-authenticated') options.onAccount(false);
        break;
      }
      silent = 0;
      options.onAnswered();
      if (pulled.value.length > 0) options.onNotices(pulled.value);
      if (clock() - lookedAt > timing.clockEvery) await look(asking, path);
      if (clock() - renewedAt > Math.max(held.lease / 2, timing.pull)) {
        const renewed = await held.renew();
        renewedAt = clock();
        // Some makers have no renewal and go on all the same: what counts is whether the next pull is answered.
        if (!renewed.ok && !SPEAKS.has(renewed.refusal.code)) break;
      }
      // Neither a flood nor a camera that does not wait makes us ask without end.
      const least = pulled.value.length > 0 ? timing.flood : timing.impatient;
      const left = least - (clock() - asked);
      if (left > 0) await pause(left);
    }
    options.release();
    point = null;
    const left = isCameraThere ? held.unsubscribe() : undefined;
    // The way to it is closed next: our place is given back by who took it.
    if (isElsewhere()) await left;
    if (clock() - begun > timing.account) trials = 0;
    later();
  };

  const run = async (): Promise<void> => {
    await pause(timing.begin + random() * timing.spread);
    while (!closed) {
      const address = options.address();
      if (!address) {
        await pause(timing.longest);
        continue;
      }
      if (askedAs === null || isAskedOtherwise(askedAs, address)) {
        asker?.close();
        leaveMetadata();
        asker = createSoapAsker({ camera: { ...address, password: address.password ?? '' }, now, clock });
        askedAs = address;
        eventPath = undefined;
        subscribeAt = 0;
        trials = 0;
      }
      const asking = asker;
      const url = URL.parse(address.address);
      if (!asking || !url) {
        await pause(timing.longest);
        continue;
      }
      const path = url.pathname + url.search;
      const isDue = address.password !== null && clock() >= subscribeAt;
      if ((await look(asking, path)) && isDue) {
        const giveBack = await options.turn();
        if (!closed) await subscribe(asking, path, url.hostname);
        giveBack();
      }
      if (point && !closed) await listen(point, asking, path);
      else if (silent === 1) await pause(timing.again);
      else {
        const due = subscribeAt - clock();
        const next = about(timing.look);
        await pause(silent === 0 && due > 0 ? Math.min(next, due) : next);
      }
    }
  };
  const running = run().catch((error: unknown) => options.log(`is not watched any more: ${String(error)}`));

  return {
    hurry() {
      wake?.();
    },
    connectNow() {
      if (!point) [trials, subscribeAt] = [0, 0];
      wake?.();
    },
    async close() {
      closed = true;
      const held = point;
      asker?.close();
      leaveMetadata();
      wake?.();
      // A camera has room for few subscriptions: ours is given back.
      if (held) await held.unsubscribe();
      asker?.close();
      await running;
    },
  };
}
