import { ProviderUnavailable } from '@cartstream/pay'
import { Refused } from './problem.ts'

/** What a question to a provider threw, for the caller: no answer is a 503 that may be asked again; anything else stays what it is. */
export const unanswered = (error: unknown): unknown =>
  error instanceof ProviderUnavailable ? new Refused('provider-unavailable', { cause: error }) : error
