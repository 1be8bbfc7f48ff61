import { createMemoryKeys } from '@cartstream/keys/memory'
import { annsSession, annsSheet } from '@cartstream/spec/live'
import { annsOrder } from '@cartstream/spec/sold'
import { describe, expect, it } from 'vitest'
import { openMessages } from './open.ts'
import type { Message } from './port.ts'
import { sendTo } from './tell.ts'

const staged = async (answer: 'told' | { refused: string } = 'told') => {
  const keys = createMemoryKeys()
  const told: Message[] = []
  const messages = {
    async tell(message: Message) {
      told.push(message)
      return answer
    },
  }
  const client = await keys.actorOf('ann')
  const { sheet, title, total, currency } = annsSheet()
  const about = { id: 'event-1', shop: 'demo', about: annsSession, session: annsSession, client }
  // as the ledger hands it out
  const tried = { attempts: 1, again: false }
  return {
    ...{ keys, told, client, send: sendTo({ messages, keys }) },
    sheet: { ...about, ...tried, kind: 'sales-sheet' as const, sheet, title, total, currency },
    order: { ...about, ...tried, kind: 'session-converted' as const, order: annsOrder, total },
  }
}

describe('a message', () => {
  const said = { id: 'event-1', shop: 'demo', client: 'ann', session: annsSession }
  it('of a sales sheet names the client by their token’s subject, and where the sheet is', async () => {
    const { send, told, sheet } = await staged()
    expect(await send['sales-sheet'](sheet)).toStrictEqual({ sent: { outcome: 'told' } })
    await send['sales-sheet']({ ...sheet, order: annsOrder })
    const { sheet: id, title, total, currency } = annsSheet()
    const resource = `/v1/shops/demo/sessions/${annsSession}/sales-sheets/${id}`
    const message = { ...said, type: 'sales-sheet', sheet: id, title, total, currency, resource }
    expect(told).toStrictEqual([message, { ...message, order: annsOrder }])
  })

  it('of an order names that', async () => {
    const { send, told, order } = await staged()
    expect(await send['session-converted'](order)).toStrictEqual({ sent: { outcome: 'told' } })
    const resource = `/v1/shops/demo/orders/${annsOrder}`
    expect(told).toStrictEqual([{ ...said, type: 'session-converted', order: annsOrder, total: '24.00', resource }])
  })

  it('that is refused is so for good', async () => {
    const { send, sheet } = await staged({ refused: 'no' })
    expect(await send['sales-sheet'](sheet)).toStrictEqual({ refused: 'no' })
  })

  it('to somebody who was erased is not told', async () => {
    const { send, told, sheet, keys, client } = await staged()
    await keys.erase(client)
    expect(await send['sales-sheet'](sheet)).toStrictEqual({ refused: expect.stringContaining('nobody knows') })
    expect(told).toStrictEqual([])
  })
})

describe('the environment', () => {
  const [MESSAGES_WEBHOOK_URL, MESSAGES_WEBHOOK_SECRET] = ['https://example.com/hook/', 'a secret of the webhook']
  it('names a webhook, or nobody', () => {
    expect(openMessages({})).toBeUndefined()
    expect(openMessages({ MESSAGES_WEBHOOK_URL: ' ', MESSAGES_WEBHOOK_SECRET: '' })).toBeUndefined()
    expect(openMessages({ MESSAGES_WEBHOOK_URL, MESSAGES_WEBHOOK_SECRET })).toHaveProperty('tell')
  })

  it.each([
    ['a webhook without a secret', { MESSAGES_WEBHOOK_URL }, 'go together'],
    ['a secret without a webhook', { MESSAGES_WEBHOOK_SECRET }, 'go together'],
    ['a short secret', { MESSAGES_WEBHOOK_URL, MESSAGES_WEBHOOK_SECRET: 'short' }, 'MESSAGES_WEBHOOK_SECRET'],
    ['a file', { MESSAGES_WEBHOOK_URL: 'file:///etc/x', MESSAGES_WEBHOOK_SECRET }, 'MESSAGES_WEBHOOK_URL'],
    ['a password', { MESSAGES_WEBHOOK_URL: 'https://a:b@example.com', MESSAGES_WEBHOOK_SECRET }, 'password'],
  ])('that names %s is not right', (_, env, why) => {
    expect(() => openMessages(env)).toThrow(why)
  })
})
