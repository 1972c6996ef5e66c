import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';

/*
 * Publishes a list of messages, one line of JSON each, [topic, payload]: as fast as the broker takes them, or so many a
 * second. A process of its own, so that it costs the subscriber under measure nothing but the broker's time. A state
 * whose time is 0 is sent with that of its sending.
 */
const [url, file, rate] = process.argv.slice(2);
const messages = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
process.send({ state: 'loaded' });
process.once('message', async () => {
  process.send({ state: 'started', at: Date.now() });
  const WINDOW = rate ? Math.max(1, Math.round(Number(rate) / 50)) : 500;
  const begun = performance.now();
  for (let from = 0; from < messages.length; from += WINDOW) {
    if (rate) await pause(Math.max(0, begun + (1_000 * from) / Number(rate) - performance.now()));
    const part = messages.slice(from, from + WINDOW);
    const now = `"t":${Date.now()}`;
    await Promise.all(
      part.map(([topic, payload]) => client.publishAsync(topic, payload.replace(/"t":0\b/, now), { qos: 0 })),
    );
  }
  process.send({ state: 'published', at: Date.now() });
  await client.endAsync();
  process.disconnect();
});
