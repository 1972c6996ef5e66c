import type { Migration } from './001-firstLight.ts';

export const migration: Migration = {
  remark: 'Every look at a camera, every move and every act that was not allowed is kept for a year.',
  sql: `
CREATE TABLE camera_use (
  at REAL NOT NULL,
  position TEXT NOT NULL,
  camera TEXT NOT NULL,
  act TEXT NOT NULL,
  until REAL,
  refusal TEXT
);
CREATE INDEX camera_use_at ON camera_use (at);
CREATE INDEX camera_use_camera ON camera_use (camera, at);
`,
};
