import type { TopLevelSpec } from 'vega-lite';
import { UndertoneError } from '../../errors.js';

/** Draws a picture as SVG text. */
export type Draw = (spec: TopLevelSpec) => Promise<string>;

/**
 * Vega without a browser. It is loaded when a report is drawn, and installed for development only:
 * nothing else needs it.
 * @throws PACKAGE_MISSING
 */
export async function loadDrawing(): Promise<Draw> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]).catch(
    (cause: unknown) => {
      throw new UndertoneError('PACKAGE_MISSING', {
        what: 'reports are drawn by packages that are installed for development only',
        where: 'vega, vega-lite',
        todo: 'run npm install vega@6.2.0 vega-lite@6.4.3 beside undertone; report.json needs neither',
        cause,
      });
    },
  );
  return async (spec) => {
    const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
    const svg = await view.toSVG();
    view.finalize();
    return svg;
  };
}
