import type { Reading } from '../../../../src/domain/asset/device.ts';
import { type CompiledMessage, type CompiledProfile, SILENT } from './compileProfile.ts';
import { answering, type Delivery, isSpoken, wordless } from './delivery.ts';
import { evaluateFull, evaluatePlain, type IsNews } from './evaluate.ts';
import { Fault } from './expression.ts';
import { type Found, findFull, findPlain } from './findDevices.ts';
import { createMemory, isAlong, type Known } from './memory.ts';
import { DEFER, type Scope } from './plain.ts';
import { type Outcome, readingOf } from './readingOf.ts';
import { createWaitingLine } from './waitingLine.ts';

/** Reads messages device by device: at once where it can, else in turn, never out of order for one device. */
export interface PartReader {
  /** Takes a message. Gives the name of a device that no asset is bound to, when there is none but such. */
  deliver(message: CompiledMessage, value: unknown, delivery: Delivery): string | null;
  merged(): number;
  waiting(): number;
  idle(): Promise<void>;
}

export interface PartReaderOptions {
  readonly monotonic: () => number;
  readonly knows: ((driver: string, device: string) => boolean) | undefined;
  readonly onReading: (driver: string, device: string, reading: Reading, topic: string, retained: boolean) => void;
  readonly reject: (delivery: Delivery, value: unknown, code: string, message: string) => void;
  readonly limits: { readonly mergeFrom?: number; readonly most?: number; readonly mostBytes?: number };
  readonly messages: readonly CompiledMessage[];
}

/** One device's part of a message. */
interface Piece {
  readonly message: CompiledMessage;
  readonly device: string;
  readonly input: unknown;
  readonly whole: unknown;
  readonly delivery: Delivery;
}

/** A piece that waits for JSONata. `device` is null where JSONata must find it first. */
type Work = { readonly key: string; readonly bytes: number; readonly device: string | null } & Omit<Piece, 'device'>;

/** JSONata may keep the process this long before others get their turn, ms. */
const SLICE = 8;
/** Longest that one device's part of a message may take, ms. */
const LONGEST = 250;
/** What a waiting message takes besides its bytes. */
const OVERHEAD = 500;
const ALWAYS: IsNews = () => true;

/** The refusal of a device that speaks for nothing in the city. */
export const noAsset = ({ profile }: CompiledMessage, device: string): readonly [code: string, message: string] => [
  'topic.no-asset',
  `no asset is bound to ${profile.driver}/${device}`,
];

/** Opens the reader. */
export function createPartReader(options: PartReaderOptions): PartReader {
  const { knows, monotonic, reject, limits } = options;
  /** Messages that need JSONata in any case. */
  const slow = new Set(options.messages.filter(({ slots }) => slots.some(({ plain }) => plain === null)));
  const memory = createMemory();
  /** Pieces that wait or are being read, by device; those whose device is not known yet under their profile alone. */
  const pending = new Map<string, number>();
  const idlers: (() => void)[] = [];
  // One message is read at once at a time, and one by JSONata: what they need is made once.
  const plainScope: Scope = { input: undefined, message: undefined, topic: [], device: '', received: 0 };
  const fullScope: Scope = { ...plainScope };
  const plainRaw: unknown[] = [];
  const fullRaw: unknown[] = [];
  let unnamed = 0;
  let draining = false;
  let sliceBegan = 0;

  const pendingKey = ({ id }: CompiledProfile, device: string | null): string => `${id} ${device ?? ''}`;
  const count = ({ message, device }: Work, by: 1 | -1): void => {
    const key = pendingKey(message.profile, device);
    const now = (pending.get(key) ?? 0) + by;
    if (now === 0) pending.delete(key);
    else pending.set(key, now);
  };
  const line = createWaitingLine<Work>({
    mergeFrom: limits.mergeFrom ?? 1_000,
    most: limits.most ?? 20_000,
    mostBytes: limits.mostBytes ?? 32_000_000,
    onGivenUp(work) {
      count(work, -1);
      const { id } = work.message.profile;
      reject(
        work.delivery,
        work.input,
        'profile.overload',
        `profile ${id}: too many messages wait, the oldest is given up`,
      );
    },
    onMerged: (work) => count(work, -1),
    join: (older, newer) =>
      newer.message.accumulate === 'keys' || newer.message.sparkplug
        ? { ...newer, input: { ...(older.input as object), ...(newer.input as object) } }
        : newer,
  });

  const fill = (scope: Scope, input: unknown, whole: unknown, device: string, { levels, received }: Delivery): void => {
    scope.input = input;
    scope.message = whole;
    scope.topic = levels;
    scope.device = device;
    scope.received = received;
  };

  const newsOf = ({ slots, time, when, quality }: CompiledMessage, { news }: Known): IsNews => {
    return (slot) => {
      // What is said of all values counts with each of them.
      if (slot === time?.slot || slot === when || slot === quality) return true;
      const { reads } = slots[slot]!;
      return !reads || reads.length === 0 || reads.some((path) => news.some((name) => isAlong(path, name)));
    };
  };

  /** Fills a scope, and says what is news in it; null when the profile reads nothing of the message. */
  const prepare = (scope: Scope, { message, device, input, whole, delivery }: Piece): IsNews | null => {
    if (!message.accumulate) {
      fill(scope, input, whole, device, delivery);
      return ALWAYS;
    }
    const known = memory.take(message, device, delivery.levels, input);
    if (!known) return null;
    fill(scope, known.all, whole, device, delivery);
    return newsOf(message, known);
  };

  const emit = ({ message, device, delivery }: Piece, reading: Reading): void => {
    try {
      options.onReading(message.profile.driver, device, reading, delivery.topic, delivery.retained);
    } catch (error) {
      // One reading that cannot be taken must not end the line.
      reject(delivery, undefined, 'profile.failed', error instanceof Error ? error.message : 'not an error');
    }
  };

  const finish = (piece: Piece, raw: readonly unknown[], isNews: IsNews): void => {
    const { message, delivery } = piece;
    const outcome = readingOf(message, raw, {
      received: delivery.received,
      protocolTime: delivery.protocolTime,
      qualities: delivery.qualities,
      isNews,
    });
    const { reading, trouble } = delivery.kind === 'birth' ? born(message, outcome, delivery) : outcome;
    if (trouble) reject(delivery, piece.input, trouble.code, trouble.message);
    if (reading) emit(piece, message.sparkplug ? { ...reading, session: 'stands' } : reading);
  };

  /** Reads a piece at once; DEFER when it cannot be. */
  const readPlain = (piece: Piece): undefined | typeof DEFER => {
    const { message, delivery } = piece;
    if (!isSpoken(delivery.kind)) {
      emit(piece, wordless(delivery, message.profile.knowsSilence));
      return;
    }
    if (slow.has(message)) return DEFER;
    const isNews = prepare(plainScope, piece);
    if (!isNews) return;
    const holds = evaluatePlain(message, plainScope, isNews, plainRaw);
    if (holds === DEFER) return DEFER;
    if (holds) finish(piece, plainRaw, isNews);
  };

  const readFull = async (piece: Piece): Promise<void> => {
    const { message, delivery } = piece;
    if (!isSpoken(delivery.kind)) {
      readPlain(piece);
      return;
    }
    const isNews = prepare(fullScope, piece);
    if (!isNews) return;
    const began = monotonic();
    const holds = await evaluateFull(message, fullScope, isNews, fullRaw, () => monotonic() - began > LONGEST);
    if (holds instanceof Fault)
      reject(delivery, piece.input, 'profile.expression', `profile ${message.profile.id}: ${holds.reason}`);
    else if (holds) finish(piece, fullRaw, isNews);
  };

  const breathe = async (): Promise<void> => {
    if (monotonic() - sliceBegan < SLICE) return;
    await new Promise(setImmediate);
    sliceBegan = monotonic();
  };

  const tellRefused = ({ profile }: CompiledMessage, { refused }: Found, delivery: Delivery, value: unknown): void => {
    const [first] = refused;
    const more = refused.length > 1 ? `; and ${refused.length - 1} more` : '';
    if (first) reject(delivery, value, 'profile.device', `profile ${profile.id}, ${first}${more}`);
  };

  const perform = async (work: Work): Promise<void> => {
    const { message, device, whole, delivery } = work;
    if (device !== null) return readFull({ ...work, device });
    fill(fullScope, whole, whole, '', delivery);
    const found = await findFull(message.device, fullScope, breathe);
    if (!found.ok) {
      reject(delivery, whole, found.refusal.code, `profile ${message.profile.id}, ${found.refusal.message}`);
      return;
    }
    tellRefused(message, found.value, delivery, whole);
    for (const part of found.value.parts) {
      if (knows && !knows(message.profile.driver, part.device)) {
        if (isSpoken(delivery.kind)) reject(delivery, whole, ...noAsset(message, part.device));
      } else await readFull({ ...work, ...part });
      await breathe();
    }
  };

  const drain = async (): Promise<void> => {
    draining = true;
    // Not before whoever brings messages has ended: JSONata's time would run while it cannot.
    await null;
    sliceBegan = monotonic();
    try {
      for (let next = line.take(); next; next = line.take()) {
        try {
          await perform(next);
        } finally {
          count(next, -1);
        }
        await breathe();
      }
    } finally {
      draining = false;
      for (const resolve of idlers.splice(0)) resolve();
    }
  };

  const wait = (piece: Omit<Piece, 'device'>, device: string | null): void => {
    const { message, delivery } = piece;
    const { profile } = message;
    const of = device ?? `#${unnamed++}`;
    const key = `${profile.id} ${profile.messages.indexOf(message)} ${of} ${delivery.kind} ${delivery.topic}`;
    const work: Work = { ...piece, key, device, bytes: OVERHEAD + (delivery.payload?.byteLength ?? OVERHEAD) };
    count(work, 1);
    line.add(work);
    if (!draining) void drain();
  };

  return {
    merged: line.merged,
    waiting: line.size,
    idle: () => (draining ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
    deliver(message, value, delivery) {
      const { profile } = message;
      fill(plainScope, value, value, '', delivery);
      const found = findPlain(message.device, plainScope);
      if (found === DEFER) {
        wait({ message, input: value, whole: value, delivery }, null);
        return null;
      }
      if (!found.ok) {
        reject(delivery, value, found.refusal.code, `profile ${profile.id}, ${found.refusal.message}`);
        return null;
      }
      tellRefused(message, found.value, delivery, value);
      const { parts } = found.value;
      let unbound: string | null = null;
      let taken = parts.length === 0;
      for (const { device, input } of parts) {
        if (knows && !knows(profile.driver, device)) {
          unbound ??= device;
          continue;
        }
        taken = true;
        const piece: Piece = { message, device, input, whole: value, delivery };
        const busy =
          pending.size > 0 && (pending.has(pendingKey(profile, device)) || pending.has(pendingKey(profile, null)));
        if (busy || readPlain(piece) === DEFER) wait(piece, device);
      }
      return taken ? null : unbound;
    },
  };
}

/** A birth says that the device answers, whatever else it says. */
function born({ profile }: CompiledMessage, { reading, trouble }: Outcome, delivery: Delivery): Outcome {
  if (!profile.knowsSilence || reading?.conditions.some(({ condition }) => condition === SILENT))
    return { reading, trouble };
  return {
    reading: answering(reading, delivery),
    trouble: trouble?.code === 'profile.nothing-said' ? null : trouble,
  };
}
