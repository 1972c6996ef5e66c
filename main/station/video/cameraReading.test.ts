import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CameraReading, readCamera } from './cameraReading.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A camera that sends what the test says, and how it is read: what came in one go stands together. */
async function camera(waiting: () => number = () => 0) {
  const server = createServer({ noDelay: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const came: Buffer[] = [];
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const reading: CameraReading = readCamera('127.0.0.1', (server.address() as AddressInfo).port, {
    // The next reading uses the same bytes.
    take: (bytes) => came.push(Buffer.from(bytes)),
    waiting,
  });
  const there = await connected;
  open.push({
    close() {
      reading.socket.destroy();
      there.destroy();
      server.close();
    },
  });
  const send = (bytes: Buffer): Promise<void> => new Promise((resolve) => there.write(bytes, () => resolve()));
  return { reading, there, send, came, all: () => Buffer.concat(came) };
}

/** Bytes that tell their place. */
const numbered = (from: number, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => (from + index) % 251));

describe('reading a camera', () => {
  it('hands a picture on as it comes while somebody watches closely', async () => {
    const { send, came } = await camera();
    for (let picture = 0; picture < 5; picture += 1) {
      await send(numbered(picture * 4_000, 4_000));
      await expect.poll(() => Buffer.concat(came).length).toBe((picture + 1) * 4_000);
    }
    expect(Buffer.concat(came)).toEqual(numbered(0, 20_000));
  });

  it('takes several pictures with one beat when nobody is in a hurry, and loses none', async () => {
    const { reading, send, came, all } = await camera();
    await send(numbered(0, 100));
    await expect.poll(() => all().length).toBe(100);
    reading.pace('segments');
    // The first one that comes begins the rest.
    await send(numbered(100, 100));
    await expect.poll(() => all().length).toBe(200);
    const before = came.length;
    for (let picture = 0; picture < 5; picture += 1) await send(numbered(200 + picture * 1_000, 1_000));
    await expect.poll(() => all().length).toBe(5_200);
    expect(came.length - before).toBeLessThan(5);
    expect(all()).toEqual(numbered(0, 5_200));
  });

  it('takes pictures with a beat of two for whoever looks closely, and loses none', async () => {
    const { reading, send, came, all } = await camera();
    reading.pace('watched');
    await send(numbered(0, 100));
    await expect.poll(() => all().length).toBe(100);
    const before = came.length;
    for (let picture = 0; picture < 5; picture += 1) await send(numbered(100 + picture * 1_000, 1_000));
    await expect.poll(() => all().length).toBe(5_100);
    expect(came.length - before).toBeLessThan(5);
    expect(all()).toEqual(numbered(0, 5_100));
  });

  it('is at once again when somebody looks closely, with what had been left waiting', async () => {
    const { reading, send, all } = await camera();
    reading.pace('segments');
    await send(numbered(0, 100));
    await expect.poll(() => all().length).toBe(100);
    await send(numbered(100, 900));
    reading.pace('each');
    await expect.poll(() => all().length).toBe(1_000);
    expect(all()).toEqual(numbered(0, 1_000));
  });

  it('does not let a stream wait that would fill what its connection holds', async () => {
    const { reading, send, all } = await camera();
    reading.pace('segments');
    const large = numbered(0, 3_000_000);
    await send(large);
    await expect.poll(() => all().length).toBe(large.length);
    expect(all().equals(large)).toBe(true);
  });

  it('reads nothing over what is still to be handed on', async () => {
    let waiting = 0;
    const { reading, send, came, all } = await camera(() => waiting);
    waiting = 1;
    await send(numbered(0, 500));
    await expect.poll(() => all().length).toBe(500);
    const sent = send(numbered(500, 500));
    await sent;
    reading.through();
    expect(came).toHaveLength(1);
    waiting = 0;
    reading.through();
    await expect.poll(() => all().length).toBe(1_000);
    expect(all()).toEqual(numbered(0, 1_000));
  });

  it('says that the camera has gone, though it rested', async () => {
    const { reading, there, send, all } = await camera();
    reading.pace('segments');
    await send(numbered(0, 10));
    await expect.poll(() => all().length).toBe(10);
    there.destroy();
    await expect.poll(() => reading.socket.destroyed).toBe(true);
  });
});
