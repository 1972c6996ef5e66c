import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileExpression, type Expression, Fault } from './expression.ts';
import { DEFER, type Scope } from './plain.ts';

/* What is answered at once must be what JSONata answers, or be left to it. */

const compiled = (source: string): Expression => {
  const result = compileExpression(source);
  if (!result.ok) throw new Error(`${source}: ${result.refusal.message}`);
  return result.value;
};
const scopeOf = (input: unknown): Scope => ({
  input,
  message: { whole: input },
  topic: ['tele', 'lamp-1', 'SENSOR'],
  device: 'lamp-1',
  received: 1_700_000_000_000,
});
/** Sequences of JSONata carry marks that are not values. */
const bare = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    -3,
    2.5,
    230,
    '',
    'ON',
    'OFF',
    '21.8',
    'n/a',
    true,
    false,
    null,
    Number.POSITIVE_INFINITY,
    [],
    [1],
    ['a', 2],
    {},
  ),
  fc.double({ noNaN: true }),
);
const name = fc.constantFrom('a', 'b', 'c');
const record = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(name, tie('value')), fc.array(tie('value'), { maxLength: 3 })),
})).value;

const path = fc
  .tuple(
    fc.constantFrom('', '$.', '$$.', '$message.whole.'),
    fc.array(fc.tuple(name, fc.constantFrom('', '', '', '[0]', '[-1]', '[1]')), { minLength: 1, maxLength: 3 }),
  )
  .map(([head, steps]) => head + steps.map(([step, index]) => step + index).join('.'));
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    path,
    path,
    fc.constantFrom(
      '0',
      '1',
      '2.5',
      '-3',
      '"ON"',
      '"OFF"',
      'true',
      'false',
      'null',
      '$',
      '$device',
      '$received',
      '$topic[1]',
      '$topic[-1]',
      '$topic[7]',
    ),
    fc
      .tuple(
        tie('any'),
        fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '&', 'and', 'or', '??', '?:', 'in'),
        tie('any'),
      )
      .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} ? ${b})`),
    fc.tuple(fc.constantFrom('exists', 'not', 'number'), tie('any')).map(([f, a]) => `$${f}(${a})`),
    tie('any').map((a) => `-(${a})`),
    path.map((a) => `(${a} in ["ON", 1, null])`),
  ),
})).any;

test('what is answered at once is what JSONata answers', async () => {
  let asked = 0;
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(record, expression, async (input, source) => {
      const { plain, full } = compiled(source);
      if (!plain) return;
      asked++;
      const scope = scopeOf(input);
      const quick = plain(scope);
      if (quick === DEFER) return;
      answered++;
      const slow = await full(scope);
      expect(slow, source).not.toBeInstanceOf(Fault);
      expect(bare(quick), `${source} of ${JSON.stringify(input)}`).toEqual(bare(slow));
    }),
    { numRuns: 5_000 },
  );
  // Were nearly everything left to JSONata, the test above would say nothing.
  expect(answered).toBeGreaterThan(asked * 0.4);
}, 120_000);

test('the usual expressions of a profile are answered at once', () => {
  const input = {
    ENERGY: { Power: 41.5 },
    object: { level: 60 },
    POWER: 'ON',
    Dimmer: 40,
    errors: ['overtemp'],
    lamps: [{ id: 1 }],
  };
  const asked: [string, unknown][] = [
    ['ENERGY.Power', 41.5],
    ['object.level', 60],
    ['object.missing', undefined],
    ['missing.missing', undefined],
    ["POWER = 'OFF' ? 0 : POWER = 'ON' ? ($exists(Dimmer) ? Dimmer : 100)", 40],
    ['StatusSNS.ENERGY.Power ?? ENERGY.Power', 41.5],
    ['ENERGY.Power / 1000', 0.0415],
    ["'overtemp' in errors", true],
    ['lamps[0].id', 1],
    ['$topic[1]', 'lamp-1'],
    ["$device & ':1'", 'lamp-1:1'],
    ['`ENERGY`.`Power` > 10 and object.level > 50', true],
  ];
  for (const [source, value] of asked) expect(compiled(source).plain?.(scopeOf(input)), source).toEqual(value);
});

test('names of the language that runs us are no fields of a message', async () => {
  for (const source of ['constructor', '__proto__', 'a.constructor.name', 'toString', '$lookup($, "__proto__")']) {
    const { plain, full } = compiled(source);
    const scope = scopeOf({ a: {} });
    expect(plain ? plain(scope) : undefined).toBeUndefined();
    expect(await full(scope)).toBeUndefined();
  }
});
