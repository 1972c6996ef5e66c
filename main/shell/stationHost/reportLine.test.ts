import { describe, expect, it } from 'vitest';
import { countFailure, restartDelay } from './backOff.ts';
import { cityArguments, portOf, stationArguments } from './programs.ts';
import { readReport } from './reportLine.ts';

describe('a line of a program', () => {
  it('is a report when it follows the protocol', () => {
    expect(readReport('{"state":"starting","step":"streets","done":3,"total":23}')).toEqual({
      kind: 'starting',
      step: 'streets',
      done: 3,
      total: 23,
    });
    expect(readReport('{"state":"ready","url":"ws://127.0.0.1:5"}')).toEqual({
      kind: 'ready',
      addresses: { url: 'ws://127.0.0.1:5' },
    });
    expect(
      readReport('{"state":"refused","code":"city-file","message":"line 3","context":{"line":3,"deep":{}}}'),
    ).toEqual({
      kind: 'refused',
      code: 'city-file',
      message: 'line 3',
      context: { line: 3 },
    });
  });

  it.each([
    'plain words',
    '{"state":"ready"',
    '[]',
    'null',
    '{"state":"dancing"}',
    '{"state":"refused"}',
    `{"state":"ready","x":"${'x'.repeat(70_000)}"}`,
    '{"__proto__":{"state":"ready"}}',
  ])('is log when it does not: %s', (line) => {
    expect(readReport(line)).toEqual({ kind: 'log', text: line });
  });

  it('loses members of the wrong type and keeps the rest', () => {
    expect(readReport('{"state":"starting","step":7,"done":-1,"total":1e999}')).toEqual({
      kind: 'starting',
      step: '',
      done: 0,
      total: 0,
    });
    expect(readReport('{"state":"ready","mqtt":5,"firstCameras":["http://a",6,null]}')).toEqual({
      kind: 'ready',
      addresses: { firstCameras: ['http://a'] },
    });
  });
});

describe('back-off', () => {
  it('starts at once the first time, then slower, up to half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 500].map(restartDelay)).toEqual([
      0, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('is forgiven by a minute of health', () => {
    expect(countFailure(5, 59_999)).toBe(6);
    expect(countFailure(5, 60_000)).toBe(1);
    expect(countFailure(0, 0)).toBe(1);
  });
});

describe('arguments', () => {
  it('give the ports of a city again', () => {
    const ports = { mqtt: 1, cameras: 2, rtsp: 3, control: 4 };
    expect(cityArguments({ dataDir: '/d', seed: 9, ports }).join(' ')).toBe(
      '--data /d --seed 9 --mqtt-port 1 --cameras-port 2 --rtsp-port 3 --control-port 4',
    );
  });

  it('of a station leave out what a real city names itself', () => {
    const args = stationArguments({
      dataDir: '/d',
      port: 0,
      city: '/c',
      hub: 'ws://h',
      language: 'fr',
      renderer: '/r',
      position: 'P',
    });
    expect(args).not.toContain('--mqtt');
    expect(args).not.toContain('--cameras');
  });

  it('of a station name the folder of the device profiles that come along', () => {
    const station = { dataDir: '/d', port: 0, city: '/c', hub: 'ws://h', language: 'fr', renderer: '/r' } as const;
    const args = stationArguments({ ...station, profiles: '/p', position: 'P' });
    expect(args.slice(args.indexOf('--profiles')).slice(0, 2)).toEqual(['--profiles', '/p']);
  });

  it.each([
    ['mqtt://127.0.0.1:1883', 1883],
    ['http://127.0.0.1', 0],
    ['nonsense', 0],
    [undefined, 0],
  ])('port of %s is %d', (address, port) => expect(portOf(address)).toBe(port));
});
