import { expect, it } from 'vitest';
import { MUTATIONS } from './mutations.js';
import { copyProgram } from './program-copy.js';

// Whether they are caught takes minutes of chaos each (`npm run test:chaos -- --mutations`); that
// they still fit the code they break is told at once.
it.each(MUTATIONS)('$name: its patches apply', async ({ patches }) => {
  const copy = await copyProgram(patches);
  await copy.remove();
  expect(patches.length).toBeGreaterThan(0);
});
