import type { Head } from '@cartstream/log'

/** Before the first batch of a partition; the walls let this room know the log's types only. */
export const GENESIS: Head = { offset: -1n, height: 0n, id: '0'.repeat(64) }

/** Where whoever feeds all of these begins to read; there is one at least. */
export const lowest = (fed: readonly { checkpoint: { head: Head } }[]): Head =>
  fed.map(({ checkpoint }) => checkpoint.head).reduce((a, b) => (b.height < a.height ? b : a))
