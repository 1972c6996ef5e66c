/**
 * What gives room in the strip, in order: what is well before what is wrong, and what sounds last of all. Each step
 * gives what those before it gave, too.
 */
export const GIVING = [
  /** Which city it is everybody at the desk knows. */
  'city',
  /** How fast the hub answers, the day of the week. */
  'figures',
  /** Links that are well are one sign; their words are for screen readers and the pointer. */
  'links',
  /** The button of the command bar is its key; of which posts this position is told is their number. */
  'words',
  /** Nothing to send is one sign, too; the position is its name alone; what the program is called everybody knows. */
  'labels',
  /** The sign of the links stands without its word. */
  'sign',
  /** A flood is its rate. */
  'flood',
  /** What sounds has the button that silences it beside it; that nobody hears it has a band of its own. */
  'prefix',
  /** Of feeds in trouble two are named, then one; the others are their number. */
  'third-feed',
  'second-feed',
  /** That there is a flood is all that is said of it. */
  'rate',
] as const;
export type Giving = (typeof GIVING)[number];

/** Whether a part has given its room when so many steps were taken. */
export const hasGiven = (taken: number, part: Giving): boolean => taken > GIVING.indexOf(part);

/** Feeds in trouble that are named. */
export const feedsNamed = (taken: number): number =>
  hasGiven(taken, 'second-feed') ? 1 : hasGiven(taken, 'third-feed') ? 2 : 3;
