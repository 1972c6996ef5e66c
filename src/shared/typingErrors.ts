/*
 * How far what was typed is from a word that begins like it: insertions, deletions, replacements and swapped
 * neighbours count one each (optimal string alignment, the restricted Damerau-Levenshtein distance; Damerau 1964).
 */

/** Errors forgiven in a word of this many letters: none in short ones, where every word is near to another. */
export const forgiven = (letters: number): number => (letters < 4 ? 0 : letters < 7 ? 1 : 2);

/**
 * Least number of typing errors between `typed` and any beginning of `word`; `most + 1` when it is more than `most`.
 * Takes a time in proportion to the product of the lengths: bound them first.
 */
export function errorsToBeginning(typed: string, word: string, most: number): number {
  const tooMany = most + 1;
  const width = Math.min(word.length, typed.length + most);
  if (width < typed.length - most) return tooMany;
  let before: number[] = [];
  let row = Array.from({ length: width + 1 }, (_, column) => column);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= width; j++) {
      const same = typed[i - 1] === word[j - 1];
      let errors = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        errors = Math.min(errors, before[j - 2]! + 1);
      next.push(errors);
      if (errors < least) least = errors;
    }
    // Two rows without a way below the limit: swapped neighbours reach over one.
    if (least > tooMany) return tooMany;
    before = row;
    row = next;
  }
  return Math.min(tooMany, ...row);
}
