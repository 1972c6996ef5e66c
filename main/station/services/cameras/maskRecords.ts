import { createHash } from 'node:crypto';
import type { Mask, MasksFrame } from '../../../../src/contract/masks.ts';
import { type MaskingCommand, MOST_MASKS, type SharedMask } from '../../../../src/domain/camera/masking.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { readMaskFile, writeMaskFile } from './maskFiles.ts';

/** The masks that stations share, as operations of the log. */
export interface MaskLog {
  all(): readonly { readonly camera: string; readonly masks: readonly SharedMask[] }[];
  of(camera: string): readonly SharedMask[];
  /** Codes of the domain (`mask.too-many`, `mask.unknown`) and of the store. */
  act(camera: string, command: MaskingCommand): Result<void>;
}

/** A mask that counts, and where it is kept. */
export type KeptMask = Mask & { readonly kept: MasksFrame['masks'][number]['kept'] };

/** The masks of all cameras: of the city's file, shared by all stations, and drawn here before they were shared. */
export interface MaskRecords {
  /** Those that count, city's first. */
  of(camera: string): readonly KeptMask[];
  /** Whether a mask of this camera cannot be read: then no picture of it may be shown. */
  unreadable(camera: string): boolean;
  /** Adds one, for every station. `mask.too-many`, and the store's. */
  add(camera: string, mask: Extract<MaskingCommand, { type: 'draw' }>['mask']): Result<void>;
  /** Takes one away and keeps who, when and why. `mask.unknown`, `mask.of-city`, `mask.unwritable`, and the store's. */
  remove(id: string, removed: NonNullable<Mask['removed']>): Result<string>;
  /** What is shared of a camera may have changed. */
  refresh(camera: string): void;
  /** One that counts, by its identifier. */
  find(id: string): KeptMask | undefined;
  /** A digest of what counts on a camera, empty without masks: what was recorded under another one must go. */
  mark(camera: string): string;
  /** Cameras that have masks. */
  cameras(): readonly string[];
  /** What could not be read, in words for whoever mends it (`mask.file`). */
  readonly refusals: readonly Refusal[];
}

/** Reads both files and the log. What is drawn goes to the log; `own` is written by this station alone. */
export function openMaskRecords(files: { readonly city: string; readonly own: string }, log: MaskLog): MaskRecords {
  const city = readMaskFile(files.city);
  const own = readMaskFile(files.own);
  const refusals = (
    [
      [files.city, city.reason],
      [files.own, own.reason],
    ] as const
  ).flatMap(([file, reason]) =>
    reason === null ? [] : [refuse('mask.file', `${file}: ${reason}`, { file, reason: reason.slice(0, 300) }).refusal],
  );
  let drawn = own.masks;
  const counts = ({ removed }: Mask): boolean => removed === undefined;
  const inFile = (masks: readonly Mask[], kept: KeptMask['kept']): readonly KeptMask[] =>
    masks.filter(counts).map((mask) => ({ ...mask, kept }));
  const ofCity = inFile(city.masks, 'city');
  let ofStation = inFile(drawn, 'station');
  /** By camera: asked for each picture that leaves. */
  const shared = new Map<string, readonly KeptMask[]>();
  const keep = (camera: string, masks: readonly SharedMask[]): void => {
    if (masks.length === 0) shared.delete(camera);
    else
      shared.set(
        camera,
        masks.map((mask) => ({ ...mask, camera, at: new Date(mask.at).toISOString(), kept: 'shared' as const })),
      );
  };
  for (const { camera, masks } of log.all()) keep(camera, masks);

  const all = (): KeptMask[] => [...ofCity, ...[...shared.values()].flat(), ...ofStation];
  const of = (camera: string): KeptMask[] => [
    ...ofCity.filter((mask) => mask.camera === camera),
    ...(shared.get(camera) ?? []),
    ...ofStation.filter((mask) => mask.camera === camera),
  ];
  const find = (id: string): KeptMask | undefined => all().find((mask) => mask.id === id);
  const cannot = ({ unreadable }: typeof city, camera: string): boolean =>
    unreadable === 'all' || unreadable.has(camera);
  /** A file that could not be read is not written over: what is in it may still be mended. */
  const write = (next: readonly Mask[]): Result<void> => {
    if (own.reason !== null)
      return refuse('mask.unwritable', 'the file of masks must be mended first', { reason: own.reason.slice(0, 300) });
    const written = writeMaskFile(files.own, next);
    if (written.ok) [drawn, ofStation] = [next, inFile(next, 'station')];
    return written;
  };
  const refresh = (camera: string): void => keep(camera, log.of(camera));

  return {
    of,
    unreadable: (camera) => cannot(city, camera) || cannot(own, camera),
    refusals,
    find,
    refresh,
    cameras: () => [...new Set(all().map(({ camera }) => camera))],
    mark(camera) {
      const shapes = of(camera).map(({ space, points }) => ({ space, points }));
      return shapes.length === 0 ? '' : createHash('sha256').update(JSON.stringify(shapes)).digest('hex');
    },
    add(camera, mask) {
      if (of(camera).length >= MOST_MASKS)
        return refuse('mask.too-many', 'This camera has too many masks', { most: MOST_MASKS });
      const done = log.act(camera, { type: 'draw', mask });
      if (done.ok) refresh(camera);
      return done;
    },
    remove(id, removed) {
      const mask = find(id);
      if (!mask) return refuse('mask.unknown', 'There is no such mask');
      if (mask.kept === 'city') return refuse('mask.of-city', 'This mask is in the city’s file');
      const done =
        mask.kept === 'shared'
          ? log.act(mask.camera, { type: 'remove', mask: id, why: removed.why })
          : write(drawn.map((one) => (one.id === id ? { ...one, removed } : one)));
      if (mask.kept === 'shared' && done.ok) refresh(mask.camera);
      return done.ok ? ok(mask.camera) : done;
    },
  };
}
