import { expect, test } from 'vitest';
import { createOwnChanges } from './ownChanges.ts';

/** A window with a language, as the station and the operator change it. */
function window() {
  const shown = { language: 'fr' };
  const changes = createOwnChanges<string>((language) => {
    shown.language = language;
  });
  return {
    shown,
    heard: changes.heard,
    /** The operator's key; answered later. */
    press() {
      shown.language = shown.language === 'fr' ? 'en' : 'fr';
      let answer = (_taken: boolean): void => {};
      changes.during(
        new Promise<boolean>((resolve) => {
          answer = resolve;
        }),
      );
      return async (taken: boolean): Promise<void> => {
        answer(taken);
        await new Promise((resolve) => setImmediate(resolve));
      };
    },
  };
}

test('a key pressed twice switches twice, however late the first comes back', async () => {
  const { shown, heard, press } = window();
  const first = press();
  heard('en');
  await first(true);
  expect(shown.language).toBe('en');
  const second = press();
  // The first change again, as another window heard it late.
  heard('en');
  expect(shown.language).toBe('fr');
  const third = press();
  await second(true);
  heard('fr');
  expect(shown.language).toBe('en');
  await third(true);
  expect(shown.language).toBe('en');
  heard('fr');
  expect(shown.language).toBe('fr');
});

test('a change that the station did not take gives way to what the station said meanwhile', async () => {
  const { shown, heard, press } = window();
  const answer = press();
  heard('fr');
  expect(shown.language).toBe('en');
  await answer(false);
  expect(shown.language).toBe('fr');
});
