import {
  annsCombined,
  combinedCancelled,
  combinedClosed,
  combinedIntended,
  combinedPaid,
  combinedPrepared,
  combinedStarted,
} from '@cartstream/spec/aftermath'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { annsOrder } from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { expect, it } from 'vitest'
import { combined } from './project.ts'

const carts = [
  { shop: 'demo', cart: annsCart },
  { shop: 'farm', cart: 'farm.another-shops-cart----' },
]
type Happened = Parameters<typeof projected>[1]
const after = async (...happened: Happened[]) => (await projected(combined, ...happened)).combined![annsCombined]

it('a combined checkout’s row follows the saga', async () => {
  const started = {
    ...{ owner: ann.actor, former_owners: [], owner_kind: 'customer', status: 'started', provider: 'test', carts },
    ...{ parts: [], outcome: null, currency: null, total: null, expires_at: null, intent: null, cancelled: null },
    started_at: at(0),
  }
  expect(await after(combinedStarted())).toStrictEqual(started)
  const parts = combinedPrepared().data.parts
  const prepared = { ...started, status: 'prepared', currency: 'GBP', total: '20.00', parts, expires_at: at(1800) }
  expect(await after(combinedStarted(), combinedPrepared())).toStrictEqual(prepared)
  const paid = [combinedStarted(), combinedPrepared(), combinedIntended(), combinedPaid()]
  expect(await after(...paid)).toStrictEqual({ ...prepared, status: 'paid', intent: 'pi_1' })
  expect(await after(...paid, combinedClosed())).toStrictEqual({
    ...{ ...prepared, status: 'closed', outcome: 'ordered', intent: 'pi_1' },
    parts: [
      { ...parts[0], order: annsOrder },
      { ...parts[1], unfulfilled: true },
    ],
  })
})

it('says which shop refused', async () => {
  const cancelled = { because: 'refused', shop: 'farm', code: 'out-of-stock' }
  expect(await after(combinedStarted(), combinedCancelled())).toMatchObject({ status: 'cancelled', cancelled })
  const closed = combinedClosed({ outcome: 'cancelled', parts: [] })
  expect(await after(combinedStarted(), combinedCancelled(), closed)).toMatchObject({ outcome: 'cancelled', parts: [] })
})

it('keeps nothing of who bought it', async () => {
  const contact = { subject: ann.actor, ct: 'x'.repeat(40) }
  const row = await after(combinedStarted({ carts: [{ ...carts[0]!, contact }] }))
  expect(JSON.stringify(row)).not.toContain(contact.ct)
})
