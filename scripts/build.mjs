import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDisplaysAddon } from './buildNative.mjs';
import { dist, root } from './paths.mjs';
import { onProjectNode } from './projectNode.mjs';
import { fail, say } from './say.mjs';

/*
 * Builds what changed. Each target is one folder of dist/; the signature of what it was made from (paths, sizes and
 * times of change) is kept beside it, so that a start with nothing to do costs some milliseconds. A target is written
 * beside its place and moved there when it is whole: a running program never sees half of a new one.
 *
 * A file named `...Worker.ts` in a program's folders becomes an entry of its own, `dist/<program>/...Worker.js`, which
 * the program starts as `new Worker(new URL('./...Worker.js', import.meta.url))`.
 */

const SHARED = ['package-lock.json', 'scripts/build.mjs'];
const CORE = ['src/shared', 'src/domain', 'src/contract', 'src/sync', 'src/drivers', 'src/standards'];

/** Loaded at run time: native code, or Electron itself. */
const OUTSIDE = ['better-sqlite3', 'electron', 'bufferutil', 'utf-8-validate'];

const PROGRAMS = {
  city: { entry: 'src/city/main.ts', sources: ['src/city', ...CORE] },
  hub: { entry: 'src/hub/main.ts', sources: ['src/hub', 'src/storage', 'src/tls', ...CORE] },
  station: { entry: 'main/station/main.ts', sources: ['main/station', 'src/storage', 'src/tls', ...CORE] },
  headless: { entry: 'main/shell/headless.ts', sources: ['main/shell', 'src/contract', 'src/shared'] },
  shell: { entry: 'main/shell/shell.ts', sources: ['main/shell', 'native/displays', 'src/contract', 'src/shared'] },
  utilityEntry: { entry: 'main/shell/utilityEntry.ts', sources: ['main/shell'] },
  preload: { entry: 'main/shell/preload.ts', sources: ['main/shell', 'src/contract'], format: 'cjs' },
};
/** Copied as they are. */
const FOLDERS = {
  profiles: { entry: 'assets/profiles', sources: ['assets/profiles'] },
  alarms: { entry: 'assets/alarms', sources: ['assets/alarms'] },
};
const PAGES = { entry: 'renderer/index.html', sources: ['renderer', 'assets', ...CORE] };

function* filesIn(place) {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) {
    yield [place, stat];
    return;
  }
  for (const name of readdirSync(place).sort()) {
    if (name === 'build' || name === 'node_modules') continue;
    yield* filesIn(path.join(place, name));
  }
}

function signature(places) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const place of [...SHARED, ...places]) {
    for (const [file, stat] of filesIn(path.join(root, place))) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash.update(`${path.relative(root, file)}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function workersOf(sources) {
  const workers = {};
  for (const place of sources.filter((source) => !CORE.includes(source))) {
    for (const [file] of filesIn(path.join(root, place))) {
      if (/Worker\.ts$/.test(file)) workers[path.basename(file, '.ts')] = file;
    }
  }
  return workers;
}

async function buildProgram(name, { entry, sources, format = 'es' }, outDir) {
  const { build } = await import('vite');
  const extension = format === 'cjs' ? 'cjs' : 'js';
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { conditions: ['node'] },
    ssr: { noExternal: true, external: OUTSIDE, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: { [name]: path.join(root, entry), ...(format === 'cjs' ? {} : workersOf(sources)) },
        external: (id) => OUTSIDE.includes(id) || isBuiltin(id),
        output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `parts/[name]-[hash].${extension}` },
      },
    },
  });
}

async function buildPages(outDir) {
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  await build({
    root: path.join(root, 'renderer'),
    configFile: false,
    logLevel: 'warn',
    base: './',
    plugins: [react()],
    publicDir: existsSync(path.join(root, 'assets', 'public')) ? path.join(root, 'assets', 'public') : false,
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome130',
      sourcemap: true,
      // Nothing is inlined as data: except what the content policy allows, and large chunks are no fault on a local disk.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4_000,
      modulePreload: { polyfill: false },
    },
  });
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(path.join(dist, '.built.json'), 'utf8'));
  } catch {
    return {}; // never built, or cut while it was written: everything is built
  }
}

function writeStamps(stamps) {
  const file = path.join(dist, '.built.json');
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(stamps, null, 1));
  renameSync(next, file);
}

/** Builds one target beside its place, then moves it there. */
async function buildTarget(name, make) {
  const next = path.join(dist, `.next-${name}-${randomBytes(4).toString('hex')}`);
  const place = path.join(dist, name);
  const old = `${next}-old`;
  try {
    await make(next);
    if (existsSync(place)) renameSync(place, old);
    renameSync(next, place);
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Builds every target whose sources changed.
 * @param {{ only?: readonly string[], force?: boolean }} [options]
 */
export async function ensureBuilt({ only, force = false } = {}) {
  mkdirSync(dist, { recursive: true });
  await buildDisplaysAddon();
  const targets = [
    ...Object.entries(PROGRAMS).map(([name, program]) => [name, program, (out) => buildProgram(name, program, out)]),
    ...Object.entries(FOLDERS).map(([name, folder]) => [
      name,
      folder,
      (out) => cpSync(path.join(root, folder.entry), out, { recursive: true }),
    ]),
    ['renderer', PAGES, buildPages],
  ];
  for (const [name, target, make] of targets) {
    if (only && !only.includes(name)) continue;
    if (!existsSync(path.join(root, target.entry))) continue;
    const now = signature(target.sources);
    if (!force && readStamps()[name] === now && existsSync(path.join(dist, name))) continue;
    say(`building ${name}`);
    await buildTarget(name, make);
    writeStamps({ ...readStamps(), [name]: now });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await onProjectNode(process.argv[1]);
    const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
    await ensureBuilt({ only: names.length > 0 ? names : undefined, force: process.argv.includes('--force') });
  } catch (error) {
    fail(error);
  }
}
