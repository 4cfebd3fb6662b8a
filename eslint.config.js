/** Rules that find bugs; how code looks is Prettier's. */
import eslint from '@eslint/js';
import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Nothing of ours may turn text into markup, or write styles that a strict Content-Security-Policy refuses. */
const SINKS = [
  ...['innerHTML', 'outerHTML', 'srcdoc'].map((name) => ({
    selector: `AssignmentExpression > MemberExpression.left[property.name='${name}']`,
    message: `${name} turns text into markup; render text instead.`,
  })),
  {
    selector: "CallExpression > MemberExpression.callee[property.name='insertAdjacentHTML']",
    message: 'insertAdjacentHTML turns text into markup; render text instead.',
  },
  {
    selector: "CallExpression > MemberExpression.callee[object.name='document'][property.name=/^writeln?$/]",
    message: 'document.write turns text into markup; render text instead.',
  },
  {
    selector:
      'TaggedTemplateExpression[tag.name=/^(html|svg)$/] TemplateElement[value.raw=/(\\sstyle=|\\s\\.(inner|outer)HTML=|\\s\\.srcdoc=|<style|<script)/]',
    message:
      'Inline style and script are refused by a strict Content-Security-Policy; use static styles, parts and states.',
  },
];

const BANNED_IMPORTS = {
  paths: [
    { name: 'lit/directives/unsafe-html.js', message: 'Text is text: no HTML sink anywhere.' },
    { name: 'lit/directives/unsafe-svg.js', message: 'Text is text: no HTML sink anywhere.' },
    { name: 'lit/static-html.js', message: 'Text is text: no HTML sink anywhere.' },
    {
      name: 'lit/directives/style-map.js',
      message: 'Server-rendered style attributes break a strict CSP; use states and parts.',
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/build/',
      '**/.svelte-kit/',
      '**/node_modules/',
      'coverage/',
      'shots/',
      'test-results/',
      '**/data/',
      'demo/',
      'test/types/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
            },
          ],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A port's memory adapter is async because its interface is.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...SINKS],
      'no-restricted-imports': ['error', BANNED_IMPORTS],
    },
  },
  {
    files: ['components/**/*.ts', 'server/**/*.ts'],
    ignores: ['server/main.ts', '**/dist/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['components/**/*.ts'],
    extends: [lit.configs['flat/recommended'], wc.configs['flat/recommended']],
    rules: {
      // defineOnce keeps this promise where the linter cannot see it.
      'wc/define-tag-after-class-definition': 'off',
      'wc/guard-super-call': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // `expect(x).to.be.true` is how chai speaks.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    files: ['test/components/**/rt-*.test.ts', 'test/components/support-browser/**/*.ts'],
    rules: {
      // A plugin that @open-wc/testing brings types chai's `equal` as a promise, which it is not; axe's is one.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['Equal'] }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
