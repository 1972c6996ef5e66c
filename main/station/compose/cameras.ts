import { join } from 'node:path';
import { type SecretText, videoSchema } from '../../../src/contract/cityFile.ts';
import type { StationArguments } from '../arguments.ts';
import { holdSecret } from '../secrets/heldSecret.ts';
import type { Keyring, SecretStore } from '../secrets/secretStore.ts';
import { createCameraAccounts } from '../services/cameras/cameraAccounts.ts';
import { createCameraService } from '../services/cameras/cameraService.ts';
import { serverAuthorization } from '../video/serverAuthorization.ts';
import type { Equipment } from './equipment.ts';
import type { HubSide } from './hubSide.ts';
import type { News } from './news.ts';
import type { Operators } from './operators.ts';
import type { TakeReading } from './readings.ts';
import type { Stores } from './stores.ts';
import { monotonic, type StationSurroundings } from './surroundings.ts';

/** Cameras: their pictures, moving them, who may see them, and the watch over all of them. */
export function openCameras(
  args: StationArguments,
  { store, city, folder }: Stores,
  { register, driverOf, table, feeds }: Equipment,
  { desk, logs }: Operators,
  { hub }: HubSide,
  took: TakeReading,
  { announceAgain }: News,
  { secrets, keyring }: { readonly secrets: SecretStore; readonly keyring: Keyring },
  { now, random, log }: StationSurroundings,
) {
  const hold = (of: SecretText | undefined, whose: string) => holdSecret({ of, whose, secrets, clock: monotonic, log });
  const video = videoSchema.parse(city.video ?? {});
  return createCameraService({
    station: store.stationId(),
    position: args.position,
    accessFile: join(folder, 'access.json'),
    cameraUses: store.cameraUses,
    gate: desk,
    hub,
    wallClock: now,
    announce: announceAgain,
    register,
    connections: city.connections,
    accounts: createCameraAccounts({ connections: city.connections, hold, log }),
    origin: args.cameras,
    ffmpeg: args.ffmpeg,
    hlsAuthorization: serverAuthorization({
      token: hold(video.hlsToken, 'video server').text,
      username: video.hlsUsername,
      password: hold(video.hlsPassword, 'video server').text,
    }),
    whepAuthorization: serverAuthorization({
      token: hold(video.whepToken, 'video server (WebRTC)').text,
      username: video.whepUsername,
      password: hold(video.whepPassword, 'video server (WebRTC)').text,
    }),
    video,
    replayFolder: join(args.data, 'replay'),
    replayChoices: {
      read: () => store.setting('replay-cameras'),
      write: (text) => store.setSetting('replay-cameras', text),
    },
    tours: store,
    maskFiles: { city: join(folder, 'masks.json'), own: join(args.data, 'masks.json') },
    maskLog: logs.masks,
    maskMarks: {
      read: () => store.setting('mask-marks'),
      write: (text) => store.setSetting('mask-marks', text),
    },
    evidence: { folder: join(args.data, 'evidence'), keyring },
    log,
    watch: {
      referenceFolder: join(args.data, 'reference-stills'),
      random,
      onReading(camera, { points, conditions, isHeard }) {
        const index = register.indexOf(camera);
        const driver = index === undefined ? undefined : driverOf(index);
        if (index === undefined || driver?.manifest.link !== 'onvif') return;
        const level = table.level[index]!;
        // Looked at by us: dated by our clock, whatever the camera's says.
        const reading = { deviceTime: null, points, conditions };
        const applied = table.apply(index, reading, now(), true);
        if (isHeard) feeds.heard(driver.manifest.feed.id, now(), true);
        if (applied !== 'late') took(index, reading, level, applied);
      },
    },
  });
}
