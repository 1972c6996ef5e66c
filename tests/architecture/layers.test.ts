import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/*
 * The checker of layers is only worth something if it refuses. Each case writes two modules into an empty project, the
 * first importing the second, and asks it.
 */

const root = path.resolve(import.meta.dirname, '..', '..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-layers-'));
  for (const file of ['tsconfig.json']) writeFileSync(path.join(folder, file), readFileSync(path.join(root, file)));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function rulesBroken(from: string, to: string): Promise<string[]> {
  const { cruise } = await import('dependency-cruiser');
  const config = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs'));
  const specifier = to.startsWith('node:') ? to : relative(from, to);
  put(from, `import * as other from '${specifier}';\nexport const used = other;\n`);
  if (!to.startsWith('node:')) put(to, 'export const one = 1;\n');
  const { options, forbidden } = config;
  const answer = await cruise(
    [from],
    { ...options, baseDir: folder, validate: true, ruleSet: { forbidden, options }, outputType: undefined },
    options.enhancedResolveOptions,
  );
  const output = answer.output;
  if (typeof output === 'string') throw new Error('expected an object');
  expect(
    output.modules.map(({ source }) => source),
    'the module was not read',
  ).toContain(from);
  return output.summary.violations.map(({ rule }) => rule.name);
}

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

function relative(from: string, to: string): string {
  const way = path.posix.relative(path.posix.dirname(from), to);
  return way.startsWith('.') ? way : `./${way}`;
}

describe('a bad import is refused', () => {
  const BAD: readonly (readonly [string, string, string])[] = [
    ['layer-shared', 'src/shared/a.ts', 'src/domain/b.ts'],
    ['layer-domain', 'src/domain/alarm/a.ts', 'src/contract/b.ts'],
    ['layer-contract', 'src/contract/a.ts', 'src/sync/b.ts'],
    ['layer-sync', 'src/sync/a.ts', 'src/contract/b.ts'],
    ['layer-drivers', 'src/drivers/lamp/driver.ts', 'main/station/b.ts'],
    ['layer-standards', 'src/standards/cap-1.2/parse.ts', 'src/sync/b.ts'],
    ['layer-station', 'main/station/a.ts', 'src/drivers/lamp/driver.ts'],
    ['layer-station', 'main/station/a.ts', 'main/shell/b.ts'],
    ['layer-hub', 'src/hub/a.ts', 'main/station/b.ts'],
    ['layer-hub', 'src/hub/a.ts', 'src/drivers/catalogue.ts'],
    ['layer-storage', 'src/storage/a.ts', 'src/sync/b.ts'],
    ['layer-tls', 'src/tls/a.ts', 'src/storage/b.ts'],
    ['layer-city', 'src/city/a.ts', 'src/storage/b.ts'],
    ['layer-shell', 'main/shell/a.ts', 'src/tls/b.ts'],
    ['layer-city', 'src/city/a.ts', 'src/hub/b.ts'],
    ['layer-city', 'src/city/a.ts', 'src/drivers/lamp/driver.ts'],
    ['layer-renderer', 'renderer/a.tsx', 'main/station/b.ts'],
    ['layer-renderer', 'renderer/a.tsx', 'src/sync/b.ts'],
    ['layer-shell', 'main/shell/a.ts', 'src/domain/b.ts'],
    ['layer-shell', 'main/shell/a.ts', 'main/station/b.ts'],
    ['pane-apart', 'renderer/panes/map/a.ts', 'renderer/panes/alarm-list/b.ts'],
    ['driver-apart', 'src/drivers/lamp/state.ts', 'src/drivers/panel/state.ts'],
    ['standard-apart', 'src/standards/cap-1.2/map.ts', 'src/standards/onvif-t/parse.ts'],
    ['pure-layers', 'src/domain/alarm/a.ts', 'node:fs'],
    ['pure-layers', 'src/sync/a.ts', 'node:crypto'],
    ['pure-layers', 'src/drivers/lamp/plan.ts', 'node:net'],
    ['electron-in-shell-only', 'main/station/a.ts', 'node_modules/electron/index.js'],
    ['electron-in-shell-only', 'renderer/a.ts', 'node_modules/electron/index.js'],
    ['docking-in-renderer-shell-only', 'renderer/panes/map/a.ts', 'node_modules/dockview-react/index.js'],
    ['store-in-one-place', 'renderer/a.ts', 'node_modules/better-sqlite3/index.js'],
  ];
  it.each(BAD)('%s: %s -> %s', async (rule, from, to) => {
    expect(await rulesBroken(from, to)).toContain(rule);
  });
});

describe('an allowed import passes', () => {
  const GOOD: readonly (readonly [string, string])[] = [
    ['src/domain/alarm/a.ts', 'src/shared/b.ts'],
    ['src/contract/a.ts', 'src/domain/asset/b.ts'],
    ['main/station/a.ts', 'src/drivers/catalogue.ts'],
    ['main/station/a.ts', 'src/sync/b.ts'],
    ['src/city/a.ts', 'src/drivers/lamp/simulator.ts'],
    ['src/hub/a.ts', 'src/contract/b.ts'],
    ['src/hub/a.ts', 'src/storage/b.ts'],
    ['main/station/a.ts', 'src/storage/b.ts'],
    ['src/hub/a.ts', 'src/tls/b.ts'],
    ['main/station/a.ts', 'src/tls/b.ts'],
    ['renderer/panes/map/a.ts', 'renderer/ui/b.ts'],
    ['main/shell/a.ts', 'src/contract/b.ts'],
    ['main/shell/a.ts', 'native/displays/index.ts'],
    ['src/drivers/lamp/driver.ts', 'src/drivers/lamp/state.ts'],
    ['main/station/a.ts', 'node:fs'],
  ];
  it.each(GOOD)('%s -> %s', async (from, to) => {
    expect(await rulesBroken(from, to)).toEqual([]);
  });
});
