import { DWELL } from '../../../src/contract/walls.ts';
import type { SequenceStep } from './sequenceRun.ts';

/** What a line of camera numbers means, or which words of it mean nothing. */
export type ReadSequence =
  | { readonly ok: true; readonly steps: readonly SequenceStep[] }
  | { readonly ok: false; readonly wrong: readonly string[] };

/** Most steps of a sequence, as in the contract. */
const MOST_STEPS = 50;

/**
 * Reads `118 102:10 107`: numbers of cameras in their order, with a time of their own in seconds where one is wanted,
 * apart by blanks, commas or semicolons.
 */
export function readSequence(
  text: string,
  seconds: number,
  cameras: readonly { readonly id: string; readonly number: number }[],
): ReadSequence {
  const byNumber = new Map(cameras.map(({ id, number }) => [number, id]));
  const wrong: string[] = [];
  const steps: SequenceStep[] = [];
  const words = text.split(/[\s,;]+/).filter(Boolean);
  for (const word of words) {
    const [, number, own] = /^(\d{1,5})(?::(\d{1,3}))?$/.exec(word) ?? [];
    const camera = number === undefined ? undefined : byNumber.get(Number(number));
    const time = own === undefined ? seconds : Number(own);
    if (camera === undefined || time < DWELL.shortest || time > DWELL.longest) wrong.push(word);
    else steps.push({ camera, seconds: time });
  }
  if (steps.length > MOST_STEPS) wrong.push(...words.slice(MOST_STEPS));
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, steps };
}

/** Steps as such a line; cameras that have left the register are left out. */
export function writeSequence(
  steps: readonly SequenceStep[],
  seconds: number,
  cameras: ReadonlyMap<string, { readonly number: number }>,
): string {
  return steps
    .flatMap(({ camera, seconds: own }) => {
      const number = cameras.get(camera)?.number;
      return number === undefined ? [] : [own === seconds ? String(number) : `${number}:${own}`];
    })
    .join(' ');
}
