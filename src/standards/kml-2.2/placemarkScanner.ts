import { ok, type Result, refuse } from '../../shared/result.ts';
import { plainText } from './entities.ts';

/** A placemark as it is written, and the names of the folders that hold it, the outermost first. */
export interface ScannedPlacemark {
  /** Counts from 1 in the order of the file. */
  readonly number: number;
  readonly xml: string;
  readonly folders: readonly string[];
  readonly fault: 'too-long' | null;
}

/** Finds the placemarks of a KML text as it comes, without ever holding the whole of it. */
export interface PlacemarkScanner {
  /** Refusals `kml.doctype` (no KML has one; entity bombs have), `kml.not-xml`, `kml.too-deep`. */
  push(text: string): Result<ScannedPlacemark[]>;
  /** To be called after the last text: refusals `kml.cut-off`, `kml.not-kml`. */
  end(): Result<void>;
}

export interface PlacemarkScannerLimits {
  /** Longest placemark that is kept, in characters. */
  readonly placemark: number;
  /** Deepest nesting of elements. */
  readonly depth: number;
}

/** A folder's name, a comment or a single tag longer than this is none. */
const LONGEST_TOKEN = 1_048_576;

interface Open {
  readonly tag: string;
  /** Of a folder or document: its name, once it was read. */
  name: string;
}

const local = (tag: string): string => tag.slice(tag.indexOf(':') + 1);
const isFolder = (tag: string | undefined): boolean => tag === 'Folder' || tag === 'Document';

/** Goes from tag to tag; comments, CDATA sections and processing instructions are stepped over. */
export function createPlacemarkScanner(limits: PlacemarkScannerLimits): PlacemarkScanner {
  const open: Open[] = [];
  let rest = '';
  let count = 0;
  let isKml = false;
  /** Where in `rest` the present placemark or folder's name begins; -1 outside. */
  let placemark = -1;
  let name = -1;
  let tooLong = '';
  /** Placemarks do not hold placemarks; where one does, it belongs to the outer. */
  let within = 0;

  const folders = (): string[] => open.filter(({ tag }) => isFolder(tag)).map((one) => one.name);

  function take(xml: string): ScannedPlacemark {
    count += 1;
    const found: ScannedPlacemark = tooLong
      ? { number: count, xml: tooLong, folders: folders(), fault: 'too-long' }
      : { number: count, xml, folders: folders(), fault: null };
    tooLong = '';
    placemark = -1;
    return found;
  }

  function opened(tag: string, closed: boolean, from: number, to: number): Result<ScannedPlacemark | null> {
    if (open.length === 0 && tag !== 'kml') return refuse('kml.not-kml', `the text begins with ${tag.slice(0, 40)}`);
    isKml = true;
    if (tag === 'Placemark') {
      if (within === 0) placemark = from;
      if (closed) return ok(within === 0 ? take(rest.slice(from, to)) : null);
      within += 1;
    }
    if (closed) return ok(null);
    if (tag === 'name' && within === 0 && isFolder(open.at(-1)?.tag)) name = to;
    open.push({ tag, name: '' });
    return open.length > limits.depth ? refuse('kml.too-deep', `elements nest deeper than ${limits.depth}`) : ok(null);
  }

  function closed(tag: string, from: number, to: number): Result<ScannedPlacemark | null> {
    const last = open.pop();
    if (last?.tag !== tag) return refuse('kml.not-xml', `${tag.slice(0, 40)} is closed but not open`);
    if (tag === 'name' && name >= 0) {
      const holder = open.at(-1);
      if (holder) holder.name = plainText(rest.slice(name, from)).slice(0, 200);
      name = -1;
    }
    if (tag !== 'Placemark') return ok(null);
    within -= 1;
    return ok(within === 0 ? take(rest.slice(Math.max(0, placemark), to)) : null);
  }

  /** Lets go of what was gone through and is not kept; gives the place to go on from. */
  function forget(at: number): number {
    if (placemark >= 0 && at - placemark > limits.placemark) {
      tooLong ||= rest.slice(placemark, placemark + 200);
      placemark = at;
    }
    if (name >= 0 && at - name > LONGEST_TOKEN) name = at;
    const keep = Math.min(at, placemark < 0 ? at : placemark, name < 0 ? at : name);
    rest = rest.slice(keep);
    if (placemark >= 0) placemark -= keep;
    if (name >= 0) name -= keep;
    return at - keep;
  }

  let at = 0;
  function push(text: string): Result<ScannedPlacemark[]> {
    const found: ScannedPlacemark[] = [];
    rest += text;
    for (;;) {
      const start = rest.indexOf('<', at);
      if (start < 0) {
        at = forget(rest.length);
        break;
      }
      const end = endOfToken(rest, start);
      if (end < 0) {
        if (rest.length - start > LONGEST_TOKEN) return refuse('kml.not-xml', 'a tag or comment does not end');
        at = forget(start);
        break;
      }
      at = end;
      const second = rest[start + 1];
      if (second === '?') continue;
      if (second === '!') {
        if (rest.startsWith('<!--', start) || rest.startsWith('<![CDATA[', start)) continue;
        return refuse('kml.doctype', 'KML has no document type declaration');
      }
      const isEnd = second === '/';
      const tag = local(/^[^\s/>]*/.exec(rest.slice(start + (isEnd ? 2 : 1), end))![0]);
      const step = isEnd ? closed(tag, start, end) : opened(tag, rest[end - 2] === '/', start, end);
      if (!step.ok) return step;
      if (step.value) found.push(step.value);
    }
    return ok(found);
  }

  return {
    push,
    end() {
      if (!isKml) return refuse('kml.not-kml', 'there is no KML in it');
      if (open.length > 0 || rest.includes('<', at))
        return refuse('kml.cut-off', `the text ends within ${open.at(-1)?.tag ?? 'a tag'}`);
      return ok(undefined);
    },
  };
}

/** Index after the token that begins with `<` at `start`; -1 while it is not all there. */
function endOfToken(text: string, start: number): number {
  const after = (mark: string, from: number): number => {
    const at = text.indexOf(mark, from);
    return at < 0 ? -1 : at + mark.length;
  };
  if (text.length < start + 9 && '<![CDATA['.startsWith(text.slice(start))) return -1;
  if (text.length < start + 4 && '<!--'.startsWith(text.slice(start))) return -1;
  if (text.startsWith('<!--', start)) return after('-->', start + 4);
  if (text.startsWith('<![CDATA[', start)) return after(']]>', start + 9);
  if (text[start + 1] === '?') return after('?>', start + 2);
  // A `>` between quotes belongs to an attribute.
  let quote = '';
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i + 1;
  }
  return -1;
}
