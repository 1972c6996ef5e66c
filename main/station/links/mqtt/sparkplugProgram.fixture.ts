import { ok } from '../../../../src/shared/result.ts';
import { createSparkplugLink } from './sparkplugLink.ts';

/* A host application as a program of its own, to be killed: `node sparkplugProgram.fixture.ts URL HOST`. */

const [url = '', hostId = ''] = process.argv.slice(2);
const made = createSparkplugLink({
  url,
  hostId,
  credentials: async () => ok({ tls: {}, mark: '' }),
  station: `program-${process.pid}`,
  position: 'Circulation 1',
  wants: () => true,
  onMessage: () => {},
  onRefused: () => {},
  onTrouble: () => {},
  onState: () => {},
  now: Date.now,
  random: Math.random,
  log: (line) => process.stderr.write(`${line}\n`),
});
if (!made.ok) throw new Error(made.refusal.message);
