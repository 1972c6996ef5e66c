/** Times of the watch over all cameras, in milliseconds, and how many are dealt with at once. */
export const WATCH_TIMING = {
  /** First looks come so long after the start, for windows draw the city then, and are spread over so long. */
  begin: 1_000,
  spread: 1_000,
  /** Cameras that are being connected to at once. */
  atOnce: 24,
  /** Between two looks at a camera that tells no events. */
  look: 10_000,
  /** How long a look may take. */
  lookLimit: 2_500,
  /** Between a look that failed and the one that decides. */
  again: 500,
  /** How long a camera waits for something to tell. */
  pull: 5_000,
  /** Least time between two questions for events, when some came and when none did. */
  flood: 250,
  impatient: 2_000,
  /** Between two looks at the clock of a camera that tells events. */
  clockEvery: 120_000,
  /** First wait before another subscription, and before a refused account is tried again; doubled each time. */
  subscribe: 1_000,
  account: 60_000,
  longest: 600_000,
  /** Before the first still and the first look at a stream. */
  afterStart: 20_000,
  /** Between two stills of a camera, and between two looks at its stream. */
  still: 600_000,
  stream: 600_000,
  /** Before the look that confirms what one of them found. */
  soon: 60_000,
  /** So many looks at the stream for one at its frame rate. */
  rateEvery: 6,
  /** How long frames are counted, after a second in which old ones come. */
  count: 4_000,
} as const;
/** The times, as tests may change them. */
export type WatchTiming = { readonly [name in keyof typeof WATCH_TIMING]: number };
