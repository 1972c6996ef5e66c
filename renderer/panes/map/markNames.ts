import type { ShownMark } from './alarmMarks.ts';
import { screenX, screenY, type View } from './geo.ts';
import type { PlacedName } from './overlayCanvas.ts';
import type { Placer } from './placement.ts';

/** Longest name beside a mark, characters. */
const LONGEST = 34;

/** With more marks than this on screen only the first priority is named: the rest would be a wall of text. */
const CROWD = 70;

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

/** What comes before the street: "Armoire 212" of "Armoire 212, rue Monge". */
export const firstPart = (name: string): string => name.split(',', 1)[0] ?? name;

/**
 * Takes the places of all marks, then names those of the first two priorities where there is room: right, left, below,
 * above. `nameOf` says the name, `reach` how far a mark reaches, `widthOf` how wide a name is, px.
 */
export function placeNames(
  marks: readonly ShownMark[],
  view: View,
  placer: Placer,
  nameOf: (mark: ShownMark) => string,
  reach: (mark: ShownMark) => { left: number; right: number; up: number; down: number },
  widthOf: (text: string) => number,
  height: number,
): Map<ShownMark, PlacedName> {
  const names = new Map<ShownMark, PlacedName>();
  for (const mark of marks) {
    const x = screenX(view, mark.x);
    const y = screenY(view, mark.y);
    const { left, right, up, down } = reach(mark);
    placer.force({ left: x - left, right: x + right, top: y - up, bottom: y + down });
  }
  const limit = marks.length > CROWD ? 1 : 2;
  for (const mark of marks) {
    if (mark.mark.priority > limit) continue;
    const text = shortened(nameOf(mark));
    const width = widthOf(text);
    const { left, right, up, down } = reach(mark);
    const x = screenX(view, mark.x);
    const y = screenY(view, mark.y);
    const offers: PlacedName[] = [
      { text, dx: right + 4, dy: 0.5 },
      { text, dx: -left - 4 - width, dy: 0.5 },
      { text, dx: -width / 2, dy: down + height / 2 + 1 },
      { text, dx: -width / 2, dy: -up - height / 2 - 1 },
    ];
    for (const offer of offers) {
      const box = {
        left: x + offer.dx - 2,
        right: x + offer.dx + width + 2,
        top: y + offer.dy - height / 2,
        bottom: y + offer.dy + height / 2,
      };
      // A name that the edge of the window cuts says nothing.
      if (box.left < 0 || box.right > view.width || !placer.take([box])) continue;
      names.set(mark, offer);
      break;
    }
  }
  return names;
}
