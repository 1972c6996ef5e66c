import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { root } from './paths.mjs';
import { onProjectNode, projectEnv } from './projectNode.mjs';
import { fail, say } from './say.mjs';

/*
 * `npm test`: from units to the real desktop program under a virtual display; `npm run test:all` also drives the pages
 * in a plain browser. What failed is named once more at the end, where it is found in a long log. The last line is exactly
 * `N passed, N failed`; a runner that breaks down without naming a test counts as one failure.
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
  for (const { file, title, reason } of counts.flatMap(({ failures }) => failures))
    process.stdout.write(`failed: ${path.relative(root, file)} > ${title}\n  ${reason}\n`);
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
    failures: report.testResults.flatMap(failuresOfFile),
  }));
}

async function playwright(env) {
  const file = path.join(results, 'playwright.json');
  const projects = all ? ['electron', 'browser', 'browser-only'] : ['electron'];
  const args = ['test', '--reporter=list,json', '--pass-with-no-tests', ...projects.map((name) => `--project=${name}`)];
  const code = await run(['@playwright/test', 'cli.js'], args, { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return counted(code, file, ({ stats, errors, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    failures: suites.flatMap(failuresOfSuite),
  }));
}

/** Tests of one file that failed, by vitest's report. */
function failuresOfFile({ name, status, message, assertionResults }) {
  const failures = assertionResults
    .filter((result) => result.status === 'failed')
    .map(({ fullName, failureMessages }) => ({ file: name, title: fullName, reason: firstLine(failureMessages[0]) }));
  if (status !== 'failed' || failures.length > 0) return failures;
  return [{ file: name, title: 'the file itself', reason: firstLine(message) }];
}

/** Stories of one suite and of those within it that failed, by Playwright's report. */
function failuresOfSuite({ specs, suites = [] }) {
  const failures = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => ({
      file: path.join(root, 'tests', 'e2e', file),
      title: `[${tests[0]?.projectName}] ${title}`,
      reason: firstLine(tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message),
    }));
  return [...failures, ...suites.flatMap(failuresOfSuite)];
}

function firstLine(message) {
  return stripVTControlCharacters(message ?? 'no reason was given').split('\n')[0];
}

function counted(code, file, read) {
  let count = { passed: 0, failed: 0, failures: [] };
  try {
    count = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    say(`no result was written: ${error.message}`);
    return { passed: 0, failed: 1, failures: [] };
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
