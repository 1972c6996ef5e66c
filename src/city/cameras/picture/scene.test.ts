import { describe, expect, it } from 'vitest';
import { CAMERAS, difference } from '../park.fixture.ts';
import { canvasOf } from './canvas.ts';
import { sunOver } from './daylight.ts';
import { lettersOf, writeLetters } from './lettering.ts';
import type { Moment } from './protocol.ts';
import { createPainter, localTime } from './scenePainter.ts';
import { growStreet } from './street.ts';
import { aspectOf, CYCLE, trafficOf } from './traffic.ts';

const NIGHT = Date.parse('2026-11-22T02:12:47Z');
const NOON = Date.parse('2026-11-22T11:40:00Z');
const [W, H] = [240, 136];
const usual: Moment = { wall: NOON, pan: 0, tilt: -8, zoom: 1, lights: true, black: false, frozen: false };
const camera = CAMERAS[0]!;

function paint(moment: Partial<Moment>, painter = createPainter(camera, W, H, true)): Uint8Array {
  const out = new Uint8Array((W * H * 3) / 2);
  painter.paint({ ...usual, ...moment }, out);
  return out;
}
/** Mean luma of the middle of the picture, away from the letters. */
const brightness = (picture: Uint8Array): number => {
  const middle = picture.subarray(W * 30, W * 110);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
};
const luma = (picture: Uint8Array): Uint8Array => picture.subarray(W * 24, W * 112);

describe('the picture of a street', () => {
  it('is bright at noon, dim at night, dark when the lamps are out', () => {
    const [noon, night, outage] = [paint({}), paint({ wall: NIGHT }), paint({ wall: NIGHT, lights: false })].map(
      brightness,
    );
    expect(noon).toBeGreaterThan(night! * 1.4);
    expect(night).toBeGreaterThan(outage! * 1.3);
    expect(outage).toBeGreaterThan(17);
  });

  it('is warm under the lamps', () => {
    const night = paint({ wall: NIGHT });
    const size = W * H;
    const mean = (plane: Uint8Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;
    expect(mean(night.subarray(size, (size * 5) / 4))).toBeLessThan(126);
  });

  it('turns, tilts and zooms with the head', () => {
    const ahead = luma(paint({}));
    for (const moved of [{ pan: 25 }, { tilt: -30 }, { zoom: 4 }, { pan: 170 }])
      expect(difference(ahead, luma(paint(moved)))).toBeGreaterThan(0.2);
  });

  it('comes back to the same view when the head does', () => {
    const painter = createPainter(camera, W, H, true);
    const before = paint({ pan: 0 }, painter).slice();
    for (let pan = 5; pan <= 30; pan += 5) paint({ pan }, painter);
    paint({ pan: 0 }, painter);
    expect(difference(luma(before), luma(paint({ pan: 0 }, painter)))).toBeLessThan(0.01);
  });

  it('stays within the range of video', () => {
    for (const moment of [{}, { wall: NIGHT }, { wall: NIGHT, zoom: 12 }, { tilt: 20 }, { tilt: -70, pan: -170 }])
      for (const value of paint(moment)) if (value < 1 || value > 254) expect.unreachable(`a value of ${value}`);
  });

  it('is another street for another camera', () => {
    const other = paint({}, createPainter(CAMERAS[1]!, W, H, true));
    expect(difference(luma(paint({})), luma(other))).toBeGreaterThan(0.3);
  });

  it('moves with the traffic and not otherwise', () => {
    const painter = createPainter(camera, W, H, true);
    const pictures = [0, 1, 2, 3, 4, 5, 6, 7].map((second) => paint({ wall: NOON + second * 4_000 }, painter).slice());
    const changes = pictures.slice(1).map((picture, index) => difference(luma(pictures[index]!), luma(picture)));
    expect(Math.max(...changes)).toBeGreaterThan(0.002);
    expect(Math.max(...changes)).toBeLessThan(0.15);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('can be drawn for any street (seed %i), wherever the head points', (seed) => {
    const painter = createPainter({ ...camera, seed: seed * 7919 }, 96, 54);
    const out = new Uint8Array((96 * 54 * 3) / 2);
    for (let pan = -170; pan <= 170; pan += 34)
      for (const tilt of [-70, -8, 20]) painter.paint({ ...usual, wall: NIGHT + pan * 1_000, pan, tilt }, out);
    expect(out.some((value) => value !== out[0])).toBe(true);
  });
});

describe('the traffic of a street', () => {
  const street = growStreet(118);
  const traffic = trafficOf(street, 118);

  it('never gives green to both streets', () => {
    for (let second = 0; second < CYCLE; second += 0.5)
      expect([aspectOf('main', second), aspectOf('cross', second)]).toContain('red');
  });

  it('never jumps: no car goes faster than 60 km/h or runs into the one before it', () => {
    let worst = Number.POSITIVE_INFINITY;
    for (let time = 5_000; time < 5_000 + 4 * CYCLE; time += 0.5) {
      const cars = traffic.cars(time, 17).filter((car) => car.alongZ === 1);
      const later = traffic.cars(time + 0.1, 17).filter((car) => car.alongZ === 1);
      for (const car of cars) {
        if (Math.abs(car.z - street.crossing) > 60) continue;
        const same = later.filter((other) => other.paint === car.paint).map((other) => Math.abs(other.z - car.z));
        expect(Math.min(...same)).toBeLessThan(1.7);
      }
      const places = cars.map((car) => car.z).sort((a, b) => a - b);
      for (let index = 1; index < places.length; index++) worst = Math.min(worst, places[index]! - places[index - 1]!);
    }
    expect(worst).toBeGreaterThan(4.3);
  });

  it('stands before the line at red', () => {
    const line = street.crossing - street.crossHalf;
    for (let time = 5_000; time < 5_000 + 4 * CYCLE; time += 1) {
      const red = [0, 4].every((ago) => traffic.aspect('main', time - ago) === 'red');
      if (!red) continue;
      const inside = traffic.cars(time, 17).filter((car) => car.alongZ === 1 && Math.abs(car.z - line) < 2);
      expect(inside.filter((car) => !car.braking)).toEqual([]);
    }
  });

  it('is the same for whoever looks', () => {
    const other = trafficOf(street, 118);
    other.cars(9_000, 8);
    expect(other.cars(5_000, 17)).toEqual(traffic.cars(5_000, 17));
  });
});

describe('the light', () => {
  it.each([
    ['2026-06-21T11:42:00Z', 66],
    ['2026-12-21T11:38:00Z', 19.2],
    ['2026-11-22T02:12:47Z', -50],
  ])('puts the sun of Dijon where the almanac has it: %s', (time, degrees) => {
    const { elevation } = sunOver([5.04, 47.32], Date.parse(time));
    expect(Math.abs((elevation * 180) / Math.PI - degrees)).toBeLessThan(degrees < 0 ? 6 : 0.6);
  });
});

describe('the letters in the picture', () => {
  it('say the place in capitals without accents', () => {
    expect(lettersOf('Place Émile-Zola, œuvre n’est-ce pas ?')).toBe("PLACE EMILE-ZOLA, OEUVRE N'EST-CE PAS  ");
  });

  it('stay inside the picture, however long the name', () => {
    const canvas = canvasOf(64, 32);
    writeLetters(canvas, 'W'.repeat(500), -3, 28, 2);
    writeLetters(canvas, '\u202e<script>', 40, -4, 3);
    expect(canvas.luma.some((value) => value > 200)).toBe(true);
  });

  it('tell the time of the city, on both sides of the change of hour', () => {
    expect(localTime(NIGHT)).toMatchObject({ text: '2026-11-22 03:12:47' });
    expect(localTime(Date.parse('2026-10-25T00:59:59Z')).text).toBe('2026-10-25 02:59:59');
    expect(localTime(Date.parse('2026-10-25T01:00:00Z')).text).toBe('2026-10-25 02:00:00');
  });
});
