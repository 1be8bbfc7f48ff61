import { foundBy, problemHandlerBy } from '@cartstream/answer'
import { NotProjected } from '@cartstream/read'

/** SQLSTATEs and socket errors of a database that cannot be had now: nothing is wrong with the request, and it may come again. */
const AWAY = /^(08|28|3D|40|53|55000|57P|25006|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST)/

const isAway = (error: { code?: unknown; message?: string }): boolean =>
  (typeof error.code === 'string' && AWAY.test(error.code)) ||
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(error.message ?? '')

export const found = foundBy((error) => {
  if (error instanceof NotProjected) return { code: 'unavailable', detail: 'the read side does not have this yet' }
  return isAway(error) ? { code: 'unavailable', detail: 'the read side cannot be reached now' } : undefined
})

export const problemHandler = problemHandlerBy(found)
