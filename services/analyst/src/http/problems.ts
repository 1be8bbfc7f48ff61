import { foundBy, problemHandlerBy } from '@cartstream/answer'
import { Diverged, UnknownEvent, Unreachable } from '@cartstream/log'

export const problemHandler = problemHandlerBy(
  foundBy((error) => {
    if (error instanceof Diverged) return { code: 'diverged', detail: error.message }
    if (error instanceof UnknownEvent) return { code: 'unavailable', detail: error.message }
    return error instanceof Unreachable ? { code: 'unavailable', detail: 'the log cannot be reached now' } : undefined
  }),
)
