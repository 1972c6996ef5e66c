import type { Migration } from './001-firstLight.ts';

export const migration: Migration = {
  remark:
    'Who was signed in when a camera was looked at, moved or refused; null: nobody, or before there were accounts.',
  sql: `
ALTER TABLE camera_use ADD COLUMN operator TEXT;
`,
};
