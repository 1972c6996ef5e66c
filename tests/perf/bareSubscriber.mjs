import mqtt from 'mqtt';

/* The least that a program can do with the same messages: mqtt.js, and each payload read as JSON. */
const [url, filter, marker] = process.argv.slice(2);
const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
let count = 0;
client.on('message', (topic, payload) => {
  count += 1;
  const state = JSON.parse(payload.toString());
  if (topic === marker && state.bench === true) {
    process.send({ state: 'done', at: Date.now(), count });
    client.end(true);
    process.disconnect();
  }
});
await client.subscribeAsync(filter, { qos: 0, rh: 2 });
process.send({ state: 'ready' });
