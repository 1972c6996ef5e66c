import { expect, test } from 'vitest';
import { courseLength, drive, headingOf, makeCourse, metresBetween, placeOn } from './course.ts';

const DIJON = [5.04, 47.32] as const;
const EAST = [5.05, 47.32] as const;
const NORTH_EAST = [5.05, 47.33] as const;
const course = makeCourse([DIJON, EAST, NORTH_EAST], () => 10);

test('a hundredth of a degree of longitude is 754 m at Dijon, of latitude 1112 m', () => {
  expect(metresBetween(DIJON, EAST)).toBeCloseTo(753.8, 0);
  expect(metresBetween(EAST, NORTH_EAST)).toBeCloseTo(1_112, 0);
  expect(courseLength(course)).toBeCloseTo(1_865.8, 0);
});

test('headings go clockwise from north', () => {
  expect(headingOf(DIJON, EAST)).toBeCloseTo(90, 5);
  expect(headingOf(NORTH_EAST, EAST)).toBeCloseTo(180, 5);
  expect(placeOn(course, 100, true).heading).toBeCloseTo(270, 5);
});

test('beyond its ends a course is at its ends', () => {
  expect(placeOn(course, -50).at).toEqual(DIJON);
  expect(placeOn(course, 1e9).at).toEqual(NORTH_EAST);
  expect(
    placeOn(
      makeCourse([DIJON], () => 10),
      5,
    ).at,
  ).toEqual(DIJON);
});

test('a vehicle pulls away, keeps the street’s speed, and stands at its stop', () => {
  const motion = { metres: 0, speed: 0 };
  drive(course, motion, 500, 3);
  expect(motion.speed).toBeGreaterThan(1);
  expect(motion.speed).toBeLessThan(5);
  drive(course, motion, 500, 20);
  expect(motion.speed).toBeCloseTo(10, 5);
  const left = drive(course, motion, 500, 200);
  expect(left).toBeGreaterThan(0);
  expect(motion).toEqual({ metres: 500, speed: 0 });
});

test('it never goes faster than the street nor past its stop, and drives back as well', () => {
  const motion = { metres: 500, speed: 0 };
  for (let s = 0; s < 120 && motion.metres > 20; s++) {
    const before = motion.metres;
    drive(course, motion, 20, 1);
    expect(before - motion.metres).toBeLessThanOrEqual(10.01);
    expect(motion.metres).toBeGreaterThanOrEqual(20);
  }
  expect(motion.metres).toBe(20);
});
