/** A header cell of a printed table. */
export interface HeaderCell {
  readonly text: string;
  /** How many lines (columns of a head, rows of a stub) it stands over. */
  readonly lines: number;
  /** How many levels of the header it fills. */
  readonly levels: number;
}

/**
 * Lays out headers given as paths from the outermost group to the line's own text: `cells[line][level]`, undefined where
 * a cell that began before reaches. Neighbours share their groups; a line's own text fills the levels left to it.
 */
export function layOut(paths: readonly (readonly string[])[]): (HeaderCell | undefined)[][] {
  const depth = Math.max(...paths.map((path) => path.length));
  const sharesGroup = (a: readonly string[] | undefined, b: readonly string[], level: number): boolean =>
    a !== undefined &&
    level < Math.min(a.length, b.length) - 1 &&
    b.slice(0, level + 1).every((text, at) => text === a[at]);

  return paths.map((path, line) =>
    Array.from({ length: depth }, (_, level): HeaderCell | undefined => {
      const text = path[level];
      if (text === undefined || sharesGroup(paths[line - 1], path, level)) return undefined;
      if (level === path.length - 1) return { text, lines: 1, levels: depth - level };
      const rest = paths.slice(line).findIndex((other) => !sharesGroup(other, path, level));
      return { text, lines: rest === -1 ? paths.length - line : rest, levels: 1 };
    }),
  );
}
