import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

/*
 * Publishes a list of messages as fast as the broker takes them: one line of JSON each, [topic, payload]. A process of
 * its own, so that it costs the subscriber under measure nothing but the broker's time.
 */
const [url, file] = process.argv.slice(2);
const messages = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
process.send({ state: 'loaded' });
process.once('message', async () => {
  process.send({ state: 'started', at: Date.now() });
  const WINDOW = 500;
  for (let from = 0; from < messages.length; from += WINDOW) {
    const part = messages.slice(from, from + WINDOW);
    await Promise.all(part.map(([topic, payload]) => client.publishAsync(topic, payload, { qos: 0 })));
  }
  process.send({ state: 'published', at: Date.now() });
  await client.endAsync();
  process.disconnect();
});
