import { annsSession, annsSheet } from '@cartstream/spec/live'
import { annsOrder } from '@cartstream/spec/sold'
import { expect, it } from 'vitest'
import { MAX_BODY_BYTES, type Message, type Messages } from '../src/messages/port.ts'

export type Told = {
  /** One more instance, to the same place. */
  open: () => Messages
  /** What has come there, by id; of what came twice under an id, the first. */
  received: () => Promise<ReadonlyMap<string, unknown>>
  /** Nothing can be told any more, and again. */
  fail: () => Promise<void>
  heal: () => Promise<void>
}

let count = 0
const about = { shop: 'demo', session: annsSession, resource: '/v1/shops/demo/orders/demo.order' }
const fresh = () => ({ id: `019ac000-0000-7000-8000-${String(count++).padStart(12, '0')}`, ...about })
export const aSheet = (title = 'Mugs, live'): Message => {
  const { sheet, total, currency } = annsSheet()
  return { ...fresh(), client: 'ann', type: 'sales-sheet', sheet, title, total, currency }
}
const anOrder = (): Message => ({
  ...fresh(),
  client: 'ann',
  type: 'session-converted',
  order: annsOrder,
  total: '24.00',
})

/** What everybody promises who tells customers something. */
export const messagesContract = ({ open, received, fail, heal }: Told): void => {
  it('passes a message on as it is, of either kind', async () => {
    const messages = [aSheet('Öl & „Kanne“ 🫖\n<b>'), anOrder()]
    for (const message of messages) expect(await open().tell(message)).toBe('told')
    const came = await received()
    expect(messages.map(({ id }) => came.get(id))).toStrictEqual(messages)
  })

  it('tells a message again without complaint, under the same id', async () => {
    const [message, other] = [aSheet(), aSheet()]
    const one = open()
    for (const to of [one, one, open()]) expect(await to.tell(message)).toBe('told')
    expect(await open().tell(other)).toBe('told')
    expect((await received()).get(message.id)).toStrictEqual(message)
  })

  it('tells many at once, the same one among them', async () => {
    const messages = Array.from({ length: 20 }, () => anOrder())
    const told = await Promise.all([...messages, ...messages].map((message) => open().tell(message)))
    expect(new Set(told)).toStrictEqual(new Set(['told']))
    const came = await received()
    expect(messages.map(({ id }) => came.get(id))).toStrictEqual(messages)
  })

  it('refuses what is too long, and passes nothing of it on', async () => {
    const message = aSheet('x'.repeat(MAX_BODY_BYTES))
    expect(await open().tell(message)).toStrictEqual({ refused: expect.stringContaining('longer') })
    expect((await received()).has(message.id)).toBe(false)
  })

  it('throws while nothing can be told, and tells it afterwards', async () => {
    const message = aSheet()
    await fail()
    await expect(open().tell(message)).rejects.toThrow()
    await heal()
    expect(await open().tell(message)).toBe('told')
    expect((await received()).get(message.id)).toStrictEqual(message)
  })
}
