import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onProjectNode } from './projectNode.mjs';
import { fail, PlainError, say } from './say.mjs';

/*
 * `npm run soak:video -- --hours N` (or `--minutes N`, `--seed N`): sixteen tiles in a real window while streams are cut
 * and cameras restart at random. Prints a table and writes it to bench/video-soak.md. The same seed disturbs the same
 * cameras in the same order.
 */
try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const { values } = parseArgs({
    options: { hours: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const minutes = Number(values.minutes ?? 0) + Number(values.hours ?? 0) * 60;
  const seed = Number(values.seed);
  if (!(minutes > 0 && minutes <= 60 * 24 * 7)) throw new PlainError('--hours or --minutes: a time of up to a week');
  if (!Number.isInteger(seed)) throw new PlainError('--seed: a whole number');
  const { ensureTestPackages } = await import('./systemPackages.mjs');
  const { ensureBuilt } = await import('./build.mjs');
  ensureTestPackages();
  await ensureBuilt();
  say(`sixteen tiles for ${minutes} minutes`);
  const { runSoak } = await import('../tests/perf/videoSoak.ts');
  const machine = `${os.cpus().length} x ${os.cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
  process.stdout.write(`\n${await runSoak({ minutes, seed }, machine)}`);
  process.exit(0);
} catch (error) {
  fail(error);
}
