import { createHubLink } from '../../main/station/hubLink/hubLink.ts';
import { openStore } from '../../main/station/store/store.ts';

/*
 * Another station of the measure `alarms`, as a process of its own: its store and its link to the hub. Says how many
 * alarms it has whenever that changed; ends with its input.
 */
const [dir, url, token] = process.argv.slice(2) as [string, string, string];
const opened = openStore({ dir, now: Date.now });
if (!opened.ok) throw new Error(opened.refusal.message);
const store = opened.value;
let count = 0;
store.onChange(({ alarms }) => {
  count += alarms.length;
  process.stdout.write(`${count}\n`);
});
const link = createHubLink({
  url,
  token,
  store,
  station: store.stationId(),
  position: 'peer',
  now: Date.now,
  random: Math.random,
  log: () => {},
  onRejected: () => {},
});
process.stdin.on('end', () => {
  link.close();
  store.close();
  process.exit(0);
});
process.stdin.resume();
