/*
 * The part of JSONata that can be answered at once: names, literals, comparisons, and the few functions of most profiles.
 * JSONata itself answers by promises, step by step, which makes a message thirty times as slow. Where the answer is not plain (a
 * list on the way, an error to be told) DEFER is given and JSONata is asked: the meaning is always its own.
 */

/** A node of JSONata's syntax tree, as much as is looked at. */
export interface AstNode {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly [part: string]: unknown;
}

/** What an expression sees. */
export interface Scope {
  /** The part of the message that is this device's: `$`, and the names that stand alone. */
  input: unknown;
  /** The whole message. */
  message: unknown;
  topic: readonly string[];
  device: string;
  received: number;
}

/** The answer must come from JSONata. */
export const DEFER: unique symbol = Symbol('defer');

/** An expression that answers at once. */
export type Plain = (scope: Scope) => unknown;

const VARIABLES: Readonly<Record<string, Plain>> = {
  '': (scope) => scope.input,
  $: (scope) => scope.input,
  message: (scope) => scope.message,
  topic: (scope) => scope.topic,
  device: (scope) => scope.device,
  received: (scope) => scope.received,
};

const isNode = (value: unknown): value is AstNode => typeof value === 'object' && value !== null && 'type' in value;
const node = (value: unknown): AstNode | null => (isNode(value) ? value : null);
const nodes = (value: unknown): readonly AstNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Parts of a node that change its meaning; where one is set, it is not plain. */
const DECORATIONS = ['group', 'keepArray', 'keepSingletonArray', 'tuple', 'focus', 'index', 'ancestor', 'consarray'];
const decorated = (ast: AstNode, ...allowed: string[]): boolean =>
  [...DECORATIONS, 'predicate', 'stages', 'nextFunction', 'thunk'].some(
    (part) => !allowed.includes(part) && ast[part] !== undefined && ast[part] !== false,
  );

/** The number in `[n]` when that is all that stands behind a step; null when there is more, undefined when there is nothing. */
function indexOf(ast: AstNode, part: 'stages' | 'predicate'): number | null | undefined {
  if (ast[part] === undefined) return undefined;
  const stages = nodes(ast[part]);
  const filter = node(stages[0]?.expr);
  if (stages.length !== 1 || stages[0]?.type !== 'filter' || filter?.type !== 'number') return null;
  return typeof filter.value === 'number' && Number.isInteger(filter.value) ? filter.value : null;
}

/** What `[n]` picks. */
function pick(value: unknown, index: number): unknown {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return index === 0 || index === -1 ? value : undefined;
  const item: unknown = value[index < 0 ? value.length + index : index];
  return Array.isArray(item) ? DEFER : item;
}

/** What counts as true; DEFER where JSONata looks into lists and objects. */
function truth(value: unknown): boolean | typeof DEFER {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value !== 0 : DEFER;
  if (typeof value === 'string') return value !== '';
  return DEFER;
}

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,15})?$/;

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function');

/** What is read of an expression at once; null when JSONata must always be asked. */
export function compilePlain(ast: AstNode): Plain | null {
  switch (ast.type) {
    case 'string':
    case 'number':
    case 'value': {
      if (decorated(ast)) return null;
      const { value } = ast;
      return () => value;
    }
    case 'variable':
      return variable(ast);
    case 'path':
      return path(ast);
    case 'binary':
      return decorated(ast) ? null : binary(ast);
    case 'condition':
      return decorated(ast) ? null : condition(ast);
    case 'function':
      return decorated(ast) ? null : call(ast);
    case 'unary':
      return decorated(ast) ? null : negative(ast);
    case 'block': {
      const [only, ...more] = nodes(ast.expressions);
      return only && more.length === 0 && !decorated(ast) ? compilePlain(only) : null;
    }
    default:
      return null;
  }
}

function variable(ast: AstNode): Plain | null {
  const read = typeof ast.value === 'string' && Object.hasOwn(VARIABLES, ast.value) ? VARIABLES[ast.value] : undefined;
  const index = indexOf(ast, 'predicate');
  if (!read || index === null || decorated(ast, 'predicate')) return null;
  if (index === undefined)
    return (scope) => {
      const value = read(scope);
      return Array.isArray(value) ? DEFER : value;
    };
  return (scope) => pick(read(scope), index);
}

function path(ast: AstNode): Plain | null {
  if (decorated(ast)) return null;
  const steps = nodes(ast.steps);
  const head = steps[0]?.type === 'variable' ? variable(steps[0]) : undefined;
  if (head === null) return null;
  const names: string[] = [];
  const indexes: (number | undefined)[] = [];
  for (const step of head ? steps.slice(1) : steps) {
    const index = indexOf(step, 'stages');
    if (step.type !== 'name' || typeof step.value !== 'string' || index === null || decorated(step, 'stages'))
      return null;
    names.push(step.value);
    indexes.push(index);
  }
  const last = names.length - 1;
  return (scope) => {
    let value = head ? head(scope) : scope.input;
    if (value === DEFER) return DEFER;
    for (let i = 0; i <= last; i++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return DEFER;
      const name = names[i]!;
      value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      const index = indexes[i];
      if (index !== undefined) {
        value = pick(value, index);
        if (value === DEFER) return DEFER;
      }
      if (value === undefined) return undefined;
      // JSON can hold numbers that are infinite here; JSONata has rules of its own for them.
      if (typeof value === 'number' && !Number.isFinite(value)) return DEFER;
    }
    return value;
  };
}

function binary(ast: AstNode): Plain | null {
  const lhs = node(ast.lhs);
  const rhs = node(ast.rhs);
  const left = lhs && compilePlain(lhs);
  if (!left || !rhs) return null;
  if (ast.value === 'in') return within(left, rhs);
  const right = compilePlain(rhs);
  if (!right) return null;
  switch (ast.value) {
    case 'and':
    case 'or': {
      const decides = ast.value === 'or';
      return (scope) => {
        const a = truth(left(scope));
        if (a === DEFER || a === decides) return a;
        return truth(right(scope));
      };
    }
    case '=':
    case '!=': {
      const same = ast.value === '=';
      return (scope) => {
        const a = left(scope);
        const b = right(scope);
        if (a === DEFER || b === DEFER) return DEFER;
        if (a === undefined || b === undefined) return false;
        if (!isPrimitive(a) || !isPrimitive(b)) return DEFER;
        return (a === b) === same;
      };
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(left, right, ast.value);
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(left, right, ast.value);
    case '&':
      return (scope) => {
        const a = left(scope);
        const b = right(scope);
        const text = (value: unknown): boolean => value === undefined || typeof value === 'string';
        return text(a) && text(b) ? `${a ?? ''}${b ?? ''}` : DEFER;
      };
    default:
      return null;
  }
}

function comparison(left: Plain, right: Plain, sign: string): Plain {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (typeof a === 'number' && typeof b === 'number') {
      if (sign === '<') return a < b;
      if (sign === '<=') return a <= b;
      return sign === '>' ? a > b : a >= b;
    }
    const comparable = (value: unknown): boolean =>
      value === undefined || typeof value === 'number' || typeof value === 'string';
    if (!comparable(a) || !comparable(b)) return DEFER;
    return a === undefined || b === undefined ? undefined : DEFER;
  };
}

function arithmetic(left: Plain, right: Plain, sign: string): Plain {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    const finite = (value: unknown): boolean =>
      value === undefined || (typeof value === 'number' && Number.isFinite(value));
    if (!finite(a) || !finite(b)) return DEFER;
    if (typeof a !== 'number' || typeof b !== 'number') return undefined;
    const result = sign === '+' ? a + b : sign === '-' ? a - b : sign === '*' ? a * b : a / b;
    return Number.isFinite(result) ? result : DEFER;
  };
}

/** `x in ["a", "b"]`, of literals, or in a list of the message. */
function within(left: Plain, list: AstNode): Plain | null {
  const items = list.type === 'unary' && list.value === '[' ? nodes(list.expressions) : null;
  if (!items) {
    const right = compilePlain(list);
    return right && ((scope) => included(left(scope), right(scope)));
  }
  const literal = ({ type }: AstNode): boolean => type === 'string' || type === 'number' || type === 'value';
  if (decorated(list, 'consarray') || !items.every((item) => literal(item) && !decorated(item))) return null;
  const values = items.map((item) => item.value);
  return (scope) => included(left(scope), values);
}

function included(value: unknown, list: unknown): boolean | typeof DEFER {
  if (value === DEFER || list === DEFER) return DEFER;
  if (value === undefined || list === undefined) return false;
  return Array.isArray(list) ? list.includes(value) : value === list;
}

function condition(ast: AstNode): Plain | null {
  const [test, then, otherwise] = [node(ast.condition), node(ast.then), node(ast.else)];
  const when = test && compilePlain(test);
  const yes = then && compilePlain(then);
  const no = otherwise ? compilePlain(otherwise) : () => undefined;
  if (!when || !yes || !no) return null;
  return (scope) => {
    const chosen = truth(when(scope));
    return chosen === DEFER ? DEFER : chosen ? yes(scope) : no(scope);
  };
}

function call(ast: AstNode): Plain | null {
  const procedure = node(ast.procedure);
  const [argument, ...more] = nodes(ast.arguments);
  const inner = argument && more.length === 0 ? compilePlain(argument) : null;
  if (procedure?.type !== 'variable' || decorated(procedure) || !inner) return null;
  switch (procedure.value) {
    case 'exists':
      return (scope) => {
        const value = inner(scope);
        return value === DEFER ? DEFER : value !== undefined;
      };
    case 'not':
      return (scope) => {
        const value = inner(scope);
        if (value === undefined) return DEFER;
        const is = truth(value);
        return is === DEFER ? DEFER : !is;
      };
    case 'number':
      return (scope) => {
        const value = inner(scope);
        if (typeof value === 'string') return DECIMAL.test(value) ? Number(value) : DEFER;
        return typeof value === 'number' && Number.isFinite(value) ? value : DEFER;
      };
    default:
      return null;
  }
}

function negative(ast: AstNode): Plain | null {
  const operand = node(ast.expression);
  const inner = ast.value === '-' && operand ? compilePlain(operand) : null;
  if (!inner) return null;
  return (scope) => {
    const value = inner(scope);
    return value === undefined ? undefined : typeof value === 'number' && Number.isFinite(value) ? -value : DEFER;
  };
}
