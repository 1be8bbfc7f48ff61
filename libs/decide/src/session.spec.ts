import { given } from '@cartstream/spec/given'
import { ann, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { expect, it } from 'vitest'

const host = { actor: 'h'.repeat(22), kind: 'staff' as const }
const client = { actor: ann.actor, kind: 'customer' as const }
const room = '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'
const create = { type: 'CreateSession', caller: host, client: ann.actor, room, title: 'Tea', maxItems: 200 } as const

it('sells what is in it in one decision', () => {
  const s = given(configured(), listed(mug), stocked('MUG', '10')).after(
    create,
    { type: 'SetCredit', client: ann.actor, limit: '100.00', caller: host },
    { type: 'MoveSession', session: { room }, caller: host, move: 'start' },
    { type: 'AddSessionItem', session: { room }, caller: client, sku: 'MUG', quantity: '2' },
    { type: 'AddSessionItem', session: { room }, caller: host, sku: 'MUG', quantity: '1', sample: true },
    { type: 'SetSessionPrice', session: { room }, caller: host, sku: 'MUG', price: '10.00' },
    { type: 'MakeSalesSheet', session: { room }, caller: host },
    { type: 'ConvertSession', session: { room }, caller: host },
    { type: 'MakeSalesSheet', session: { room }, caller: host },
  )
  expect(s.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '7', held: '0' })
  expect(s.view.get('credit', ann.actor)).toMatchObject({ owed: '24' })
})
