import { expect, it } from 'vitest';
import { configSchema } from './config.ts';

it('a list that was kept by an older version opens, with what it did not have as in a fresh one', () => {
  expect(configSchema.parse({ unacknowledgedOnly: true })).toEqual({
    unacknowledgedOnly: true,
    words: '',
    posts: [],
    communes: [],
    kinds: [],
    priorities: [],
    sort: null,
    flat: false,
  });
});

it('one field that cannot be read does not cost the others', () => {
  const kept = configSchema.parse({
    words: 'monge',
    posts: ['traffic', 'choir'],
    priorities: [1, 9],
    kinds: 'all',
    communes: ['Dijon'],
    sort: { column: '__proto__', descending: true },
    flat: 'yes',
  });
  expect(kept).toMatchObject({ words: 'monge', posts: [], priorities: [], kinds: [], communes: ['Dijon'] });
  expect(kept).toMatchObject({ sort: null, flat: false });
});
