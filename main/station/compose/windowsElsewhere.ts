import { randomBytes } from 'node:crypto';
import { refuse } from '../../../src/shared/result.ts';
import type { StationArguments } from '../arguments.ts';
import type { OutsideOptions } from '../server/outside/outsideServer.ts';
import { createWindowAccess } from '../services/windows/windowAccess.ts';
import type { Fallback } from './fallback.ts';
import type { News } from './news.ts';
import { monotonic, type StationSurroundings } from './surroundings.ts';

/** Who may open this station's windows in a browser on another machine. */
export function openAccess(onChange: () => void, { announceAgain }: News, { now }: Pick<StationSurroundings, 'now'>) {
  return createWindowAccess({
    clock: monotonic,
    now,
    bytes: randomBytes,
    onChange,
    onGuessed: () => announceAgain(refuse('windows.guessed', 'a code was taken back: somebody guessed at it').refusal),
  });
}

/** The door for them, where it was asked for. */
export function outsideDoor(
  { windows, 'windows-tls': tls, language }: StationArguments,
  { access }: Fallback,
  { log }: Pick<StationSurroundings, 'log'>,
): OutsideOptions | undefined {
  return windows && tls !== undefined ? { at: windows, tls, access, language, log } : undefined;
}
