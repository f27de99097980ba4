/**
 * What is known of a request, a response or a socket, written on the object itself and seen by nobody else. A WeakMap says the same,
 * but every entry of it costs the collection of garbage: with those of the guard a signed-in intake took a seventh longer.
 */
export class Noted<Subject extends object, What> {
  readonly #name: symbol;

  /** @param name for whoever looks at the object in a debugger */
  constructor(name: string) {
    this.#name = Symbol(name);
  }

  get(subject: Subject): What | undefined {
    return (subject as Record<symbol, What | undefined>)[this.#name];
  }

  set(subject: Subject, what: What): void {
    (subject as Record<symbol, What | undefined>)[this.#name] = what;
  }
}

/** Those of which something is so. */
export class Marked<Subject extends object> {
  readonly #noted: Noted<Subject, true>;

  /** @param name for whoever looks at the object in a debugger */
  constructor(name: string) {
    this.#noted = new Noted(name);
  }

  add(subject: Subject): void {
    this.#noted.set(subject, true);
  }

  has(subject: Subject): boolean {
    return this.#noted.get(subject) === true;
  }
}
