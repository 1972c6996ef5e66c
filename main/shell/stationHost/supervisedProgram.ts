import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProgramName, ProgramState, ProgramStatus } from '../../../src/contract/bridge.ts';
import { countFailure, restartDelay } from './backOff.ts';
import type { HubChoice } from './hubChoice.ts';
import type { ProgramLaunch, ReadyAddresses } from './programs.ts';
import { readReport } from './reportLine.ts';
import type { RunningProgram, SpawnProgram } from './spawnNode.ts';

const KEPT_LINES = 40;
const STOP_WITHIN_MS = 6_000;
const SILENT_START_MS = 180_000;
const REFUSED_EXIT_CODE = 3;
const LAST_WORDS_MS = 300;

/** What a supervised program needs from outside. */
export interface SupervisedOptions {
  readonly name: ProgramName;
  readonly spawn: SpawnProgram;
  /** Builds the launch; called at each start, because ports that were chosen by the system are given again. */
  readonly launch: () => ProgramLaunch;
  readonly log: (line: string) => void;
  readonly onStatus: (status: ProgramStatus) => void;
  readonly onReady: (addresses: ReadyAddresses) => void;
  /** It asks for another hub. */
  readonly onAsks?: (choice: HubChoice) => void;
  /** Asked when a *restart* was refused: true tries again, once, with a changed launch (a port that was lost). */
  readonly mendRefusal?: (code: string) => boolean;
  /** Monotonic clock, ms. */
  readonly monotonic: () => number;
  /** Wall clock, ms since 1970; only for the time shown to a person. */
  readonly now: () => number;
}

/**
 * One program that is started, watched, started again when it ends by itself, and stopped. Its state is always one of
 * the names of `ProgramState`; every change is told.
 */
export class SupervisedProgram {
  readonly #options: SupervisedOptions;
  #state: ProgramState = 'stopped';
  #running: RunningProgram | null = null;
  #progress: ProgramStatus['progress'];
  #refusal: ProgramStatus['refusal'];
  #retryAt: number | undefined;
  #lastLines: string[] = [];
  #failures = 0;
  #readySince: number | null = null;
  #wasReady = false;
  #givenUp = false;
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #ended: (() => void)[] = [];

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  /** What is known of it now. */
  get status(): ProgramStatus {
    const troubled = this.#state === 'failed' || this.#state === 'backing-off' || this.#state === 'refused';
    return {
      name: this.#options.name,
      state: this.#state,
      restarts: this.#failures,
      ...(this.#progress && this.#state === 'starting' ? { progress: this.#progress } : {}),
      ...(this.#refusal && this.#state === 'refused' ? { refusal: this.#refusal } : {}),
      ...(this.#retryAt !== undefined && this.#state === 'backing-off' ? { retryAt: this.#retryAt } : {}),
      ...(troubled ? { lastLines: [...this.#lastLines] } : {}),
    };
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** Starts it; does nothing when it already runs. */
  start(): void {
    if (this.#running !== null || this.#state === 'stopping' || this.#givenUp) return;
    clearTimeout(this.#timer);
    this.#refusal = undefined;
    this.#progress = undefined;
    this.#lastLines = [];
    const launch = this.#options.launch();
    const running = this.#options.spawn({
      script: launch.script,
      args: launch.args,
      env: launch.env,
      title: `vigie-${launch.name}`,
    });
    this.#running = running;
    this.#readySince = null;
    this.#enter('starting');
    this.#watchSilence(running);
    const outRead = this.#readLines(running.stdout, (line) => this.#hear(running, line));
    const errRead = this.#readLines(running.stderr, (line) => this.#keep(line));
    running.onEnd(async (code) => {
      // What it printed last may still be in the pipes, and a refusal is the last thing that it prints.
      // The wait is bounded: a grandchild may hold the pipes open, and that must not hide the end of the program.
      const patience = new AbortController();
      await Promise.race([
        Promise.all([outRead, errRead]),
        pause(LAST_WORDS_MS, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      this.#over(running, code);
    });
  }

  /** From here on it is not started again when it ends by itself; called on all before the first is stopped. */
  giveUp(): void {
    this.#givenUp = true;
    clearTimeout(this.#timer);
  }

  /** Stops it and waits until it has ended; by force when it does not within some seconds. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const running = this.#running;
    if (running === null) {
      this.#enter('stopped');
      return;
    }
    const ended = new Promise<void>((resolve) => this.#ended.push(resolve));
    this.#enter('stopping');
    running.askToStop();
    const force = setTimeout(() => running.kill(), STOP_WITHIN_MS);
    await ended;
    clearTimeout(force);
  }

  #hear(running: RunningProgram, line: string): void {
    if (running !== this.#running) return;
    const report = readReport(line);
    if (report.kind === 'log') {
      this.#keep(line);
      return;
    }
    if (report.kind === 'asks') {
      this.#options.onAsks?.(report.choice);
      return;
    }
    if (report.kind === 'starting') {
      this.#progress = { step: report.step, done: report.done, total: report.total };
      if (this.#state === 'starting') {
        this.#watchSilence(running);
        this.#enter('starting');
      }
      return;
    }
    if (report.kind === 'refused') {
      this.#keep(`refused: ${report.code}: ${report.message}`);
      this.#refusal = { code: report.code, message: report.message, context: report.context };
      return;
    }
    if (this.#state !== 'starting') return;
    clearTimeout(this.#silence);
    this.#readySince = this.#options.monotonic();
    this.#wasReady = true;
    this.#options.onReady(report.addresses);
    this.#enter('ready');
  }

  #over(running: RunningProgram, code: number | null): void {
    if (running !== this.#running) return;
    clearTimeout(this.#silence);
    this.#running = null;
    if (this.#state === 'stopping') {
      this.#enter('stopped');
      for (const resolve of this.#ended.splice(0)) resolve();
      return;
    }
    const readyFor = this.#readySince === null ? 0 : this.#options.monotonic() - this.#readySince;
    this.#failures = countFailure(this.#failures, readyFor);
    this.#options.log(`supervisor: ended by itself, ${code === null ? 'killed' : `exit code ${code}`}`);
    if (this.#refusal !== undefined || code === REFUSED_EXIT_CODE) {
      const refusal = this.#refusal ?? {
        code: 'refused',
        message: this.#lastLines.at(-1) ?? 'no reason given',
        context: {},
      };
      this.#refusal = refusal;
      if (!(this.#wasReady && this.#options.mendRefusal?.(refusal.code))) {
        this.#enter('refused');
        return;
      }
    }
    this.#enter('failed');
    if (this.#givenUp) return;
    const delay = restartDelay(this.#failures);
    if (delay === 0) {
      this.start();
      return;
    }
    this.#retryAt = this.#options.now() + delay;
    this.#enter('backing-off');
    this.#timer = setTimeout(() => this.start(), delay);
  }

  /** A start that says nothing for a long time is stuck: it is ended, and so started again. */
  #watchSilence(running: RunningProgram): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#keep(`supervisor: nothing heard for ${SILENT_START_MS / 1000} s while starting`);
      running.kill();
    }, SILENT_START_MS);
  }

  #keep(line: string): void {
    this.#options.log(line);
    this.#lastLines.push(line.slice(0, 500));
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }

  #readLines(stream: Readable | null, take: (line: string) => void): Promise<void> {
    if (stream === null) return Promise.resolve();
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', take);
    return new Promise((resolve) => {
      lines.once('close', resolve);
      stream.once('error', () => resolve());
    });
  }

  #enter(state: ProgramState): void {
    this.#state = state;
    this.#options.onStatus(this.status);
  }
}
