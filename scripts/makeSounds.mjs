import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/*
 * Makes the four sounds of assets/sounds/ out of nothing but numbers: the same bytes at each run. Calm tones with soft
 * beginnings, no sirens. Each priority has a rhythm of its own, so that it is known in a noisy room and by who does not
 * hear pitch well; pitch and brightness fall with urgency besides.
 *
 *   1  five short, three and two:  . . .   . .      988 Hz
 *   2  three even ones:            -  -  -          740 Hz
 *   3  two long ones, falling:     --  --           523, then 440 Hz
 *   4  one soft one:               ---              330 Hz
 */

export const RATE = 22_050;

/** Notes of each priority: when (s), how long (s), how high (Hz), how loud (0 to 1). */
const SCORES = {
  1: [0, 0.14, 0.28, 0.6, 0.74].map((at) => ({ at, lasts: 0.09, pitch: 987.77, loud: 0.62 })),
  2: [0, 0.26, 0.52].map((at) => ({ at, lasts: 0.15, pitch: 739.99, loud: 0.52 })),
  3: [
    { at: 0, lasts: 0.28, pitch: 523.25, loud: 0.44 },
    { at: 0.42, lasts: 0.34, pitch: 440, loud: 0.44 },
  ],
  4: [{ at: 0, lasts: 0.5, pitch: 329.63, loud: 0.32 }],
};

/** The fundamental and three overtones, the softer the higher: heard on small loudspeakers too. */
const OVERTONES = [1, 0.32, 0.14, 0.05];
const RISE = 0.012;
const FALL = 0.06;
/** Silence after the last note, s: no loudspeaker clicks at a cut. */
const TAIL = 0.05;

const ease = (part) => (1 - Math.cos(Math.PI * Math.min(1, Math.max(0, part)))) / 2;

/** Samples of a priority, -1 to 1. */
function samplesOf(priority) {
  const score = SCORES[priority];
  const seconds = Math.max(...score.map(({ at, lasts }) => at + lasts)) + TAIL;
  const samples = new Float64Array(Math.ceil(seconds * RATE));
  const sum = OVERTONES.reduce((all, part) => all + part, 0);
  for (const { at, lasts, pitch, loud } of score) {
    const first = Math.round(at * RATE);
    const count = Math.round(lasts * RATE);
    for (let n = 0; n < count; n++) {
      const time = n / RATE;
      let wave = 0;
      for (const [harmonic, part] of OVERTONES.entries())
        wave += part * Math.sin(2 * Math.PI * pitch * (harmonic + 1) * time);
      const envelope = ease(time / RISE) * ease((lasts - time) / Math.min(FALL, lasts / 2));
      samples[first + n] += (loud * envelope * wave) / sum;
    }
  }
  return samples;
}

/** A sound as the bytes of a WAV file: mono, 16 bit. */
export function wavOf(priority) {
  const samples = samplesOf(priority);
  const data = Buffer.alloc(samples.length * 2);
  for (const [n, sample] of samples.entries())
    data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), n * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16); // length of the format
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22); // mono
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = path.resolve(import.meta.dirname, '..', 'assets', 'sounds');
  mkdirSync(folder, { recursive: true });
  for (const priority of [1, 2, 3, 4]) {
    const bytes = wavOf(priority);
    writeFileSync(path.join(folder, `priority-${priority}.wav`), bytes);
    console.info(`priority-${priority}.wav: ${bytes.length} bytes`);
  }
}
