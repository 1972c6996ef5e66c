import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { onProjectNode, projectEnv } from './projectNode.mjs';
import { fail, say } from './say.mjs';

/*
 * `npm test`: from units to the real desktop program under a virtual display; `npm run test:all` also drives the pages
 * in a plain browser. The last line is exactly `N passed, N failed`; a runner that breaks down without naming a test
 * counts as one failure.
 */

const all = process.argv.includes('--all');

const results = path.join(root, 'test-results');

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const { ensureTestPackages, ensureLibraries } = await import('./systemPackages.mjs');
  const { ensureBuilt } = await import('./build.mjs');
  const { findRuntime } = await import('./runtime.mjs');
  const { electronSwitches } = await import('./electronSwitches.mjs');

  const packages = ensureTestPackages();
  await ensureBuilt();
  const runtime = await findRuntime();
  const libraries = runtime !== null && ensureLibraries(runtime.executable);
  if (!packages) say('some tests will fail for want of system packages');
  if (runtime === null) say('no Electron was found: the tests of the desktop program will fail');

  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const env = {
    ...projectEnv(),
    ...(all && process.env.VIGIE_HISTORIES === undefined ? { VIGIE_HISTORIES: '10000' } : {}),
    ...(libraries ? { VIGIE_ELECTRON: runtime.executable, VIGIE_ELECTRON_FOLDER: runtime.folder } : {}),
    ...(libraries ? { VIGIE_ELECTRON_SWITCHES: electronSwitches(runtime).join(' ') } : {}),
  };
  const counts = [await vitest(env)];
  if (existsSync(path.join(root, 'playwright.config.ts'))) counts.push(await playwright(env));
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  fail(error);
}

async function vitest(env) {
  const file = path.join(results, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(['vitest', 'vitest.mjs'], ['run', ...reporters], env);
  return counted(code, file, (report) => ({
    passed: report.numPassedTests,
    // A file that cannot be loaded has no tests of its own but fails as a suite.
    failed: Math.max(report.numFailedTests, report.testResults.filter(({ status }) => status === 'failed').length),
  }));
}

async function playwright(env) {
  const file = path.join(results, 'playwright.json');
  const projects = all ? ['electron', 'browser', 'browser-only'] : ['electron'];
  const args = ['test', '--reporter=list,json', '--pass-with-no-tests', ...projects.map((name) => `--project=${name}`)];
  const code = await run(['@playwright/test', 'cli.js'], args, { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return counted(code, file, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  }));
}

function counted(code, file, read) {
  let count = { passed: 0, failed: 0 };
  try {
    count = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    say(`no result was written: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function run([name, script], args, env) {
  return new Promise((resolve) => {
    const file = path.join(root, 'node_modules', ...name.split('/'), script);
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
