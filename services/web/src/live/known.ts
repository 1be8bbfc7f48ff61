import type { LiveSnapshot } from '@cartstream/client'

/** Whether there is anything to count: before the first rows, and without any, none is not a number. */
export const isKnown = ({ status, rows }: LiveSnapshot<unknown>): boolean =>
  status !== 'connecting' && (status !== 'failed' || rows.size > 0)
