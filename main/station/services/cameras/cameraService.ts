import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CityFile, VideoSettings } from '../../../../src/contract/cityFile.ts';
import type { Refusal, Result } from '../../../../src/shared/result.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { createCameraSessions } from '../../links/onvif/cameraSessions.ts';
import { createOnvifLink } from '../../links/onvif/onvifLink.ts';
import type { Register } from '../../register/register.ts';
import type { Keyring } from '../../secrets/secretStore.ts';
import type { CameraUse, CameraUses } from '../../store/cameraUse.ts';
import { sendRefusal } from '../../video/answers.ts';
import { createVideoGateway, type StreamStatus } from '../../video/gateway.ts';
import { createMasker } from '../../video/masks/masker.ts';
import { followsHead } from '../../video/masks/maskPlan.ts';
import { createPlainPieces } from '../../video/ring/plainPieces.ts';
import { serveReplay } from '../../video/ring/serveReplay.ts';
import { createVideoRing, type VideoRing, type VideoRingOptions } from '../../video/ring/videoRing.ts';
import { type CameraAccessOptions, createCameraAccess } from './access.ts';
import { accountRows } from './accountBook.ts';
import { createPasswordKeeper } from './accountPasswords.ts';
import { type AccountService, createAccountService } from './accountService.ts';
import { createAccountTrials } from './accountTrials.ts';
import type { CameraAccounts } from './cameraAccounts.ts';
import { addressedCameras } from './cameraAddress.ts';
import { type CameraDesk, type CameraDeskOptions, createCameraDesk } from './cameraDesk.ts';
import { createCameraPlaces } from './cameraPlaces.ts';
import { type CameraSearch, createCameraSearch } from './cameraSearch.ts';
import { createEvidenceService, type EvidenceService } from './evidence.ts';
import { createFocusHand, type FocusHand } from './focusHand.ts';
import { forgetOtherMasks } from './maskMarks.ts';
import { type MaskLog, openMaskRecords } from './maskRecords.ts';
import { createMaskService, type MaskService } from './maskService.ts';
import { createPlaybacks, type Playbacks } from './playbacks.ts';
import { createPtzService, type PtzService, type PtzServiceOptions } from './ptzService.ts';
import { createServedStreams, type ServedStreams } from './servedStreams.ts';
import { ownServerAddress, servedHls, serverAddress } from './serverAddresses.ts';
import { createShownPictures, type ShownPictures } from './shownPictures.ts';
import { type CameraWatches, type CameraWatchesOptions, createCameraWatches } from './watches.ts';

/** What windows may do with cameras. */
export interface CameraService {
  describe(
    camera: string,
  ): Promise<Result<{ ptz: boolean; profiles: { name: string; width: number; height: number }[] }>>;
  /** Moving cameras, where they look, presets and tours. */
  readonly ptz: PtzService;
  /** Asks one camera something beside its picture and its head. */
  ask<T>(camera: string, question: (session: CameraSession) => Promise<Result<T>>): Promise<Result<T>>;
  /** As `ask`, for what changes something at the camera. */
  change<T>(camera: string, order: (session: CameraSession) => Promise<Result<T>>): Promise<Result<T>>;
  /** What windows play from a video server by WebRTC. */
  readonly served: Pick<ServedStreams, 'isOffered' | 'play'>;
  /** What windows have to take off their screens. */
  readonly shown: Pick<ShownPictures, 'watch'>;
  /** Windows build their players anew after so long at most, ms. */
  readonly recycle: number;
  /** Moves the focus while somebody holds it. */
  readonly focus: FocusHand['move'];
  /** Of when the pictures of playbacks are. */
  readonly playbacks: Pick<Playbacks, 'timeOf' | 'feed'>;
  /** Opens a recording from a time on (ms since 1970): the name that stands in the video paths for the camera's. */
  play(camera: string, recording: string, from: number): Result<string>;
  readonly search: CameraSearch;
  /** The accounts that cameras know us by. */
  readonly accounts: AccountService;
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Whether a request for a segment has the ticket of its playlist. */
  admits(request: IncomingMessage): boolean;
  streams(): StreamStatus[];
  /** The last minutes of chosen cameras. */
  readonly ring: VideoRing;
  /** Keeps a camera's last minutes, or lets them go, which erases them: for that it wants the right to export. */
  keepReplay(camera: string, keep: boolean): Promise<Result<void>>;
  /** Who may, who watches, who moves. */
  readonly desk: CameraDesk;
  /** The trace of this station, newest first. */
  uses(camera: string | null, from: number, limit: number): CameraUse[];
  /** The watch over all cameras, whether somebody looks or not. */
  readonly watches: Pick<CameraWatches, 'recent' | 'takeReference'>;
  /** Watches all cameras of the register that have an address. */
  watchAll(): void;
  readonly masks: MaskService;
  readonly evidence: EvidenceService;
  /** What could not be read at the start. */
  readonly refusals: readonly Refusal[];
  close(): Promise<void>;
}

export interface CameraServiceOptions {
  readonly station: string;
  readonly position: string;
  /** `access.json` beside the city's file. */
  readonly accessFile: string;
  readonly cameraUses: CameraUses;
  /** Who is signed in here. */
  readonly gate?: CameraAccessOptions['gate'];
  readonly hub: CameraDeskOptions['hub'];
  /** ms since 1970. */
  readonly wallClock: () => number;
  /** What an operator must be told: a camera was taken, the file of rights cannot be read. */
  readonly announce: (refusal: Refusal) => void;
  readonly register: Register;
  readonly connections: Pick<CityFile['connections'], 'cameras' | 'cameraCertificate'>;
  readonly accounts: CameraAccounts;
  /** Origin of the demonstration's cameras, in place of the file's. */
  readonly origin: string | undefined;
  readonly ffmpeg: string;
  readonly video: VideoSettings;
  /** What the video server is sent as `Authorization`; null while its secret is kept elsewhere and cannot be had. */
  readonly hlsAuthorization: () => string | null;
  /** The same of the server that offers cameras by WebRTC. */
  readonly whepAuthorization: () => string | null;
  /** Folder of this station's data that the replay may use. */
  readonly replayFolder: string;
  /** Operators' choices of cameras to keep, as text. */
  readonly replayChoices: VideoRingOptions['choices'];
  /** Keeps tours over a restart. */
  readonly tours: PtzServiceOptions['store'];
  /** What the watch over all cameras is given besides. */
  readonly watch: Pick<CameraWatchesOptions, 'referenceFolder' | 'random' | 'onReading' | 'timing'>;
  /** Files of privacy masks: the one beside the city's file, and this station's own of before they were shared. */
  readonly maskFiles: { readonly city: string; readonly own: string };
  /** Those that all stations share. */
  readonly maskLog: MaskLog;
  /** Under which masks the replay was recorded, as text. */
  readonly maskMarks: { readonly read: () => string | null; readonly write: (text: string) => Result<void> };
  /** Where evidence is kept, and what keeps the key that signs it. */
  readonly evidence: { readonly folder: string; readonly keyring: Keyring };
  readonly log: (message: string) => void;
}

/** Refusals after which a camera is looked at at once; others are no fault of the camera. */
const TROUBLES = new Set([
  'camera.unreachable',
  'camera.timeout',
  'camera.not-onvif',
  'camera.too-large',
  'camera.other-host',
  'camera.not-authenticated',
  'camera.certificate',
]);

/** One question of a trial of an account, ms: the whole of it, twice that, ends before a window gives it up. */
const TRIAL_LIMIT = 4_000;

/** Opens sessions, PTZ and video for the city's cameras. */
export function createCameraService(options: CameraServiceOptions): CameraService {
  const { register, connections, origin, log } = options;
  const clock = (): number => performance.now();
  const link = createOnvifLink({ clock: { now: clock } });
  const base = origin ?? connections.cameras;
  const places = createCameraPlaces({
    assetOf: register.byId,
    accounts: options.accounts,
    base,
    certificate: connections.cameraCertificate,
  });
  const sessions = createCameraSessions({ link, now: clock, placeOf: places.placeOf });

  const watches = createCameraWatches({
    ...options.watch,
    addressOf: places.seenAt,
    sessions,
    keyPictureOf: (camera) => gateway.glance(camera),
    ffmpeg: options.ffmpeg,
    now: options.wallClock,
    clock,
    log,
  });
  /** What a window came across is looked into at once, and by one judge. */
  const noted = (camera: string, refusal: Refusal | null): void => {
    if (refusal && TROUBLES.has(refusal.code)) watches.hurry(camera);
  };
  const desk = createCameraDesk({
    station: options.station,
    position: options.position,
    access: createCameraAccess({
      file: options.accessFile,
      register,
      position: options.position,
      now: options.wallClock,
      gate: options.gate,
      onTrouble: options.announce,
    }),
    uses: options.cameraUses,
    operator: options.gate?.author,
    hub: options.hub,
    now: options.wallClock,
    clock,
    onRights() {
      for (const camera of new Set(gateway.status().map((stream) => stream.camera))) {
        const allowed = desk.may(playbacks.cameraOf(camera), 'view');
        if (!allowed.ok) gateway.dismiss(camera, allowed.refusal);
      }
      for (const camera of served.watched()) {
        const allowed = desk.may(camera, 'view');
        if (!allowed.ok) served.dismiss(camera, allowed.refusal);
      }
      shown.judged((camera) => desk.may(camera, 'view').ok);
    },
    shown: () => shown.cameras(),
    onMoves: (camera, yes) => gateway.turned(camera, yes),
    onLost(camera, to) {
      ptz.yield(camera);
      const context = { camera, position: to.position, name: register.byId(camera)?.name ?? camera };
      options.announce(refuse('ptz.taken', `${to.position} took ${context.name}`, context).refusal);
    },
  });
  const shown = createShownPictures((name) => playbacks.cameraOf(name));
  const playbacks = createPlaybacks({
    recordingOf: sessions.recordingOf,
    now: clock,
    // Whose pictures they are is not known any more, and so not whether they may be seen.
    onForgotten: (name) => gateway.dismiss(name, refuse('camera.unknown', 'too many recordings are open').refusal),
  });
  const records = openMaskRecords(options.maskFiles, options.maskLog);
  const masks = createMaskService({
    records,
    may: (camera) => desk.may(camera, 'mask'),
    assetOf: (camera) => register.byId(camera) ?? undefined,
    sessionOf: sessions.sessionOf,
    position: options.position,
    wall: options.wallClock,
    onChange(camera) {
      for (const stream of gateway.status())
        if (playbacks.cameraOf(stream.camera) === camera) gateway.forget(stream.camera);
      served.dismiss(camera, refuse('mask.changed', 'The masks of this camera changed').refusal);
      shown.masked(camera);
      marks.changed(camera);
    },
  });
  const masker = createMasker({
    ffmpeg: options.ffmpeg,
    planOf: masks.planOf,
    statusOf: async (camera) => {
      const session = await sessions.sessionOf(camera);
      return session.ok ? session.value.status() : session;
    },
    onCover: masks.covered,
    log,
  });
  const gateway = createVideoGateway({
    ffmpeg: options.ffmpeg,
    now: clock,
    log,
    transcodes: options.video.transcodes,
    masker: {
      masks(stream) {
        const camera = playbacks.cameraOf(stream);
        return masks.planOf(camera) !== null || !masks.hides(camera).ok;
      },
      admit(stream, profile) {
        const camera = playbacks.cameraOf(stream);
        const hidden = masks.hides(camera);
        if (!hidden.ok) return hidden;
        const plan = masks.planOf(camera);
        // Where the head was when the camera itself recorded, nobody can say any more.
        if (stream !== camera && plan && followsHead(plan))
          return refuse('mask.recording', 'A recording of a camera that turns cannot be masked');
        return masker.admit(profile);
      },
      feed: (stream, profile, url, served) => masker.feed(playbacks.cameraOf(stream), profile, url, served),
    },
    resolve: async (camera, profile) => {
      const playback = playbacks.resolve(camera);
      if (playback) return playback;
      const { hls: template } = options.video;
      const hls = servedHls(camera, profile, {
        template,
        authorization: options.hlsAuthorization,
        assetOf: register.byId,
      });
      if (hls) return hls;
      const stream = await sessions.streamOf(camera, profile);
      noted(camera, stream.ok ? null : stream.refusal);
      return stream;
    },
    resolveStill: sessions.stillOf,
  });

  const ring = createVideoRing({
    folder: options.replayFolder,
    cameras: options.video.replay.cameras,
    space: options.video.replay.megabytes * 1_000_000,
    limit: options.video.replay.minutes * 60_000,
    known: (camera) => register.byId(camera)?.kind === 'camera',
    streamOf: (camera) => gateway.stream(camera, 'main'),
    choices: options.replayChoices,
    wall: options.wallClock,
    now: clock,
    log,
  });
  const plainPieces = createPlainPieces(options.ffmpeg);
  ring.onTrouble((camera, refusal) => {
    if (refusal) options.announce({ ...refusal, context: { ...refusal.context, camera } });
  });

  const marks = forgetOtherMasks(records, ring, options.maskMarks);

  const evidence = createEvidenceService({
    ...options.evidence,
    station: options.station,
    position: options.position,
    ffmpeg: options.ffmpeg,
    assetOf: (camera) => {
      const asset = register.byId(camera);
      return asset?.kind === 'camera' ? asset : undefined;
    },
    cameraTime: async (camera) => {
      const session = await sessions.sessionOf(camera);
      return session.ok ? session.value.time() : session;
    },
    pictureOf: (camera) => gateway.pictures(camera, 'main'),
    ring,
    masksOf: (camera) => records.of(camera).map(({ id }) => id),
    may(camera) {
      const allowed = desk.may(camera, 'export');
      return allowed.ok ? masks.hides(camera) : allowed;
    },
    mayHandle: (camera) => {
      const allowed = options.gate?.may('export', register.byId(camera)?.commune ?? '') ?? ok(undefined);
      if (!allowed.ok) log(`evidence of ${camera} refused: ${allowed.refusal.code}`);
      return allowed;
    },
    operator: options.gate?.author,
    traced(camera, at, operator) {
      const use = { at, position: options.position, operator, camera, act: 'export', refusal: null } as const;
      options.cameraUses.end(options.cameraUses.begin(use), at);
    },
    wall: options.wallClock,
    log,
  });

  const tellWatched = (): void =>
    desk.watching([
      ...new Set([
        ...gateway.status().flatMap(({ viewers, camera }) => (viewers > 0 ? [playbacks.cameraOf(camera)] : [])),
        ...served.watched(),
      ]),
    ]);
  gateway.onChange(tellWatched);
  const served: ServedStreams = createServedStreams({
    template: options.video.whep,
    fill(template, camera, profile) {
      const number = register.byId(camera)?.number;
      return number === undefined ? undefined : serverAddress(template, { id: camera, number, profile });
    },
    ownAddress: (camera) => ownServerAddress(register.byId(camera), 'whep'),
    hasOwnAddresses: () => register.assets.some((asset) => ownServerAddress(asset, 'whep') !== undefined),
    authorization: options.whepAuthorization,
    may(camera) {
      const allowed = desk.may(camera, 'view');
      if (!allowed.ok) return allowed;
      const hidden = masks.hides(camera);
      if (!hidden.ok || masks.planOf(camera) === null) return hidden;
      return refuse('mask.served', 'A masked camera is not played from a video server');
    },
    onChange: tellWatched,
  });

  /** Whatever turns a camera goes through here: rights and the lease are asked before. `priority` 0 is a tour. */
  const turn = async (camera: string, act: () => Promise<Result<void>>, priority?: number): Promise<Result<void>> => {
    const mine = await desk.mayTurn(camera, priority);
    return mine.ok ? act() : mine;
  };

  const ptz = createPtzService({
    register,
    sessionOf: sessions.sessionOf,
    turn,
    maySee: (camera) => desk.may(camera, 'view'),
    mayMove: (camera) => desk.may(camera, 'move'),
    store: options.tours,
    position: options.position,
    onRunaway(camera, refusal) {
      log(refusal ? `${camera} could not be stopped: ${refusal.message}` : `${camera} stands again`);
      if (!refusal) return;
      const name = register.byId(camera)?.name ?? camera;
      options.announce({ ...refusal, context: { ...refusal.context, asset: camera, assetName: name } });
    },
    now: clock,
    wall: options.wallClock,
  });

  const change = async <T>(
    camera: string,
    order: (session: CameraSession) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const allowed = desk.may(camera, 'move');
    return allowed.ok ? sessions.ask(camera, order) : allowed;
  };
  const focus = createFocusHand({
    change: (camera, order) => change(camera, ({ imaging }) => order(imaging)),
    stop: (camera) => sessions.ask(camera, ({ imaging }) => imaging.stopFocus()),
  });

  /** Cameras that have an address. */
  const addressed = () => addressedCameras(register, base);
  const addressedAssets = () => addressed().flatMap((camera) => register.byId(camera) ?? []);
  const who = (): string => options.gate?.author() ?? options.position;
  const trialLink = createOnvifLink({ clock: { now: clock }, callLimit: TRIAL_LIMIT });
  const trials = createAccountTrials({
    ...{ accounts: options.accounts, assetOf: register.byId, placeOf: places.seenAt, link: trialLink, clock, log },
    who,
    // After a refused password it is only looked at again: that asks as nobody.
    onOwnTried: (camera, isTaken) => (isTaken ? watches.connectNow(camera) : watches.hurry(camera)),
  });
  const accounts = createAccountService({
    rows: () =>
      accountRows({
        accounts: options.accounts,
        cameras: addressedAssets,
        healthOf: watches.healthOf,
      }),
    run: trials.run,
    keep: createPasswordKeeper({
      ...{ accounts: options.accounts, keyring: options.evidence.keyring, log },
      who,
      onKept(taken) {
        for (const camera of addressedAssets()) {
          const account = options.accounts.of(camera);
          if (account.ok && taken.includes(account.value)) watches.hurry(camera.id);
        }
      },
    }),
    may(camera) {
      const commune = camera === null ? null : (register.byId(camera)?.commune ?? '');
      const allowed = options.gate?.may('register', commune) ?? ok(undefined);
      // What a camera says of itself is for who may look at it.
      return allowed.ok && camera !== null ? desk.may(camera, 'view') : allowed;
    },
  });

  return {
    async describe(camera) {
      const allowed = desk.may(camera, 'view');
      if (!allowed.ok) return allowed;
      const session = await sessions.sessionOf(camera);
      noted(camera, session.ok ? null : session.refusal);
      if (!session.ok) return session;
      const profiles = session.value.profiles.map(({ name, width, height }) => ({ name, width, height }));
      return ok({ ptz: session.value.ptz, profiles });
    },
    ptz,
    async ask(camera, question) {
      const allowed = desk.may(camera, 'view');
      return allowed.ok ? sessions.ask(camera, question) : allowed;
    },
    served: {
      isOffered: served.isOffered,
      play(camera, profile, offer, signal) {
        if (desk.may(camera, 'view').ok) shown.left(camera);
        return served.play(camera, profile, offer, signal);
      },
    },
    shown,
    recycle: options.video.recycleMinutes * 60_000,
    change,
    focus: focus.move,
    playbacks,
    play(camera, recording, from) {
      const allowed = desk.may(camera, 'view');
      return allowed.ok ? ok(playbacks.open(camera, recording, from)) : allowed;
    },
    search: createCameraSearch({ register, addressOf: places.seenAt }),
    accounts,
    admits: gateway.admits,

    handle(request, response) {
      // Live, still or of the last minutes: nothing leaves for a position, or a person, that may not see it.
      const [, name] = /^\/video\/([^/?]{1,64})/.exec(request.url ?? '') ?? [];
      if (name !== undefined) {
        const camera = playbacks.cameraOf(name);
        const allowed = desk.may(camera, 'view');
        const seen = allowed.ok ? masks.hides(camera) : allowed;
        if (!seen.ok) {
          response.setHeader('Access-Control-Expose-Headers', 'X-Vigie-Refusal');
          sendRefusal(response, seen.refusal);
          return true;
        }
        shown.left(name);
      }
      return serveReplay(ring, plainPieces, request, response) || gateway.handle(request, response);
    },
    ring,
    async keepReplay(camera, keep) {
      // Letting it go erases what was kept: pictures that somebody may want as evidence.
      const allowed = desk.may(camera, keep ? 'view' : 'export');
      return allowed.ok ? await ring.keep(camera, keep) : allowed;
    },
    masks,
    evidence,
    refusals: records.refusals,
    streams: gateway.status,
    desk,
    // Who looked at what is for those who may look there themselves; what is on record of a camera that is gone stays.
    uses: (camera, from, limit) =>
      options.cameraUses.list(camera, from, limit).filter((use) => {
        const refusal = desk.rights(use.camera).view;
        return refusal === null || refusal.code === 'camera.unknown';
      }),
    watches,
    watchAll() {
      const cameras = addressed();
      options.accounts.tellMissing(addressedAssets());
      watches.refresh(cameras);
    },
    async close() {
      served.close();
      desk.close();
      await watches.close();
      await ptz.close();
      await focus.close();
      await evidence.close();
      await ring.close();
      plainPieces.close();
      gateway.close();
      await masker.close();
      sessions.close();
      link.close();
      trialLink.close();
    },
  };
}
