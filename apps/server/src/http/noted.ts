/**
 * What is known of a request, a response or a socket, written on the object itself where neither a copy of it nor a log of it shows
 * anything. A WeakMap says the same, but every entry of it costs the collection of garbage: with those of the guard a signed-in intake
 * took a seventh longer.
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
    if (Object.hasOwn(subject, this.#name)) (subject as Record<symbol, What>)[this.#name] = what;
    else Object.defineProperty(subject, this.#name, { value: what, writable: true });
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
