import { defineConfig } from '@playwright/test';
import type { VigieOptions } from './tests/e2e/fixtures/vigie.ts';

/** The pages are the same in both: what is told within them is told once, in the browser, which draws faster here. */
const PAGES_ALONE = [
  'accessible',
  'alarmList',
  'annunciation',
  'assetCard',
  'badMessages',
  'callDesks',
  'cameraSearch',
  'commissioning',
  'crisisLaptop',
  'ground',
  'incident',
  'mapTools',
  'outage',
  'statusStrip',
  'videoReplay',
  'windowsElsewhere',
  'words',
].map((name) => `**/${name}.spec.ts`);

/** Told in the desktop program: of these the browser tells what only it has. */
const TOLD_IN_ELECTRON = [
  'callDesk',
  'cameraEquipment',
  'evidence',
  'faultStory',
  'keyboard',
  'signIn',
  'stationKilled',
  'versions',
  'videoWall',
].map((name) => `**/${name}.spec.ts`);

/**
 * Specs run in the desktop program or in a plain browser, those of the start and of windows in both; what only one of them
 * has is chosen by tag. `--project=browser-all` tells everything in the browser, for who works on a page.
 */
export default defineConfig<VigieOptions>({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './tests/e2e/fixtures/grownCity.ts',
  outputDir: 'test-results/e2e',
  // Each test runs a whole city: two of them at once on two cores would measure each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI === 'true',
  use: { trace: 'off' },
  projects: [
    { name: 'electron', use: { mode: 'electron' }, grepInvert: /@browser-only/, testIgnore: PAGES_ALONE },
    { name: 'browser', use: { mode: 'browser' }, grepInvert: /@electron-only/, testIgnore: TOLD_IN_ELECTRON },
    { name: 'browser-only', use: { mode: 'browser' }, grep: /@browser-only/, testMatch: TOLD_IN_ELECTRON },
    { name: 'browser-all', use: { mode: 'browser' }, grepInvert: /@electron-only/ },
  ],
});
