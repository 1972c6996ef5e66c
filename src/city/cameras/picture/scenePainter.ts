import type { ParkCamera } from '../camera.ts';
import { drawCar, drawWalker, type Stage } from './actors.ts';
import { drawBackdrop, tracer } from './backdrop.ts';
import { type Canvas, canvasOf } from './canvas.ts';
import { type Light, lightOf, sunOver } from './daylight.ts';
import { createDeveloper } from './develop.ts';
import { drawFurniture, drawLampGlows, drawSignals } from './furniture.ts';
import { crossingLight } from './lampLight.ts';
import { writeLetters } from './lettering.ts';
import type { Moment } from './protocol.ts';
import { growStreet } from './street.ts';
import { trafficOf } from './traffic.ts';
import { type View, viewFrom } from './view.ts';

/** Draws what one camera sees, at one size. */
export interface Painter {
  /** Paints into `out`: planar YUV 4:2:0, limited range, BT.709. */
  paint(moment: Moment, out: Uint8Array): void;
}

/** Local time of the city, for the clock in the picture and for the hours of its life. */
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `2026-11-22 03:12:47` and the hour of the day as a number, of a wall time in ms. */
export function localTime(wall: number): { readonly text: string; readonly hour: number } {
  const part = Object.fromEntries(CLOCK.formatToParts(wall).map(({ type, value }) => [type, value]));
  return {
    text: `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`,
    hour: Number(part.hour) + Number(part.minute) / 60,
  };
}

/** Size of the store of noise, a power of two. */
const GRAINS = 1 << 17;
const grains = new Float32Array(GRAINS);
for (let index = 0, state = 12345; index < GRAINS; index++) {
  let sum = 0;
  for (let part = 0; part < 3; part++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    sum += state / 4294967296 - 0.5;
  }
  grains[index] = sum * 2;
}

/**
 * A painter for a camera. What stands still is drawn once and kept until the head turns or the light changes; what
 * moves is drawn over a copy of it. `patient` traces the first picture finely too (for a still).
 */
export function createPainter(camera: ParkCamera, width: number, height: number, patient = false): Painter {
  const street = growStreet(camera.seed);
  const traffic = trafficOf(street, camera.seed);
  const lamps = crossingLight(street);
  const develop = createDeveloper();
  const still = canvasOf(width, height);
  const depth = new Float32Array(width * height);
  const scale = Math.max(1, Math.round(height / 190));
  let kept: { readonly place: string; readonly light: string; readonly fine: boolean } | null = null;
  let light: Light | null = null;
  let view: View | null = null;
  let clock = { second: Number.NaN, text: '', hour: 0 };
  let noise = new Int8Array(GRAINS);
  let noiseLevel = Number.NaN;
  let pictures = 0;

  function standStill(moment: Moment, hour: number): { readonly view: View; readonly light: Light } {
    const turned = `${moment.pan.toFixed(3)} ${moment.tilt.toFixed(3)} ${moment.zoom.toFixed(3)}`;
    const sun = sunOver(camera.at, moment.wall);
    const degrees = (sun.elevation * 180) / Math.PI;
    // Half a degree of sun is what the eye would see at dusk; at night only the hour matters, for the windows.
    const lightKey = `${degrees < -9 ? 'night' : Math.round(degrees * 2)} ${Math.floor(hour * 4)} ${moment.lights}`;
    if (kept?.place === turned && kept.light === lightKey && kept.fine && view && light) return { view, light };
    const moving = kept !== null && kept.place !== turned;
    const first = kept === null && !patient;
    view = viewFrom(street, moment.pan, moment.tilt, camera.fieldOfView / moment.zoom, width, height);
    light = lightOf(street, camera.azimuth, sun, hour, moment.lights);
    const stage: Stage = { canvas: still, view, light, street, lamps };
    const coarse = moving || first;
    drawBackdrop(still, tracer(street, light, lamps, view), !coarse && width * height < 150_000 ? 2 : 1, coarse);
    drawFurniture(stage);
    drawLampGlows(stage);
    kept = { place: turned, light: lightKey, fine: !coarse };
    return { view, light };
  }

  function addNoise(canvas: Canvas, level: number): void {
    if (level !== noiseLevel) {
      noise = Int8Array.from(grains, (grain) => Math.round(grain * level));
      noiseLevel = level;
    }
    let at = Math.imul(++pictures, 0x9e3779b1) >>> 0;
    const { luma } = canvas;
    // The darkest luma is 16 and the brightest 235: no noise of this size leaves the byte.
    for (let index = 0; index < luma.length; index++, at++) luma[index] = luma[index]! + noise[at & (GRAINS - 1)]!;
  }

  return {
    paint(moment, out) {
      const canvas = canvasOf(width, height, depth, out);
      if (moment.black) {
        canvas.luma.fill(16);
        canvas.blue.fill(128);
        canvas.red.fill(128);
        return;
      }
      const second = Math.floor(moment.wall / 1000);
      if (second !== clock.second) clock = { second, ...localTime(moment.wall) };
      const seen = standStill(moment, clock.hour);
      canvas.luma.set(still.luma);
      canvas.blue.set(still.blue);
      canvas.red.set(still.red);
      depth.set(still.depth);
      const stage: Stage = { canvas, view: seen.view, light: seen.light, street, lamps };
      const seconds = moment.wall / 1000;
      drawSignals(stage, traffic.aspect('main', seconds));
      const lights = seen.light.day < 0.85;
      for (const walker of traffic.walkers(seconds, clock.hour))
        drawWalker(stage, walker.x, walker.z, walker.coat, walker.stride);
      for (const car of traffic.cars(seconds, clock.hour))
        drawCar(stage, {
          x: car.x,
          z: car.z,
          fx: car.alongX,
          fz: car.alongZ,
          paint: car.paint,
          lights,
          braking: car.braking,
        });
      addNoise(canvas, seen.light.noise);
      develop(canvas, moment.settings);
      const margin = scale * 4;
      writeLetters(canvas, `${clock.text}  CAM ${camera.number}`, margin, margin, scale);
      writeLetters(canvas, camera.name, margin, height - margin - 7 * scale, scale);
    },
  };
}
