import { z } from 'zod';

/** Words that are shown and printed: one line, nothing that a terminal or a page would take for more than text. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text), 'no control characters');
