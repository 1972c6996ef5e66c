/*
 * Which messages are whose, by topic. Patterns are MQTT filters in which a level may also hold `*` for any characters:
 * brokers know no such thing, so that level is subscribed to as `+` and looked at here.
 */

/** Whether a text is what a pattern with `*` for any characters says. In time linear to the text. */
export function matchesGlob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0]!;
  if (pieces.length === 1) return text === pattern;
  const last = pieces[pieces.length - 1]!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** The MQTT filter that lets everything through that the pattern matches. */
export const filterOf = (pattern: string): string =>
  pattern
    .split('/')
    .map((level) => (level.includes('*') ? '+' : level))
    .join('/');

/** Whether everything that `narrow` matches is matched by `wide` too. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  for (let i = 0; i < wide.length; i++) {
    const level = wide[i];
    if (level === '#') return true;
    if (i >= narrow.length || narrow[i] === '#') return false;
    if (level !== '+' && level !== narrow[i]) return false;
  }
  return wide.length === narrow.length;
}

/** Filters to subscribe to, none of which is covered by another: some brokers send a message once for each. */
export function filtersOf(patterns: Iterable<string>): string[] {
  const all = [...new Set([...patterns].map(filterOf))].map((text) => ({ text, levels: text.split('/') }));
  return all
    .filter((one) => !all.some((other) => other !== one && covers(other.levels, one.levels)))
    .map(({ text }) => text);
}

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  readonly globs: { readonly pattern: string; readonly node: Node<T> }[];
  any: Node<T> | undefined;
  /** Held by a pattern that ends here. */
  readonly here: { readonly rank: number; readonly value: T }[];
  /** Held by a pattern that goes on with `#`. */
  readonly below: { readonly rank: number; readonly value: T }[];
}

/** Finds what patterns hold for a topic. */
export interface TopicTable<T> {
  /** In the order in which they were given; each once, though several of its patterns match. */
  find(levels: readonly string[]): readonly T[];
}

const NOTHING: readonly never[] = [];

/** Builds the table. */
export function createTopicTable<T>(entries: Iterable<readonly [pattern: string, value: T]>): TopicTable<T> {
  const createNode = (): Node<T> => ({ literal: new Map(), globs: [], any: undefined, here: [], below: [] });
  const root = createNode();
  const childOf = (node: Node<T>, level: string): Node<T> => {
    if (level === '+') {
      node.any ??= createNode();
      return node.any;
    }
    if (level.includes('*')) {
      const known = node.globs.find(({ pattern }) => pattern === level);
      if (known) return known.node;
      const child = createNode();
      node.globs.push({ pattern: level, node: child });
      return child;
    }
    const known = node.literal.get(level);
    if (known) return known;
    const child = createNode();
    node.literal.set(level, child);
    return child;
  };
  let rank = 0;
  for (const [pattern, value] of entries) {
    let node = root;
    let rest = false;
    for (const level of pattern.split('/')) {
      if (level === '#') rest = true;
      else node = childOf(node, level);
    }
    (rest ? node.below : node.here).push({ rank: rank++, value });
  }

  let found: { readonly rank: number; readonly value: T }[] = [];
  const visit = (node: Node<T>, levels: readonly string[], depth: number): void => {
    for (const one of node.below) found.push(one);
    if (depth === levels.length) {
      for (const one of node.here) found.push(one);
      return;
    }
    const level = levels[depth]!;
    const literal = node.literal.get(level);
    if (literal) visit(literal, levels, depth + 1);
    // Wildcards in the first level leave topics of the broker itself aside (MQTT 5, 4.7.2).
    if (depth === 0 && level.startsWith('$')) return;
    if (node.any) visit(node.any, levels, depth + 1);
    for (const { pattern, node: child } of node.globs) if (matchesGlob(pattern, level)) visit(child, levels, depth + 1);
  };
  return {
    find(levels) {
      found = [];
      visit(root, levels, 0);
      if (found.length === 0) return NOTHING;
      if (found.length === 1) return [found[0]!.value];
      return [...new Set(found.sort((a, b) => a.rank - b.rank).map(({ value }) => value))];
    },
  };
}
