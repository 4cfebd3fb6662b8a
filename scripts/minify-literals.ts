/**
 * An esbuild plugin: takes comments and indentation out of Lit's `css` and `html` literals, which a minifier of
 * JavaScript leaves as they are, and writes its decorators the shorter way. What is shown does not change: white space
 * only ever shrinks to one space.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';
import { type Edit, lowerProperties } from './lower-properties.ts';

const css = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}');

const markup = (text: string): string => text.replace(/\s+/g, ' ');

const MINIFIERS: Readonly<Record<string, (text: string) => string>> = { css, html: markup, svg: markup };

/** The source with its literals and decorators made small. Pieces between `${}` are taken one by one, as they stand in the file. */
export function minifyLiterals(source: string): string {
  const file = ts.createSourceFile('literals.ts', source, ts.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const edit = (piece: ts.Node, minify: (text: string) => string): void => {
    const [start, end] = [piece.getStart(file), piece.getEnd()];
    edits.push({ start, end, text: minify(source.slice(start, end)) });
  };
  const visit = (node: ts.Node): void => {
    const minify =
      ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) ? MINIFIERS[node.tag.text] : undefined;
    if (minify !== undefined && ts.isTaggedTemplateExpression(node)) {
      const { template } = node;
      if (ts.isNoSubstitutionTemplateLiteral(template)) edit(template, minify);
      else
        for (const piece of [template.head, ...template.templateSpans.map(({ literal }) => literal)])
          edit(piece, minify);
    }
    if (ts.isClassLike(node)) edits.push(...lowerProperties(node, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce((text, { start, end, text: piece }) => text.slice(0, start) + piece + text.slice(end), source);
}

/** Applies it to our own elements. */
export const literalsPlugin: Plugin = {
  name: 'minify-literals',
  setup(build) {
    build.onLoad({ filter: /[\\/]components[\\/][a-z-]+[\\/].+\.ts$/ }, async ({ path }) => ({
      contents: minifyLiterals(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
