/** Constructs on an object that there is, so that what is derived from it puts its private fields there. */
const Itself = function (subject: object): object {
  return subject;
} as unknown as new (subject: object) => object;

/**
 * What is known of a request, a response or a socket, in a private field on the object itself: no copy of it has that, and no log shows it.
 * A WeakMap says the same, but every entry of it costs the collection of garbage: with those of the guard a signed-in intake took a seventh
 * longer.
 */
export class Noted<Subject extends object, What> {
  readonly get: (subject: Subject) => What | undefined;
  readonly set: (subject: Subject, what: What) => void;

  constructor() {
    // A class of each one's own has a field of its own.
    class Note extends Itself {
      #what: What;

      constructor(subject: Subject, what: What) {
        super(subject);
        this.#what = what;
      }

      static readonly of = (subject: object): What | undefined => (#what in subject ? subject.#what : undefined);

      static readonly put = (subject: Subject, what: What): void => {
        if (#what in subject) (subject as unknown as Note).#what = what;
        else new Note(subject, what);
      };
    }
    this.get = Note.of;
    this.set = Note.put;
  }
}

/** Those of which something is so. */
export class Marked<Subject extends object> {
  readonly #noted = new Noted<Subject, true>();

  add(subject: Subject): void {
    this.#noted.set(subject, true);
  }

  has(subject: Subject): boolean {
    return this.#noted.get(subject) === true;
  }
}
