/** Node decodes GB18030 but does not encode it, so the tables are read off its decoder. */
const decoder = new TextDecoder('gb18030');

function* twoByteSequences(): Generator<readonly number[]> {
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) yield [lead, trail];
  }
}

/** The four-byte sequences of the basic plane; those of the other planes can be computed. */
function* fourByteSequences(): Generator<readonly number[]> {
  for (let linear = 0; linear < 39_420; linear += 1) yield fourBytes(linear);
}

const fourBytes = (linear: number): readonly number[] => [
  0x81 + Math.floor(linear / 12_600),
  0x30 + (Math.floor(linear / 1_260) % 10),
  0x81 + (Math.floor(linear / 10) % 126),
  0x30 + (linear % 10),
];

function tableOf(sequences: Iterable<readonly number[]>): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  for (const bytes of sequences) {
    const character = decoder.decode(Uint8Array.from(bytes));
    if (!table.has(character)) table.set(character, bytes);
  }
  return table;
}

let twoByteTable: ReadonlyMap<string, readonly number[]> | undefined;
let fourByteTable: ReadonlyMap<string, readonly number[]> | undefined;

function bytesOf(character: string): readonly number[] {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return [codePoint];
  if (codePoint >= 0x10000) return fourBytes(189_000 + codePoint - 0x10000);
  twoByteTable ??= tableOf(twoByteSequences());
  const short = twoByteTable.get(character);
  if (short !== undefined) return short;
  fourByteTable ??= tableOf(fourByteSequences());
  const long = fourByteTable.get(character);
  if (long === undefined) throw new Error(`GB18030 has no bytes for U+${codePoint.toString(16)}`);
  return long;
}

/** @throws Error for half of a surrogate pair */
export const encodeGb18030 = (text: string): Buffer => Buffer.from(Array.from(text).flatMap(bytesOf));
