import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadDrawing } from '../../../src/training/report/draw.js';
import { loadSvm } from '../../../src/training/svm.js';

afterEach(() => {
  vi.doUnmock('vega');
  vi.doUnmock('libsvm-js/asm.js');
});

describe('loadDrawing', () => {
  it('draws what it is given', async () => {
    const draw = await loadDrawing();
    const values = [{ a: 1, b: 2 }];
    const svg = await draw({
      ...{ data: { values }, mark: 'point' },
      encoding: { x: { field: 'a', type: 'quantitative' } },
    });
    expect(svg.startsWith('<svg ')).toBe(true);
  });

  it('says what to install where the package is missing', async () => {
    vi.doMock('vega', () => {
      throw new Error('Cannot find package');
    });
    await expect(loadDrawing()).rejects.toThrow(/PACKAGE_MISSING: .*npm install vega@/);
  });
});

describe('loadSvm', () => {
  it('says what to install where the package is missing', async () => {
    vi.doMock('libsvm-js/asm.js', () => {
      throw new Error('Cannot find package');
    });
    await expect(loadSvm()).rejects.toThrow(/PACKAGE_MISSING: .*npm install libsvm-js@/);
  });
});
