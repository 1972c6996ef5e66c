// A stand-in for city, hub and station in the supervisor's tests: it follows the protocol of programs.ts and does what
// the environment variable FAKE_<NAME> tells it: `ready` (default), `refuse`, `refuse-restart`, `crash`, `silent`, `grandchild`.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const name = path.basename(process.argv[1], '.js');
const mode = process.env[`FAKE_${name.toUpperCase()}`] ?? 'ready';
const args = process.argv.slice(2);
const optionOf = (flag) => args[args.indexOf(flag) + 1] ?? '';
const report = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

if (process.env.FAKE_JOURNAL)
  appendFileSync(process.env.FAKE_JOURNAL, `${JSON.stringify({ name, pid: process.pid, args })}\n`);
const stop = () => process.exit(0);
process.on('SIGTERM', stop);
process.stdin.on('close', stop).resume();

report({ state: 'starting', step: 'waking up', done: 1, total: 2 });
if (mode === 'crash') {
  process.stderr.write('something broke\n');
  process.exit(1);
}
const mark = `${process.env.FAKE_JOURNAL}.${name}`;
if (
  mode === 'refuse' ||
  (mode === 'refuse-restart' && existsSync(mark) && args.includes(optionOf('--port')) && optionOf('--port') !== '0')
) {
  report({ state: 'refused', code: 'port-busy', message: 'port 9 is taken', context: { port: 9 } });
  process.exitCode = 3;
  process.stdin.destroy();
} else if (mode !== 'silent') {
  if (mode === 'refuse-restart') writeFileSync(mark, '');
  if (mode === 'grandchild') spawn('sleep', ['5'], { stdio: ['ignore', 'inherit', 'inherit'] });
  // A test speaks through it: what it says to the port, the program says to its supervisor.
  const server = createServer((socket) => socket.on('data', (said) => report(JSON.parse(String(said)))));
  const asked = Number(optionOf(name === 'city' ? '--mqtt-port' : '--port')) || 0;
  server.listen(asked, '127.0.0.1', () => {
    const { port } = server.address();
    process.stdout.write('a line of log\n');
    if (name === 'city') {
      report({
        state: 'ready',
        mqtt: `mqtt://127.0.0.1:${port}`,
        cameras: 'http://127.0.0.1:2',
        control: 'http://127.0.0.1:3',
        cityFile: '/tmp/x.city.json',
        firstCameras: ['http://127.0.0.1:2/cam'],
      });
    } else if (name === 'hub') report({ state: 'ready', url: `ws://127.0.0.1:${port}` });
    else report({ state: 'ready', url: `http://127.0.0.1:${port}`, port });
  });
}
