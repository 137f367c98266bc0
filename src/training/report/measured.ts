import { z } from 'zod';
import { UndertoneError } from '../../errors.js';
import { withHash, withoutHash, type HashedReport } from '../hashed-report.js';

const withNetwork = z.looseObject({ network: z.looseObject({}) });

/**
 * The report with what was measured elsewhere; its hash is a new one.
 * @throws USAGE where the report is not of a network.
 */
export function withMeasuredTime(
  report: object,
  coreMicrosecondsPerStreamSecond: number,
): HashedReport<object> {
  const known = withNetwork.safeParse(report);
  if (!known.success) {
    throw new UndertoneError('USAGE', {
      what: 'the report does not say of what network it is',
      where: '--core-us',
      todo: 'leave the option out',
    });
  }
  const network = { ...known.data.network, coreMicrosecondsPerStreamSecond };
  return withHash(withoutHash({ ...report, network }));
}
