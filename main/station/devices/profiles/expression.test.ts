import { describe, expect, test } from 'vitest';
import { compileExpression, Fault } from './expression.ts';
import type { Scope } from './plain.ts';

const scopeOf = (input: unknown): Scope => ({ input, message: input, topic: ['a', 'b'], device: 'd', received: 5 });
const faultOf = (source: string): string => {
  const result = compileExpression(source);
  return result.ok ? '' : `${result.refusal.code} ${result.refusal.message}`;
};
const run = async (source: string, input: unknown): Promise<unknown> => {
  const result = compileExpression(source);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value.full(scopeOf(input));
};

describe('an expression is refused when it is read', () => {
  test.each([
    ['a.', 'profile.expression Unexpected end of expression (at 2)'],
    ['a = ) 1', 'profile.expression The symbol ")" cannot be used as a unary operator (at 5)'],
    ['"open', 'profile.expression String literal must be terminated by a matching quote (at 5)'],
    ['$devise', 'profile.expression $devise is not known here (at 7)'],
    ['$eval(a)', 'profile.expression $eval is not known here (at 5)'],
    ['($f := $eval; $f(a))', 'profile.expression $eval is not known here (at 12)'],
    ['a ~> $eval', 'profile.expression $eval is not known here (at 10)'],
    ['$millis()', 'profile.expression $millis is not known here (at 7)'],
    ['$now()', 'profile.expression $now is not known here (at 4)'],
    ['$random()', 'profile.expression $random is not known here (at 7)'],
    ['$ ~> |a|{"b": 1}|', 'profile.expression messages are not changed (at 6)'],
    ['$contains(a, /(x+)+$/)', 'profile.expression this regular expression can take too long (at 21)'],
    ['$contains(a, /(x|xx){2,}y/)', 'profile.expression this regular expression can take too long (at 26)'],
    ['$contains(a, /x*y*z+w/)', 'profile.expression this regular expression can take too long (at 22)'],
    ['$contains(a, /(x)\\1/)', 'profile.expression this regular expression can take too long (at 20)'],
  ])('%s', (source, told) => {
    expect(faultOf(source)).toBe(told);
  });

  test('what a mapping needs is not', () => {
    for (const source of [
      '($x := a; $x * 2)',
      '$map(lamps, function($v, $i) { $v.level + $i })',
      'lamps@$l.levels#$i[$i = 0]',
      '$match(a, /^L-\\d+$/)',
      '$contains(a, /(ab|cd)?e+\\+\\(/)',
      '$sum(phases.power)',
      '$number($substringBefore(v, " "))',
      '$fromMillis($received)',
    ])
      expect(faultOf(source), source).toBe('');
  });
});

describe('what runs away is stopped', () => {
  test('without an end', async () => {
    const value = await run('($f := function($n) { $f($n + 1) }; $f(0))', {});
    expect((value as Fault).reason).toBe('profile.steps: more than 10000 steps');
  });
  test('too deep', async () => {
    const value = await run('($f := function($n) { 1 + $f($n + 1) }; $f(0))', {});
    expect((value as Fault).reason).toContain('D1011');
  });
  test('through a long list of the message', async () => {
    const list = Array.from({ length: 100_000 }, (_, i) => ({ i }));
    expect(await run('list.i', { list })).toBeInstanceOf(Fault);
    expect(await run('$sum(list[i < 0].i)', { list })).toBeInstanceOf(Fault);
    expect(await run('$sort(list, function($a, $b) { $a.i > $b.i })', { list })).toBeInstanceOf(Fault);
    expect(await run('**.i', { list })).toBeInstanceOf(Fault);
    // Each time from nothing: what one message used up is not missing to the next.
    const compiled = compileExpression('$sum(list.i)');
    if (!compiled.ok) throw new Error(compiled.refusal.message);
    for (let i = 0; i < 100; i++)
      expect(await compiled.value.full(scopeOf({ list: list.slice(0, 900) }))).toBe(404_550);
  });
  test('by making a long list, or a long text', async () => {
    expect(await run('[1..n]', { n: 10_000_000 })).toBeInstanceOf(Fault);
    expect(await run('$pad("x", n)', { n: 1_000_000_000 })).toBeInstanceOf(Fault);
    expect(await run('$pad("7", -3, "0")', {})).toBe('007');
  });
  test('by a regular expression on a long text', async () => {
    expect(await run('$contains(t, /a*b*c/)', { t: 'a'.repeat(10_000) })).toBeInstanceOf(Fault);
    const began = performance.now();
    expect(await run('$contains(t, /a*a*d/)', { t: 'a'.repeat(200) })).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
  test('a message of the field is never run', async () => {
    const lambda = {
      _jsonata_lambda: true,
      thunk: true,
      body: { procedure: { type: 'variable', value: 'eval' }, arguments: [] },
      environment: {},
    };
    const value = await run('$lookup($, "a")', { a: lambda });
    expect(value instanceof Fault || typeof value === 'object').toBe(true);
  });
});

test('a mistake in evaluating is told in words', async () => {
  const value = await run('a * 2', { a: 'abc' });
  expect((value as Fault).reason).toBe('T2001: The left side of the "*" operator must evaluate to a number');
});

describe('what an expression reads is known', () => {
  const readsOf = (source: string) => {
    const result = compileExpression(source);
    return result.ok ? result.value.reads : 'refused';
  };
  test.each([
    ['light.level', [['light', 'level']]],
    ['$.light.level', [['light', 'level']]],
    [
      'light.level > 0 and light.power < 1',
      [
        ['light', 'level'],
        ['light', 'power'],
      ],
    ],
    ['$device', []],
    ['$topic[1]', []],
    ['lamps[0].level', [['lamps', 'level']]],
    ['$', null],
    ['*', null],
    ['$message.a', null],
    ['$keys()', null],
    ['$lookup("a")', null],
  ])('%s', (source, reads) => {
    expect(readsOf(source)).toEqual(reads);
  });
});
