import { expect, it } from 'vitest';
import {
  inView,
  latitudeOf,
  longitudeOf,
  mercatorX,
  mercatorY,
  metresPerPixel,
  scaleBar,
  screenX,
  screenY,
  viewOf,
} from './geo.ts';

it('a place goes to Mercator and comes back', () => {
  expect(longitudeOf(mercatorX(5.0415))).toBeCloseTo(5.0415, 9);
  expect(latitudeOf(mercatorY(47.3216))).toBeCloseTo(47.3216, 9);
});

it('the centre of the view is the middle of the screen, north is up and east is right', () => {
  const view = viewOf(5.04, 47.32, 14, 1000, 800);
  expect(screenX(view, mercatorX(5.04))).toBeCloseTo(500);
  expect(screenY(view, mercatorY(47.32))).toBeCloseTo(400);
  expect(screenX(view, mercatorX(5.05))).toBeGreaterThan(500);
  expect(screenY(view, mercatorY(47.33))).toBeLessThan(400);
});

it('what lies beside the window is out of view, unless a margin is asked for', () => {
  const view = viewOf(5.04, 47.32, 14, 1000, 800);
  const east = view.x + 520 / view.scale;
  expect(inView(view, east, view.y)).toBe(false);
  expect(inView(view, east, view.y, 30)).toBe(true);
});

it('a px at the latitude of Dijon and zoom 14 is some 3.2 m', () => {
  expect(metresPerPixel(viewOf(5.04, 47.32, 14, 10, 10))).toBeCloseTo(3.238, 2);
});

it.each([
  [3.238, 110, 200],
  [0.4, 110, 20],
  [25, 110, 2000],
  [0.005, 110, 1],
])('the scale bar at %f m a px, at most %i px long, says %i m', (perPixel, maximum, metres) => {
  const bar = scaleBar(perPixel, maximum);
  expect(bar.metres).toBe(metres);
  expect(bar.width).toBe(Math.round(metres / perPixel));
});
