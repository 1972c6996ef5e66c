import { describe, expect, test } from 'vitest';
import { withPost } from './posts.ts';

describe('of which posts a position is told', () => {
  test('one alone, a second with it, and the first taken out again', () => {
    expect(withPost([], 'police')).toEqual(['police']);
    expect(withPost(['police'], 'buildings')).toEqual(['buildings', 'police']);
    expect(withPost(['buildings', 'police'], 'buildings')).toEqual(['police']);
  });

  test('all six are the same as none: everything, also what concerns a post that is new', () => {
    expect(withPost(['buildings', 'police', 'cctv', 'traffic', 'calls'], 'snow')).toEqual([]);
  });

  test('the last one taken out is everything: a position is never told of nothing', () => {
    expect(withPost(['snow'], 'snow')).toEqual([]);
  });
});
