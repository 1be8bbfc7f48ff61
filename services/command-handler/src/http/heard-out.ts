import { randomBytes } from 'node:crypto'
import { ownSubmission } from '../own.ts'
import type { LoopAt } from './desk.ts'
import { Refused } from './problem.ts'

/**
 * Resolves once the log has answered later than now, so that what a shop's view lacks then was not there when it was asked for, on any
 * handler. Asks for what changes nothing that time would not: a clean-up. Throws Refused where the log does not answer within `ms`.
 */
export const heardOut = async (
  { loop }: LoopAt,
  shop: string,
  { actor, ms }: { actor: string; ms: number },
): Promise<void> => {
  const about = randomBytes(16).toString('base64url')
  const deadline = performance.now() + ms
  const answer = await loop.submit(ownSubmission({ shop, command: { type: 'CleanUp' }, about, actor, deadline }))
  if (answer.outcome === 'unanswered') throw new Refused(answer.code)
}
