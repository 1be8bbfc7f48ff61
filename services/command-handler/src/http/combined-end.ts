import { type CombinedView, type ProblemCode, problems } from '@cartstream/schemas'
import type { ProblemExtra } from './problem.ts'

type End = { code: ProblemCode } & ProblemExtra

const isCode = (code: string | undefined): code is ProblemCode => code !== undefined && Object.hasOwn(problems, code)

/**
 * Why the start of a combined checkout is answered with a problem; undefined where it came as far as a payment. One that was given up after
 * that began all right, and a retry of its start is told so.
 */
export const endOf = ({ status, outcome, intent, ended }: CombinedView): End | undefined => {
  if (status === 'started') return { code: 'unavailable', detail: 'not every shop has answered yet' }
  if (status === 'prepared') return { code: 'provider-unavailable' }
  const isCancelled = status === 'cancelled' || outcome === 'cancelled'
  if (!isCancelled || ended === undefined || (intent !== undefined && ended.because !== 'refused')) return undefined
  const { because, shop, code } = ended
  if (because === 'refused' || because === 'failed')
    return { code: isCode(code) ? code : 'payment-failed', ...(shop !== undefined && { shop, detail: `in ${shop}` }) }
  return { code: 'checkout-over' }
}
