import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** An answer of the server. */
export interface RtspAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** An RTP packet or, on odd channels, RTCP. */
export interface Interleaved {
  readonly channel: number;
  readonly data: Buffer;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A small RTSP client for tests, so that what travels can be looked at byte by byte. */
export class RtspClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  private readonly user: string;
  private readonly password: string;
  private waiting: Buffer = Buffer.alloc(0);
  private sequence = 0;
  private leaving = false;
  private challenge: { realm: string; nonce: string } | null = null;
  private answers: ((answer: RtspAnswer) => void)[] = [];
  private listeners: ((packet: Interleaved) => void)[] = [];

  constructor(port: number, user = 'vigie', password = 'demonstration') {
    this.user = user;
    this.password = password;
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk: Buffer) => this.take(chunk));
  }

  private take(chunk: Buffer): void {
    this.waiting = Buffer.concat([this.waiting, chunk]);
    for (;;) {
      if (this.waiting[0] === 0x24) {
        if (this.waiting.length < 4) return;
        const size = this.waiting.readUInt16BE(2);
        if (this.waiting.length < 4 + size) return;
        const packet = { channel: this.waiting[1]!, data: Buffer.from(this.waiting.subarray(4, 4 + size)) };
        this.waiting = this.waiting.subarray(4 + size);
        for (const listener of [...this.listeners]) listener(packet);
        continue;
      }
      const end = this.waiting.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = this.waiting.toString('latin1', 0, end).split('\r\n');
      const headers = new Map(lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.replace(/^[^:]*:\s*/, '')]));
      const length = Number(headers.get('content-length') ?? 0);
      if (this.waiting.length < end + 4 + length) return;
      const body = this.waiting.toString('latin1', end + 4, end + 4 + length);
      this.waiting = this.waiting.subarray(end + 4 + length);
      this.answers.shift()?.({ status: Number(first.split(' ')[1]), headers, body });
    }
  }

  private once(method: string, uri: string, headers: Record<string, string>): Promise<RtspAnswer> {
    const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${++this.sequence}`];
    if (this.challenge) {
      const { realm, nonce } = this.challenge;
      const secret = md5(`${this.user}:${realm}:${this.password}`);
      const response = md5(`${secret}:${nonce}:00000001:abc:auth:${md5(`${method}:${uri}`)}`);
      lines.push(
        `Authorization: Digest username="${this.user}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
          `qop=auth, nc=00000001, cnonce="abc", response="${response}"`,
      );
    }
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    return new Promise((resolve, reject) => {
      this.answers.push(resolve);
      void this.closed.then(() => (this.leaving ? undefined : reject(new Error('the server closed the connection'))));
      this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  /** Sends a request, answering the challenge once when there is one. */
  async send(method: string, uri: string, headers: Record<string, string> = {}): Promise<RtspAnswer> {
    const answer = await this.once(method, uri, headers);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status !== 401 || this.challenge || !challenge) return answer;
    this.challenge = {
      realm: /realm="([^"]*)"/.exec(challenge)![1]!,
      nonce: /nonce="([^"]*)"/.exec(challenge)![1]!,
    };
    return this.once(method, uri, headers);
  }

  /** DESCRIBE, SETUP and PLAY; gives the session's name and the description. */
  async play(uri: string): Promise<{ readonly session: string; readonly sdp: string }> {
    const described = await this.send('DESCRIBE', uri);
    if (described.status !== 200) throw new Error(`DESCRIBE was answered ${described.status}`);
    const setup = await this.send('SETUP', `${uri}/track0`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' });
    const session = setup.headers.get('session')!.split(';')[0]!;
    const played = await this.send('PLAY', uri, { Session: session });
    if (played.status !== 200) throw new Error(`PLAY was answered ${played.status}`);
    return { session, sdp: described.body };
  }

  /** Resolves with the packets received until `enough` says so, the last one included. */
  collect(enough: (packets: readonly Interleaved[]) => boolean): Promise<Interleaved[]> {
    const packets: Interleaved[] = [];
    return new Promise((resolve, reject) => {
      const listener = (packet: Interleaved): void => {
        packets.push(packet);
        if (!enough(packets)) return;
        this.listeners.splice(this.listeners.indexOf(listener), 1);
        resolve(packets);
      };
      this.listeners.push(listener);
      void this.closed.then(() => (this.leaving ? undefined : reject(new Error('the server closed the connection'))));
    });
  }

  close(): void {
    this.leaving = true;
    this.socket.destroy();
  }
}
