import type { Head } from '../port.ts'
import { BrokerError, type FetchAnswer, OFFSET_OUT_OF_RANGE } from './requests.ts'

/** Fetches at an offset, without waiting for more. */
export type Look = (from: bigint) => Promise<FetchAnswer>

/**
 * Whether the log still holds `head`, by the batch id in its last record.
 *
 * | the broker shows, at the head's offset | and one further | then |
 * |---|---|---|
 * | the record | | there, or lost where its batch id is another |
 * | another record, or it is out of range | | lost |
 * | nothing yet | out of range | lost: the log ends before it |
 * | nothing yet | in range | unseen: a new leader has it and has not yet heard from its followers that they have it too; ask again |
 */
export const standing = async (look: Look, head: Head): Promise<'there' | 'lost' | 'unseen'> => {
  if (head.height === 0n) return 'there'
  try {
    const { records, end } = await look(head.offset)
    const record = records[0]
    if (record?.offset === head.offset) return record.link?.toString('hex', 9, 41) === head.id ? 'there' : 'lost'
    if (record !== undefined || end > head.offset) return 'lost'
    await look(head.offset + 1n)
    return 'unseen'
  } catch (error) {
    if (error instanceof BrokerError && error.code === OFFSET_OUT_OF_RANGE) return 'lost'
    throw error
  }
}
