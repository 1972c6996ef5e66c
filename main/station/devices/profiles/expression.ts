import jsonata from 'jsonata';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type AstNode, compilePlain, type Plain, type Scope } from './plain.ts';

/*
 * JSONata, compiled once and bounded: by time, depth and length of lists when it runs; when it is read, by leaving out
 * what has no place in a mapping (text of a message run as a program, clocks, chance) and patterns that can run away.
 */

/** Steps that one expression may take: counted, so that a process that was held up for a moment loses no message. */
const MOST_STEPS = 10_000;
/** And the time, for what takes long in one step, ms. */
const LONGEST = 1_000;
const DEEPEST = 100;
/** Longest list that an expression may make. */
const LONGEST_LIST = 1_000;
/** Longest text that a regular expression is let loose on. */
const LONGEST_TEXT = 200;
const WIDEST_PADDING = 1_000;

const FUNCTIONS =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone';
const KNOWN = new Set(['', '$', 'message', 'topic', 'device', 'received', ...FUNCTIONS.split(' ')]);

/** Why an expression gave no value for a message. */
export class Fault {
  readonly reason: string;
  constructor(error: unknown) {
    const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
    this.reason = [code, message]
      .filter((part) => typeof part === 'string')
      .join(': ')
      .slice(0, 160);
  }
}

/** A compiled expression. */
export interface Expression {
  readonly source: string;
  /** Answers at once, or gives DEFER; null when it never can. */
  readonly plain: Plain | null;
  /** JSONata's answer, or a {@link Fault}. Never rejects. Not to be asked again before it has answered. */
  readonly full: (scope: Scope) => Promise<unknown>;
  /** Names that it reads of its input, by path; null when it may read anything. */
  readonly reads: readonly (readonly string[])[] | null;
}

/** Text of the field is not run through a regular expression that could take for ever. */
class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (text.length > LONGEST_TEXT) throw { code: 'profile.regex', message: `a text of ${text.length} characters` };
    return super.exec(text);
  }
}

/** Handed in anew for each message; JSONata copies it before it first waits, so one does for all. */
const bindings: Record<string, unknown> = { message: undefined, topic: undefined, device: '', received: 0 };

/**
 * Compiles an expression. Refusal `profile.expression` with the `position` (characters from the start) in its context.
 */
export function compileExpression(source: string): Result<Expression> {
  let compiled: jsonata.Expression;
  let steps = 0;
  try {
    compiled = jsonata(source, {
      timeout: LONGEST,
      // Asked for at each step, twice: the one place where steps can be counted without slowing them by a third.
      get stack() {
        if (++steps > 2 * MOST_STEPS) throw { code: 'profile.steps', message: `more than ${MOST_STEPS} steps` };
        return DEEPEST;
      },
      sequence: LONGEST_LIST,
      RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
    });
  } catch (error) {
    const { position = 0, message } = error as { position?: number; message?: string };
    return refuse('profile.expression', `${message ?? 'not an expression'} (at ${position})`, { position });
  }
  // The library's types name only some of what its tree holds.
  const ast = compiled.ast() as unknown as AstNode;
  const fault = findFault(ast);
  if (fault)
    return refuse('profile.expression', `${fault.message} (at ${fault.position})`, { position: fault.position });
  compiled.registerFunction('pad', boundedPad, '<s-ns?:s>');
  return ok({
    source,
    plain: compilePlain(ast),
    reads: readsOf(ast),
    async full(scope) {
      bindings.message = scope.message;
      bindings.topic = scope.topic;
      bindings.device = scope.device;
      bindings.received = scope.received;
      steps = 0;
      try {
        return await compiled.evaluate(scope.input, bindings);
      } catch (error) {
        return new Fault(error);
      }
    },
  });
}

function boundedPad(text: string | undefined, width: number, filler = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > WIDEST_PADDING) throw { code: 'profile.pad', message: `padding to ${width} characters` };
  return width < 0 ? text.padStart(-width, filler) : text.padEnd(width, filler);
}

type Seen = { readonly message: string; readonly position: number };

/** Calls `visit` for every node below. */
function walk(value: unknown, visit: (ast: AstNode) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    if ('type' in value) visit(value as AstNode);
    for (const part of Object.values(value)) walk(part, visit);
  }
}

/** What an expression may not have: the first mistake. */
function findFault(ast: AstNode): Seen | undefined {
  const own = new Set<unknown>();
  walk(ast, ({ type, lhs, arguments: names, focus, index }) => {
    if (type === 'bind') own.add((lhs as AstNode).value);
    if (type === 'lambda') for (const name of names as AstNode[]) own.add(name.value);
    own.add(focus);
    own.add(index);
  });
  const faults: Seen[] = [];
  walk(ast, ({ type, value, position = 0 }) => {
    if (type === 'variable' && !KNOWN.has(String(value)) && !own.has(value))
      faults.push({ message: `$${String(value)} is not known here`, position });
    if (type === 'transform') faults.push({ message: 'messages are not changed', position });
    if (type === 'regex' && value instanceof RegExp && isRisky(value.source))
      faults.push({ message: 'this regular expression can take too long', position });
  });
  return faults[0];
}

/**
 * Whether a regular expression can take more than a few milliseconds for a short text: a repeated group, a reference
 * back, or more than two repetitions without an end.
 */
function isRisky(source: string): boolean {
  const bare = source.replace(/\\[^1-9k]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\)[*+{]/.test(bare) || /\\[1-9k]/.test(bare)) return true;
  return (bare.match(/[*+]|\{\d+,\d*\}|\{\d{3,}\}/g) ?? []).length > 2;
}

/** Functions that look at the whole input when they are handed one thing less. */
const LOOKING = new Set(['lookup', 'each', 'sift']);

/**
 * Names that are read of the input; null for anything. What stands inside a step is taken as if it were read of the
 * input too: once too often does no harm.
 */
function readsOf(ast: AstNode): (readonly string[])[] | null {
  const paths: string[][] = [];
  let anything = false;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) visit(item);
    else if (typeof part === 'object' && part !== null && !(part instanceof RegExp)) see(part as AstNode);
  };
  const see = ({ type, value, steps, procedure, arguments: given, ...parts }: AstNode): void => {
    if (type === 'path') {
      const all = steps as AstNode[];
      const head = all[0]?.type === 'variable' ? all[0] : undefined;
      const ofInput = !head || head.value === '' || head.value === '$';
      const rest = head ? all.slice(1) : all;
      const names = rest
        .slice(0, rest.findIndex((step) => step.type !== 'name') >>> 0)
        .map((step) => String(step.value));
      if (!ofInput) visit(head);
      else if (names.length > 0) paths.push(names);
      else anything = true;
      visit(rest.slice(names.length));
      for (const step of rest) visit(step.stages);
    } else if (type === 'variable') anything ||= value === '' || value === '$' || value === 'message';
    else if (type === 'wildcard' || type === 'descendant' || type === 'parent') anything = true;
    else if (type === 'function') {
      const name = String((procedure as AstNode).value);
      if ((given as AstNode[]).length < (LOOKING.has(name) ? 2 : 1)) anything = true;
      if ((procedure as AstNode).type !== 'variable') visit(procedure);
      visit(given);
    }
    visit(Object.values(parts));
  };
  see(ast);
  return anything ? null : paths;
}
