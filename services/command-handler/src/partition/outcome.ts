import { problems } from '@cartstream/schemas'
import type { Outcome } from './group.ts'

/** Of a shop that nobody has configured the log keeps nothing, so that nobody can fill it with shops that do not exist. */
export const traceOf = (outcome: Outcome, records: number): 'events' | 'answer' | 'none' => {
  if (records > 0) return 'events'
  return outcome.code === 'shop-not-configured' ? 'none' : 'answer'
}

type Code = 'key-reused' | 'key-too-old' | 'too-large' | 'shop-not-configured'
export const refused = (code: Code, stream?: string): Outcome => {
  const outcome: Outcome = { outcome: 'refused', code, status: problems[code].status }
  return stream === undefined ? outcome : { ...outcome, stream }
}
