const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** The last of the characters that JSON has for white space. */
const SPACE = 0x20;

/** How many members are named in what is known to be JSON. Allocates nothing: every body that comes is asked. */
export function namesIn(json: string): number {
  let names = 0;
  for (let start = json.indexOf('"'); start !== -1;) {
    const end = endOfString(json, start);
    if (isName(json, end)) names += 1;
    start = json.indexOf('"', end);
  }
  return names;
}

/**
 * The first name that an object gives a second time, however it is escaped; undefined where objects lie deeper in each other than
 * so many levels before there is one.
 */
export function nameGivenTwice(json: string, levels: number): string | undefined {
  const objects: Set<string>[] = [];
  for (let at = 0; at < json.length; at += 1) {
    if (json[at] === '{' && objects.push(new Set()) > levels) return undefined;
    if (json[at] === '}') objects.pop();
    if (json[at] !== '"') continue;
    const end = endOfString(json, at);
    if (isName(json, end)) {
      const name = JSON.parse(json.slice(at, end)) as string;
      const names = objects.at(-1);
      if (names?.has(name) === true) return name;
      names?.add(name);
    }
    at = end - 1;
  }
  return undefined;
}

/** @returns where it goes on behind the string that begins there */
function endOfString(json: string, start: number): number {
  let end = start;
  let escaped: boolean;
  do {
    end = json.indexOf('"', end + 1);
    let before = end - 1;
    while (json.charCodeAt(before) === BACKSLASH) before -= 1;
    escaped = (end - before) % 2 === 0;
  } while (escaped);
  return end + 1;
}

/** Whether the string that ends there is the name of a member. */
function isName(json: string, end: number): boolean {
  let next = end;
  while (json.charCodeAt(next) <= SPACE) next += 1;
  return json.charCodeAt(next) === COLON;
}
