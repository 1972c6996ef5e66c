import type { Meters } from '../../../src/contract/alarms.ts';

/** Figures of the table in their order; those without a target are told without a judgement. */
export const MEASURES = [
  'mean',
  'worst',
  'flood',
  'stale',
  'priorities',
  'chattering',
  'annunciated',
  'standing',
  'held',
  'fleeting',
  'acknowledge',
] as const;
export type Measure = (typeof MEASURES)[number];

/** About one in ten minutes: what rounds to one (EEMUA 191: one is "very likely to be acceptable"). */
const ABOUT_ONE = 1.5;

/** Whether each target of ISA-18.2, clause 16 and EEMUA 191 is met. */
const MET: Readonly<Partial<Record<Measure, (meters: Meters) => boolean | null>>> = {
  mean: ({ per10min }) => per10min.mean < ABOUT_ONE,
  worst: ({ per10min }) => per10min.worst <= 10,
  flood: ({ floodShare }) => floodShare < 0.01,
  stale: ({ stale }) => stale < 5,
  // Of no alarm at all there are no shares.
  priorities: ({ priorities: [urgent, high], annunciated }) =>
    annunciated === 0 ? null : urgent <= 0.05 && high <= 0.15,
  chattering: ({ chattering }) => chattering === 0,
};

/** What is said of a figure: nothing (it has no target), that it is too early, or whether the target is met. */
export type Verdict = 'none' | 'early' | 'met' | 'missed';

/** The judgement of a figure: none before there are thirty days of records. */
export function verdictOf(measure: Measure, meters: Meters): Verdict {
  const met = MET[measure];
  if (!met) return 'none';
  if (!meters.verdict) return 'early';
  const is = met(meters);
  return is === null ? 'none' : is ? 'met' : 'missed';
}
