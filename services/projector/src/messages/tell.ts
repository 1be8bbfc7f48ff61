import type { Keys } from '@cartstream/keys'
import type { EffectOf, Outcome, Send } from '@cartstream/read'
import type { Message, Messages } from './port.ts'

/** Whoever tells customers, and whoever knows who they are. */
export type Telling = { messages: Messages; keys: Pick<Keys, 'subjectsOf'> }
type Kind = Message['type']
type Unaddressed = Message extends infer M ? (M extends Message ? Omit<M, 'client'> : never) : never

/** Does the outbox's effects that are messages. Somebody who was erased is told nothing. */
export const sendTo = ({ messages, keys }: Telling): Required<Pick<Send, Kind>> => {
  const tell = async (actor: string, message: Unaddressed): Promise<Outcome> => {
    const client = (await keys.subjectsOf([actor])).get(actor)
    if (client === undefined) return { refused: 'nobody knows any more who that client is' }
    const told = await messages.tell({ ...message, client } as Message)
    return told === 'told' ? { sent: { outcome: 'told' } } : told
  }
  return {
    'sales-sheet': (effect) => tell(effect.client, ofSheet(effect)),
    'session-converted': (effect) => tell(effect.client, ofOrder(effect)),
  }
}

const ofSheet = (effect: EffectOf<'sales-sheet'>): Unaddressed => {
  const { id, kind: type, shop, session, sheet, title, total, currency, order } = effect
  const resource = `/v1/shops/${shop}/sessions/${session}/sales-sheets/${sheet}`
  return { id, type, shop, session, sheet, title, total, currency, ...(order !== undefined && { order }), resource }
}

const ofOrder = (effect: EffectOf<'session-converted'>): Unaddressed => {
  const { id, kind: type, shop, session, order, total } = effect
  return { id, type, shop, session, order, total, resource: `/v1/shops/${shop}/orders/${order}` }
}
