import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RATE, wavOf } from './makeSounds.mjs';

/* The sounds as they lie in assets/, read as any player reads them. */

const PRIORITIES = [1, 2, 3, 4] as const;

/** Samples of a WAV file, by its own header. */
function decoded(bytes: Buffer): Int16Array {
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
  expect(bytes.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  expect([bytes.readUInt16LE(20), bytes.readUInt16LE(22), bytes.readUInt32LE(24), bytes.readUInt16LE(34)]).toEqual([
    1, 1, 22_050, 16,
  ]);
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect(bytes.toString('latin1', 36, 40)).toBe('data');
  const length = bytes.readUInt32LE(40);
  expect(44 + length).toBe(bytes.length);
  return Int16Array.from({ length: length / 2 }, (_, n) => bytes.readInt16LE(44 + n * 2));
}

/** Loudness of each hundredth of a second. */
function loudness(samples: Int16Array): number[] {
  const step = RATE / 100;
  return Array.from({ length: Math.floor(samples.length / step) }, (_, n) =>
    Math.max(...samples.subarray(Math.floor(n * step), Math.floor((n + 1) * step)).map(Math.abs)),
  );
}

/** When each note begins and how long it is, in hundredths of a second. */
function rhythm(samples: Int16Array): { readonly at: number; readonly lasts: number }[] {
  const notes: { at: number; lasts: number }[] = [];
  let sounding = false;
  for (const [n, loud] of loudness(samples).entries()) {
    const now = loud > 1_500;
    if (now && !sounding) notes.push({ at: n, lasts: 0 });
    if (now) notes.at(-1)!.lasts += 1;
    sounding = now;
  }
  return notes;
}

/** Pitch of the first note: how often it comes up through zero. */
function pitch(samples: Int16Array): number {
  const [from, to] = [Math.floor(RATE * 0.02), Math.floor(RATE * 0.07)];
  let ups = 0;
  for (let n = from; n < to; n++) if (samples[n - 1]! < 0 && samples[n]! >= 0) ups += 1;
  return ups / ((to - from) / RATE);
}

const files = new Map(PRIORITIES.map((priority) => [priority, readFileSync(`assets/sounds/priority-${priority}.wav`)]));
const sounds = new Map([...files].map(([priority, bytes]) => [priority, decoded(bytes)]));

describe.each(PRIORITIES)('the sound of priority %i', (priority) => {
  const bytes = files.get(priority)!;
  const samples = sounds.get(priority)!;

  test('is what the script makes, to the byte, and small', () => {
    expect(wavOf(priority).equals(bytes)).toBe(true);
    expect(bytes.length).toBeLessThan(60_000);
  });

  test('begins and ends softly and is never cut at its loudest', () => {
    expect(Math.abs(samples[0]!)).toBeLessThan(50);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(50);
    const loudest = Math.max(...samples.map(Math.abs));
    expect(loudest).toBeGreaterThan(5_000);
    expect(loudest).toBeLessThan(26_000);
    // No step within 1 ms that a loudspeaker would crack at.
    for (let n = 1; n < samples.length; n++) expect(Math.abs(samples[n]! - samples[n - 1]!)).toBeLessThan(12_000);
  });
});

test('they are told apart by rhythm alone: number and length of the notes', () => {
  const rhythms = PRIORITIES.map((priority) => rhythm(sounds.get(priority)!));
  expect(rhythms.map(({ length }) => length)).toEqual([5, 3, 2, 1]);
  const longest = rhythms.map((notes) => Math.max(...notes.map(({ lasts }) => lasts)));
  for (const [n, lasts] of longest.slice(1).entries()) expect(lasts).toBeGreaterThan(longest[n]! * 1.3);
  // Three, a pause, two: the urgent one is known by its gap.
  const [urgent] = rhythms;
  const gaps = urgent!.slice(1).map(({ at }, n) => at - urgent![n]!.at);
  expect(gaps[2]).toBeGreaterThan(2 * gaps[0]!);
});

test('the more urgent, the higher and the louder', () => {
  const pitches = PRIORITIES.map((priority) => pitch(sounds.get(priority)!));
  const loud = PRIORITIES.map((priority) => Math.max(...sounds.get(priority)!.map(Math.abs)));
  for (const list of [pitches, loud]) expect(list).toEqual(list.toSorted((a, b) => b - a));
  expect(pitches[0]! / pitches[3]!).toBeGreaterThan(2.5);
});
