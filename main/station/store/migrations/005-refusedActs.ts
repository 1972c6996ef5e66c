import type { Migration } from './001-firstLight.ts';

export const migration: Migration = {
  remark: 'Acts that the hub refused are found without reading the whole log.',
  sql: `
CREATE INDEX operation_rejected ON operation (seq) WHERE status = 'rejected';
`,
};
