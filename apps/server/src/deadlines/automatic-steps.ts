import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Position } from '#event-store';
import { legalDateOf } from '#disclosure';
import { openApplications, registerView } from '#projections';
import { readAutomaticSteps, takeAutomaticSteps } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { Office } from '../office.js';

/** How often it is looked whether the day or the history has moved on, in milliseconds. */
const LOOK_EVERY = 15_000;
/** Applications looked at before other requests have their turn. */
const CHUNK = 200;

/**
 * Takes the steps that an agency lets happen by themselves once their day has passed. It keeps no state of its own: what is
 * due follows from the register and the day, and each step is recorded once whoever takes it. So a stop of weeks, a crash in
 * the middle or several servers at once change nothing but when it happens.
 */
@Injectable()
export class AutomaticSteps implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('AutomaticSteps');
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<number> | undefined;
  #again = false;
  #stopping = false;
  #looked: { readonly day: string; readonly position: Position } | undefined;

  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(NOW) private readonly now: Now,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.run(), LOOK_EVERY);
    this.#timer.unref();
    void this.run();
  }

  /** Before the store is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Takes what is due now; one run at a time, and another after it for whoever came meanwhile. Answers how many it took. */
  run(): Promise<number> {
    this.#again = true;
    this.#running ??= this.#runs().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #runs(): Promise<number> {
    let taken = 0;
    while (this.#again && !this.#stopping) {
      this.#again = false;
      try {
        taken += await this.#run();
      } catch (error) {
        // The store or the views are away: the next look takes it up again.
        this.#logger.warn(`automatic steps wait: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return taken;
  }

  async #run(): Promise<number> {
    const day = legalDateOf(this.now());
    const position = await this.office.store.head();
    if (this.#looked?.day === day && this.#looked.position === position) return 0;
    const automatic = await readAutomaticSteps(this.office.store);
    const law = await this.office.law.current();
    let taken = 0;
    for (const [agency, steps] of automatic) {
      if (steps.length === 0) continue;
      const open = await this.office.register.read(agency, (db) =>
        openApplications(db, agency, { on: day, today: day, pending: true }),
      );
      for (let start = 0; start < open.length && !this.#stopping; start += CHUNK) {
        const chunk = open.slice(start, start + CHUNK);
        const done = await takeAutomaticSteps(this.office.applications, agency, chunk, steps, law, day);
        taken += done.taken;
        for (const { applicationId, error } of done.failed) {
          this.#logger.error(`automatic step of application ${applicationId}: ${String(error)}`);
        }
        await new Promise(setImmediate);
      }
    }
    // Not before the views have seen what was there: what they had not, the next look takes.
    if (await this.office.views.reaches(registerView, position, 0)) this.#looked = { day, position };
    return taken;
  }
}
