import { projections } from '@cartstream/read'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

/** A gateway that knows a read model which is not built yet. */
let s: SpecGateway
let staff: string
beforeAll(async () => {
  s = await openSpecGateway()
  s.project({ projections: projections.filter(({ name }) => name !== 'availability') })
  await s.write(configured(), listed(mug), stocked('MUG', '5'))
  staff = await s.token('staff')
})
afterAll(() => s.stop())

it('what is not there yet is asked for in vain for now, and all else is answered', async () => {
  const { status, body, headers } = await s.get('/v1/shops/demo/availability', staff)
  expect([status, body.code, headers.get('retry-after')]).toStrictEqual([503, 'unavailable', '1'])
  expect(body.detail).toBe('the read side does not have this yet')
  expect((await s.get('/v1/shops/demo/live-carts', staff)).status).toBe(200)
})
