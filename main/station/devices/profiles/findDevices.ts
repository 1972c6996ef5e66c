import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { DeviceFinder } from './compileProfile.ts';
import { type Expression, Fault } from './expression.ts';
import { inWords } from './payload.ts';
import { DEFER, type Scope } from './plain.ts';

/** What a device id may be made of: as in a city's file. */
const ID = /^[\w.:-]{1,64}$/;
/** Devices in one message. */
const MOST_PARTS = 1_000;

/** The part of a message that is one device's. */
export interface Part {
  readonly device: string;
  readonly input: unknown;
}

/** Devices of a message, and those whose name is none. */
export interface Found {
  readonly parts: readonly Part[];
  readonly refused: readonly string[];
}

type Question = { readonly expression: Expression; readonly input: unknown };

/** A device's id from what came; undefined when it is none. */
function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && ID.test(text) ? text : undefined;
}

const wrong = (value: unknown): string =>
  value instanceof Fault
    ? `the device: ${value.reason}`
    : `the device: came ${inWords(value)}, expected letters, digits, . : - _ only`;

function one(value: unknown, part: unknown): Found {
  const device = idOf(value);
  return device === undefined
    ? { parts: [], refused: [wrong(value)] }
    : { parts: [{ device, input: part }], refused: [] };
}

const byLevels = ({ levels, separator }: DeviceFinder & { by: 'levels' }, topic: readonly string[]): string =>
  levels.length === 1 ? (topic[levels[0]! - 1] ?? '') : levels.map((level) => topic[level - 1] ?? '').join(separator);

/** Asks its questions one after the other; whoever drives it answers at once or by JSONata. */
function* search(finder: DeviceFinder, topic: readonly string[], input: unknown): Generator<Question, Result<Found>> {
  if (finder.by === 'levels') return ok(one(byLevels(finder, topic), input));
  if (finder.by === 'expression') return ok(one(yield { expression: finder.id, input }, input));
  const of: unknown = yield { expression: finder.of, input };
  const tooMany = (count: number): Result<Found> =>
    refuse('profile.device', `${count} devices in one message`, { count });
  if (finder.by === 'keys') {
    if (of === undefined) return ok({ parts: [], refused: [] });
    if (typeof of !== 'object' || of === null || Array.isArray(of) || of instanceof Fault)
      return refuse(
        'profile.device',
        of instanceof Fault ? wrong(of) : `the devices: came ${inWords(of)}, expected an object`,
      );
    const names = Object.keys(of);
    if (names.length > MOST_PARTS) return tooMany(names.length);
    const parts = names.filter((name) => ID.test(name));
    return ok({
      parts: parts.map((device) => ({ device, input: (of as Record<string, unknown>)[device] })),
      refused: names.filter((name) => !ID.test(name)).map(wrong),
    });
  }
  if (of instanceof Fault) return refuse('profile.device', wrong(of));
  const list: readonly unknown[] = of === undefined ? [] : Array.isArray(of) ? of : [of];
  if (list.length > MOST_PARTS) return tooMany(list.length);
  const parts: Part[] = [];
  const refused: string[] = [];
  for (const part of list) {
    const found = one(yield { expression: finder.id, input: part }, part);
    parts.push(...found.parts);
    refused.push(...found.refused);
  }
  return ok({ parts, refused });
}

/** The devices of a message, at once; DEFER when JSONata must be asked. The scope's input is left as it was. */
export function findPlain(finder: DeviceFinder, scope: Scope): Result<Found> | typeof DEFER {
  const { input } = scope;
  if (finder.by === 'levels') return ok(one(byLevels(finder, scope.topic), input));
  const steps = search(finder, scope.topic, input);
  let step = steps.next();
  while (!step.done) {
    const { expression, input: of } = step.value;
    scope.input = of;
    const answer = expression.plain ? expression.plain(scope) : DEFER;
    scope.input = input;
    if (answer === DEFER) return DEFER;
    step = steps.next(answer);
  }
  return step.value;
}

/** As {@link findPlain}, with JSONata. `breathe` is awaited between two parts. */
export async function findFull(
  finder: DeviceFinder,
  scope: Scope,
  breathe: () => Promise<void>,
): Promise<Result<Found>> {
  const { input } = scope;
  const steps = search(finder, scope.topic, input);
  let step = steps.next();
  while (!step.done) {
    const { expression, input: of } = step.value;
    scope.input = of;
    const answer = await expression.full(scope);
    scope.input = input;
    await breathe();
    step = steps.next(answer);
  }
  return step.value;
}
