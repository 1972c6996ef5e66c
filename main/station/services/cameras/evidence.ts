import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceRow } from '../../../../src/contract/evidence.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { sha256 } from '../../evidence/canonical.ts';
import { type CustodyAct, type CustodyEntry, codeOf, openCustodyLog } from '../../evidence/custodyLog.ts';
import { custodyRows, RETENTION } from '../../evidence/custodyRows.ts';
import { lastPictureAsPng } from '../../evidence/png.ts';
import { hashOfFile, type Media, recordText, sealEvidence, sweepParts, weigh } from '../../evidence/sealEvidence.ts';
import { openStationKey, type StationKey } from '../../evidence/stationKey.ts';
import type { Keyring } from '../../secrets/secretStore.ts';
import type { Fragment, InitSegment } from '../../video/fragments.ts';
import type { VideoRing } from '../../video/ring/videoRing.ts';

/** What is asked for. */
interface Asked {
  readonly commandId: string;
  readonly camera: string;
  readonly reason: string;
  readonly requisition: string | null;
}

/** Evidence of this station: taken, kept, opened, held, erased. Each is in the custody log before it is answered. */
export interface EvidenceService {
  snapshot(asked: Asked): Promise<Result<EvidenceRow>>;
  clip(asked: Asked & { readonly from: number; readonly to: number }): Promise<Result<EvidenceRow>>;
  list(): { evidence: EvidenceRow[]; fingerprint: string | null };
  open(id: string, reason: string): Promise<Result<EvidenceRow>>;
  hold(id: string, reason: string): Promise<Result<void>>;
  release(id: string, reason: string): Promise<Result<void>>;
  erase(id: string, reason: string): Promise<Result<void>>;
  close(): Promise<void>;
}

/** What the service is given. */
export interface EvidenceOptions {
  /** Its own folder in the station's data. */
  readonly folder: string;
  readonly keyring: Keyring;
  readonly station: string;
  readonly position: string;
  readonly ffmpeg: string;
  readonly assetOf: (camera: string) => Asset | undefined;
  /** The pictures since the last key picture, of the large stream, as it leaves the station: masked where it must be. */
  readonly pictureOf: (camera: string) => Promise<Result<{ init: InitSegment; pictures: readonly Fragment[] }>>;
  readonly ring: Pick<VideoRing, 'cut'>;
  /** Identifiers of the masks that are drawn into a camera's pictures now. */
  readonly masksOf: (camera: string) => readonly string[];
  /** What the camera's own clock says now, ms since 1970. */
  readonly cameraTime: (camera: string) => Promise<Result<number>>;
  /** Whether this position may take pictures of a camera away. */
  readonly may: (camera: string) => Result<void>;
  /** Whether who is signed in may open, hold, release or erase what was taken of a camera. */
  readonly mayHandle?: ((camera: string) => Result<void>) | undefined;
  /** Sign-in name of who is signed in, for record and custody log; null or left out: nobody. */
  readonly operator?: (() => string | null) | undefined;
  /** Something was taken away, and by whom: for the trace of the camera's use. */
  readonly traced: (camera: string, at: number, operator: string | null) => void;
  /** Wall clock, ms since 1970. */
  readonly wall: () => number;
  readonly log: (message: string) => void;
}

/** Longest clip, ms: what a station keeps for replay. */
const LONGEST_CLIP = 10 * 60_000;
/** How often what has reached its limit is looked for, ms. */
const SWEEP = 60 * 60_000;
const AUTOMATIC = 'Vigie';

const iso = (time: number): string => new Date(time).toISOString();

/** Opens the service; nothing is written before the first piece is taken. */
export function createEvidenceService(options: EvidenceOptions): EvidenceService {
  const { folder, wall } = options;
  let key: StationKey | null = null;
  const custody = openCustodyLog(
    join(folder, 'custody.jsonl'),
    (text) => key?.sign(Buffer.from(text)).toString('hex') ?? null,
  );
  const rows = custodyRows(folder);
  for (const entry of custody.entries) rows.take(entry);
  const troubled = custody.trouble();
  if (!troubled.ok) options.log(troubled.refusal.message);

  /** One act after the other: the chain has one end. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<Result<T>>): Promise<Result<T>> => {
    const done = turn.then(act).catch((error: unknown) => {
      options.log(`evidence: ${error instanceof Error ? error.message : 'failed'}`);
      return refuse('evidence.disk', 'It failed', { reason: codeOf(error) });
    });
    turn = done;
    return done;
  };
  const keyNow = async (): Promise<Result<StationKey>> => {
    if (key) return ok(key);
    const opened = await openStationKey(folder, options.keyring, `evidence-${options.station.slice(0, 8)}`);
    if (opened.ok) key = opened.value;
    return opened;
  };
  const note = (entry: CustodyEntry): Result<void> => {
    const written = custody.append(entry);
    if (written.ok) rows.take(entry);
    return written;
  };
  const signedIn = (): string | null => options.operator?.() ?? null;
  /** The position, and who sat there. */
  const who = (operator = signedIn()): string =>
    operator === null ? options.position : `${options.position} (${operator})`;
  const act = (what: CustodyAct['act'], evidence: string, reason: string, by = who()): Result<void> =>
    note(custody.draft({ at: iso(wall()), act: what, evidence, by, reason, about: {} }));

  const seal = async (
    kind: EvidenceRow['kind'],
    asked: Asked & { readonly operator: string | null },
    times: { readonly from: number; readonly to: number; readonly cameraTime: number | null },
    media: readonly Media[],
    masks: readonly string[],
  ): Promise<Result<EvidenceRow>> => {
    const id = asked.commandId;
    const camera = options.assetOf(asked.camera);
    if (!camera) return refuse('camera.unknown', 'No such camera', { camera: asked.camera });
    const opened = await keyNow();
    if (!opened.ok) return opened;
    const weighed = await weigh(folder, id, media);
    if (!weighed.ok) return weighed;
    const at = iso(wall());
    const span = { from: iso(times.from), to: iso(times.to) };
    const record = recordText({
      ...{ format: 'vigie-evidence', version: 1, id, kind, at, ...span },
      camera: { id: camera.id, number: camera.number, name: camera.name, commune: camera.commune, at: [...camera.at] },
      cameraTime: times.cameraTime === null ? null : iso(times.cameraTime),
      by: {
        ...{ position: options.position, station: options.station },
        ...(asked.operator === null ? {} : { operator: asked.operator }),
      },
      ...{ reason: asked.reason, requisition: asked.requisition, masks: [...masks] },
      media: weighed.value.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    });
    const name = `${at.slice(0, 19).replaceAll(':', '')}Z_${camera.id.replace(/[^\w.-]/g, '_')}_${id}.vigie-evidence.zip`;
    const entry = custody.draft({
      ...{ at, act: 'taken', evidence: id, by: who(asked.operator), reason: asked.reason },
      about: {
        ...{ kind, camera: camera.id, ...span, requisition: asked.requisition, file: name },
        ...{ record: sha256(record), until: iso(wall() + RETENTION) },
      },
    });
    const sealed = await sealEvidence({
      folder,
      id,
      name,
      record,
      custody: entry,
      media: weighed.value,
      key: opened.value,
    });
    if (!sealed.ok) return sealed;
    const noted = note(entry);
    if (!noted.ok) {
      // What is in no log was not taken.
      await rm(sealed.value.path, { force: true });
      return noted;
    }
    rows.weighed(id, sealed.value);
    options.traced(camera.id, wall(), asked.operator);
    return rows.of(id);
  };
  const take = (asked: Asked, make: (operator: string | null) => Promise<Result<EvidenceRow>>) =>
    inTurn(async () => {
      const already = rows.of(asked.commandId);
      if (already.ok) return already;
      // Whoever was allowed to take it took it, also when another one signs in before it is sealed.
      const [whole, may, operator] = [custody.trouble(), options.may(asked.camera), signedIn()];
      if (!whole.ok) return whole;
      if (!may.ok) return may;
      try {
        return await make(operator);
      } finally {
        await sweepParts(folder, asked.commandId);
      }
    });

  const present = (id: string): Result<EvidenceRow> => {
    const row = rows.of(id);
    if (!row.ok || row.value.path === null) return refuse('evidence.unknown', 'There is no such evidence');
    const may = options.mayHandle?.(row.value.camera) ?? ok(undefined);
    return may.ok ? row : may;
  };

  const erase = async (id: string, reason: string, by: string): Promise<Result<void>> => {
    const row = rows.of(id);
    if (!row.ok || row.value.path === null) return refuse('evidence.unknown', 'There is no such evidence');
    if (row.value.held) return refuse('evidence.held', 'It is held', { by: row.value.held.by });
    const noted = act('erased', id, reason, by);
    if (!noted.ok) return noted;
    await rm(row.value.path, { force: true });
    return ok(undefined);
  };
  const sweep = (): Promise<Result<void>> =>
    inTurn(async () => {
      // Without the key the law's month still counts: the log's signed head then lags behind until it is there again.
      if (rows.list().length > 0) await keyNow();
      for (const row of rows.list()) {
        if (row.path !== null && !row.held && Date.parse(row.until) <= wall())
          await erase(row.id, 'retention', AUTOMATIC);
        // Noted and still there: cut between the two.
        else if (row.path === null) await rm(rows.fileOf(row.id), { force: true });
      }
      return ok(undefined);
    });
  const timer = setInterval(() => void sweep(), SWEEP);
  timer.unref();
  if (custody.entries.length > 0) void inTurn(async () => ok(await rows.weigh(hashOfFile))).then(sweep);

  return {
    snapshot: (asked) =>
      take(asked, async (operator) => {
        const [latest, cameraTime] = await Promise.all([
          options.pictureOf(asked.camera),
          options.cameraTime(asked.camera),
        ]);
        if (!latest.ok) return latest;
        const { init, pictures } = latest.value;
        const now = wall();
        const masks = options.masksOf(asked.camera);
        const picture = await lastPictureAsPng(options.ffmpeg, init, pictures);
        if (!picture.ok) return picture;
        const source = Buffer.concat([init.bytes, ...pictures.map(({ bytes }) => bytes)]);
        return seal(
          'snapshot',
          { ...asked, operator },
          { from: now, to: now, cameraTime: cameraTime.ok ? cameraTime.value : null },
          [
            { name: 'image.png', content: picture.value.png },
            { name: 'source.mp4', content: source },
          ],
          masks,
        );
      }),

    clip: (asked) =>
      take(asked, async (operator) => {
        if (!(asked.to > asked.from) || asked.to - asked.from > LONGEST_CLIP)
          return refuse('evidence.span', 'The end must follow the beginning, ten minutes at most', { minutes: 10 });
        const masks = options.masksOf(asked.camera);
        const cut = await options.ring.cut(asked.camera, asked.from, asked.to);
        if (!cut.ok) return cut;
        const { from, to } = cut.value;
        const times = { from, to, cameraTime: null };
        const media: Media[] = [{ name: 'clip.mp4', content: cut.value.read() }];
        return seal('clip', { ...asked, operator }, times, media, masks).finally(cut.value.release);
      }),

    list: () => ({ evidence: rows.list().slice(0, 500), fingerprint: key?.fingerprint ?? rows.fingerprint() }),

    open: (id, reason) =>
      inTurn(async () => {
        const row = present(id);
        if (!row.ok) return row;
        const opened = await keyNow();
        if (!opened.ok) return opened;
        const noted = act('opened', id, reason);
        return noted.ok ? row : noted;
      }),

    hold: (id, reason) => inTurn(async () => changeHold(id, reason, 'held')),
    release: (id, reason) => inTurn(async () => changeHold(id, reason, 'released')),
    erase: (id, reason) =>
      inTurn(async () => {
        const row = present(id);
        if (!row.ok) return row;
        const opened = await keyNow();
        return opened.ok ? erase(id, reason, who()) : opened;
      }),

    async close() {
      clearInterval(timer);
      await turn;
    },
  };

  async function changeHold(id: string, reason: string, what: 'held' | 'released'): Promise<Result<void>> {
    const row = present(id);
    if (!row.ok) return row;
    const opened = await keyNow();
    return opened.ok ? act(what, id, reason) : opened;
  }
}
