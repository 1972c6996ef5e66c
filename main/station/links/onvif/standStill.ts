import { type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraPtz, PtzStatus } from './cameraPtz.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** One word to a camera may take so long, ms: what hangs is asked again rather than waited for. */
const WORD_LIMIT = 700;
/** A camera that was told to stop is given so long to stand, ms: a heavy head runs out. */
const RUN_OUT = 300;
/** It is looked at so often meanwhile, ms. */
const LOOK_AGAIN = 60;
const STOP_TRIES = 3;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** An answer, or a refusal once it takes too long; the call itself ends by its own limit. */
const within = async <T>(asked: Promise<Result<T>>): Promise<Result<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Result<T>>((resolve) => {
    timer = setTimeout(() => resolve(cameraRefusal('camera.timeout')), WORD_LIMIT);
  });
  const answer = await Promise.race([asked, late]);
  clearTimeout(timer);
  return answer;
};

const AXES = ['pan', 'tilt', 'zoom'] as const;

/** Whether a head is elsewhere than it was, by the axes that it tells of. */
export const moved = (before: PtzStatus, now: PtzStatus): boolean =>
  AXES.reduce((way, axis) => way + (Math.abs(before[axis] - now[axis]) || 0), 0) > 0.001;

/** Whether a head's answer says nothing of where it is nor of whether it moves: it can be neither believed nor doubted. */
export const tellsNothing = (status: PtzStatus): boolean =>
  status.moving === undefined && !(Number.isFinite(status.pan) && Number.isFinite(status.tilt));

/**
 * Looks whether a camera stands: it says so, or, when it never says, two looks find it at the same place. Undefined
 * when it does not tell where it is.
 */
async function stands(session: CameraPtz, goOn: () => boolean): Promise<boolean | undefined> {
  let before: PtzStatus | undefined;
  for (let left = RUN_OUT; left > 0 && goOn(); left -= LOOK_AGAIN) {
    const now = await within(session.status());
    if (!now.ok || tellsNothing(now.value)) return undefined;
    if (now.value.moving === false) return true;
    if (now.value.moving === undefined && before && !moved(before, now.value)) return true;
    before = now.value;
    await pause(LOOK_AGAIN);
  }
  return false;
}

/**
 * Brings a camera to a stand, by what it takes: Stop (asked up to three times), then speed zero, then a move to where it
 * is now. After each it is looked at: cameras say yes to a Stop that they do not obey, and some have none. `goOn` turns
 * false once something newer is wanted of the camera. `ptz.runaway` when nothing helped.
 */
export async function standStill(session: CameraPtz, goOn: () => boolean): Promise<Result<void>> {
  let answer = await within(session.stop());
  // A camera that answered, if only to refuse, heard: once more would say the same.
  for (let tries = 1; tries < STOP_TRIES && !answer.ok && answer.refusal.code !== 'camera.fault' && goOn(); tries += 1)
    answer = await within(session.stop());
  const seen = await stands(session, goOn);
  // One that does not tell where it is, is believed.
  if (seen === true || (answer.ok && seen === undefined) || !goOn()) return answer.ok || seen ? DONE : answer;

  const zero = await within(session.continuousMove({ pan: 0, tilt: 0, zoom: 0 }, RUN_OUT));
  if (!goOn() || (zero.ok && (await stands(session, goOn)))) return DONE;

  const here = await within(session.status());
  const back = here.ok ? await within(session.absoluteMove(here.value)) : here;
  if (!goOn() || (back.ok && (await stands(session, goOn)))) return DONE;
  return refuse(
    'ptz.runaway',
    'The camera turns and cannot be stopped',
    answer.ok ? {} : { code: answer.refusal.code },
  );
}

const DONE: Result<void> = { ok: true, value: undefined };
