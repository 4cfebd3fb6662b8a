/** How @custom-elements-manifest/analyzer reads our sources. */

/**
 * The analyzer knows `customElements.define`, not our `defineOnce('rt-x', RtX)` that tolerates a second copy of the
 * bundle; without this the manifest would list classes and no definition.
 */
const defineOnce = {
  name: 'rt-define-once',
  /** @param {{ ts: typeof import('typescript'), node: import('typescript').Node, moduleDoc: { path: string, exports?: object[] } }} phase */
  analyzePhase({ ts, node, moduleDoc }) {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'defineOnce') return;
    const [tag, type] = node.arguments;
    if (!tag || !type || !ts.isStringLiteral(tag)) return;
    moduleDoc.exports = [
      ...(moduleDoc.exports ?? []),
      {
        kind: 'custom-element-definition',
        name: tag.text,
        declaration: { name: type.getText(), module: moduleDoc.path },
      },
    ];
  },
};

/**
 * The analyzer takes the first argument of `new RtSendEvent(id)` for the event's name. Ours are named in `@fires`, and all
 * of them start with `rt-`.
 */
const guessedEvents = {
  name: 'rt-guessed-events',
  /** @param {{ customElementsManifest: { modules: { declarations?: { events?: { name?: string }[] }[] }[] } }} phase */
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations } of customElementsManifest.modules) {
      for (const declaration of declarations ?? []) {
        if (declaration.events) declaration.events = declaration.events.filter(({ name }) => name?.startsWith('rt-'));
      }
    }
  },
};

export default {
  globs: ['*/rt-*.ts', '*/*-events.ts', 'base/**/*.ts'],
  // define-once.ts calls customElements.define with a variable, which would be recorded as an element named "tag".
  exclude: ['dist/**', '**/*.styles.ts', 'base/define-once.ts', 'node_modules/**'],
  plugins: [defineOnce, guessedEvents],
  // It would write where it was told to put its result into package.json, which says where users find it.
  packagejson: false,
};
