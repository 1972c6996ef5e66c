import type { Migration } from './001-firstLight.ts';

export const migration: Migration = {
  remark: 'Calls are found by their number, so that a call taker sees how often somebody has called before.',
  sql: `
CREATE INDEX call_number ON stream (json_extract(present, '$.number'), json_extract(present, '$.rangAt'))
  WHERE stream >= 'call/' AND stream < 'call0';
`,
};
