import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { codesIn } from '../libs/disclosure/src/chinese-words.fixture.js';

const ROOT = new URL('../../', import.meta.url);

/** Every sentence that refuses something, in Chinese and English, wherever it stands in the sources. */
interface Refusal {
  readonly code: string;
  readonly where: string;
  readonly chinese: string;
  readonly english: string;
}

const MAKERS: ReadonlySet<string> = new Set(['RefusedCommand', 'HttpProblem', 'problem']);

function* refusalsIn(file: string): Generator<Refusal> {
  const source = ts.createSourceFile(file, readFileSync(new URL(file, ROOT), 'utf8'), ts.ScriptTarget.Latest, true);
  const nodes: ts.Node[] = [source];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    node.forEachChild((child) => void nodes.push(child));
    if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) continue;
    if (!MAKERS.has(node.expression.getText(source))) continue;
    const words = [...(node.arguments ?? [])];
    const at = words.findIndex((word) => /\p{Script=Han}/u.test(textOf(word)));
    const [code, chinese, english] = [words[at - 1], words[at], words[at + 1]];
    if (code === undefined || chinese === undefined || english === undefined) continue;
    // What the framework says in its own words.
    if (!/\w/.test(textOf(english))) continue;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    yield { code: textOf(code), where: `${file}:${line + 1}`, chinese: textOf(chinese), english: textOf(english) };
  }
}

/** What is written there, with a gap for what is put in. */
function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) || ts.isIdentifier(node)) return '…';
  // Of a choice the words, and not what decides it.
  const parts = ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse] : children(node);
  return parts.map(textOf).join(' ');
}

function children(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  node.forEachChild((child) => void found.push(child));
  return found;
}

const files = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(?:spec|fixture)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const refusals = files.flatMap((file) => [...refusalsIn(file)]);

test('all are found', () => {
  expect(refusals.length).toBeGreaterThan(150);
});

test.each(refusals)('$code ($where) is said in the words of the office, and how to go on', ({ chinese, english }) => {
  expect(codesIn(chinese)).toEqual([]);
  // Not the 请 of 申请.
  expect(chinese).toMatch(/(?<!申)请|须/);
  expect(english).toMatch(/[;:.,] \w|\bmust\b|\bneeds\b|\bunless\b|\bonce\b/);
});
