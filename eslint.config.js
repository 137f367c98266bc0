import { defineConfig, globalIgnores } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

/** How much one file, one function and one decision may hold (docs/style: one idea a file). */
const sizeLimits = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 4],
  'max-params': ['error', 6],
  complexity: ['error', 12],
};

const everywhere = {
  eqeqeq: 'error',
  'no-console': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'docs/api/', 'models/', 'runs/', '.cache/']),
  {
    files: ['**/*.ts', '**/*.mjs'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...everywhere,
      ...sizeLimits,
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A loop over a typed array reads and writes by index; for-of would allocate an iterator.
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'connectors/**/*.ts'],
    extends: [rxjsX.configs.strict],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Inject a generator.' },
        { object: 'Date', property: 'now', message: 'Inject a clock.' },
        { object: 'performance', property: 'now', message: 'Inject a clock.' },
      ],
    },
  },
  {
    // The composition root is where clocks, generators and the terminal enter.
    files: ['src/cli/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: {
      // A describe block is a list, not a function to take in at a glance.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['bench/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.{mjs,ts}'],
    rules: { 'no-console': 'off' },
  },
  {
    // Scripts of a few lines carry no type annotations; those of the set-up do.
    files: ['**/*.mjs', '**/*.cjs'],
    ignores: ['scripts/setup.mjs', 'scripts/setup/**'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    // Plain JavaScript takes what JSON.parse gives at its word.
    files: ['scripts/setup/**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Tools that ask for a default export.
    files: ['*.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
);
