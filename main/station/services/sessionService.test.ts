import { expect, test } from 'vitest';
import type { StationStatus } from '../../../src/contract/session.ts';
import { ok } from '../../../src/shared/result.ts';
import { createChangeFeed } from './changeFeed.ts';
import { createNoticeBoard } from './noticeBoard.ts';
import { createSessionService } from './sessionService.ts';

const settings = () => {
  const kept = new Map<string, string>();
  return {
    setting: (key: string) => kept.get(key) ?? null,
    setSetting(key: string, value: string) {
      kept.set(key, value);
      return ok(undefined);
    },
    loadWorkspace: () => null,
    saveWorkspace: () => ok(undefined),
  };
};
const start = (store: ReturnType<typeof settings>, of: 'fr' | 'en', asked: boolean) =>
  createSessionService(
    store,
    { of, asked },
    { status: () => ({}) as StationStatus, statusFeed: createChangeFeed(), notices: createNoticeBoard(() => 0) },
  );

test('the language that the operator chose is there at the next start, unless another is asked for; that one stays', () => {
  const store = settings();
  expect(start(store, 'fr', false).appearance().language).toBe('fr');
  start(store, 'fr', false).setAppearance({ language: 'en', light: 'day', density: 'wall' });
  expect(start(store, 'fr', false).appearance()).toEqual({ language: 'en', light: 'day', density: 'wall' });
  expect(start(store, 'fr', true).appearance()).toEqual({ language: 'fr', light: 'day', density: 'wall' });
  expect(start(store, 'en', false).appearance().language).toBe('fr');
});
