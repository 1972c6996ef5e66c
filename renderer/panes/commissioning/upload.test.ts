import { describe, expect, it } from 'vitest';
import { answerOf, createSend, type SendingRequest } from './upload.ts';

const STATION = { url: 'http://127.0.0.1:4001', token: 't0ken' };
const REFUSAL = { code: 'import.format', message: 'not a format that is read', context: { format: 'pdf' } };

function pretended() {
  const heard: string[] = [];
  const request: SendingRequest & { body?: Blob } = {
    status: 0,
    responseText: '',
    upload: { onprogress: null },
    onload: null,
    onerror: null,
    onabort: null,
    open: (method, url) => heard.push(`${method} ${url}`),
    setRequestHeader: (name, value) => heard.push(`${name}: ${value}`),
    send(body) {
      request.body = body;
    },
    abort() {
      heard.push('aborted');
      request.onabort?.({} as ProgressEvent);
    },
  };
  const answer = (status: number, text: string): void => {
    Object.assign(request, { status, responseText: text });
    request.onload?.({} as ProgressEvent);
  };
  return { heard, request, answer };
}

describe('a file on its way to the station', () => {
  it('goes with its name and the token, and tells how much of it has gone', async () => {
    const { heard, request, answer } = pretended();
    const sent: number[] = [];
    const file = new File(['id;x;y\n'], 'éclairage 2024; été.csv', { type: 'text/csv' });
    const sending = createSend(
      () => STATION,
      () => request,
    )(file, (bytes) => sent.push(bytes), new AbortController().signal);
    request.upload.onprogress?.({ loaded: 3 } as ProgressEvent);
    request.upload.onprogress?.({ loaded: 7 } as ProgressEvent);
    answer(200, '{"upload":"u-1"}');
    expect(await sending).toEqual({ ok: true, value: 'u-1' });
    expect(sent).toEqual([3, 7]);
    expect(heard).toEqual([
      'POST http://127.0.0.1:4001/imports',
      'authorization: Bearer t0ken',
      'x-file-name: %C3%A9clairage%202024%3B%20%C3%A9t%C3%A9.csv',
    ]);
    expect(await request.body?.text()).toBe('id;x;y\n');
    expect(request.body?.type).toBe('');
  });

  it('stops when it is cancelled', async () => {
    const { heard, request } = pretended();
    const life = new AbortController();
    const sending = createSend(
      () => STATION,
      () => request,
    )(new File(['x'], 'x.csv'), () => undefined, life.signal);
    life.abort();
    expect(await sending).toMatchObject({ ok: false, refusal: { code: 'import.cancelled' } });
    expect(heard).toContain('aborted');
  });

  it('is not begun while the station is away, and is told as cut when the station goes', async () => {
    const none = createSend(
      () => null,
      () => pretended().request,
    );
    const { signal } = new AbortController();
    const file = new File(['x'], 'x.csv');
    expect(await none(file, () => undefined, signal)).toMatchObject({ refusal: { code: 'station.lost' } });
    const { request } = pretended();
    const sending = createSend(
      () => STATION,
      () => request,
    )(file, () => undefined, signal);
    request.onerror?.({} as ProgressEvent);
    expect(await sending).toMatchObject({ refusal: { code: 'import.not-sent' } });
  });

  it.each([
    [201, '{"upload":"u-1"}', { ok: true, value: 'u-1' }],
    [415, JSON.stringify({ refusal: REFUSAL }), { ok: false, refusal: REFUSAL }],
    [413, 'payload too large', { ok: false, refusal: { code: 'import.too-large' } }],
    [500, '<html>', { ok: false, refusal: { code: 'station.failed', message: 'HTTP 500' } }],
    [200, '{"upload":""}', { ok: false, refusal: { code: 'station.failed' } }],
    [200, `{"upload":"${'x'.repeat(70)}"}`, { ok: false, refusal: { code: 'station.failed' } }],
    [400, '{"refusal":{"code":1}}', { ok: false, refusal: { code: 'station.failed' } }],
  ])('is answered %i %s', (status, text, expected) => {
    expect(answerOf(status, text)).toMatchObject(expected);
  });
});
