import { expect, it } from 'vitest';
import { STRANGE_ANSWERS } from '../../src/domain/camera/health.ts';
import { alarmDetail } from './alarmDetail.ts';

it('what answers in a camera’s place is said in words, each in its own', () => {
  const said = STRANGE_ANSWERS.flatMap((code) => [alarmDetail(code, 'fr'), alarmDetail(code, 'en')]);
  expect(new Set(said).size).toBe(2 * STRANGE_ANSWERS.length);
  for (const words of said) {
    expect(words).not.toMatch(/camera\.|['.]/);
    expect(words.length).toBeGreaterThan(10);
  }
});

it('the text of a device is read as it came, and nothing where it said none', () => {
  expect(alarmDetail('zone 3', 'fr')).toBe('zone 3');
  expect(alarmDetail('constructor', 'en')).toBe('constructor');
  expect(alarmDetail('', 'fr')).toBe('');
  expect(alarmDetail(null, 'fr')).toBe('');
});
