import { annsSynced, synced, syncedEnded } from '@cartstream/spec/kept'
import { demo, held, stageReading } from '@cartstream/spec/reading'
import { ann, bob, configured } from '@cartstream/spec/sample'
import { added, annsCart, opened } from '@cartstream/spec/told'
import { cartIdOf } from '@cartstream/spec/world'
import { describe, expect, it, vi } from 'vitest'
import { projections } from './index.ts'

const stage = stageReading()

describe('a cursor', () => {
  it('ends a page on a whole batch, and goes through all that changed exactly once', async () => {
    const since = await stage.openShop()
    const batches: bigint[] = []
    for (const sizes of [3, 1, 4, 2]) {
      const carts = Array.from({ length: sizes }, (_, i) => opened({ cart: cartIdOf(`${batches.length}.${i}`) }))
      batches.push(await stage.writer.write(...carts))
    }
    stage.start()
    await stage.caughtUp(batches.at(-1)!)
    const pages = []
    for (let after = since, more = true; more; ) {
      const page = await stage.reads.changes('carts', demo, after, 4)
      pages.push({ keys: page.rows.length, position: page.position })
      ;({ position: after, more } = page)
    }
    // 3 + 1 rows fill the first page; the second begins a batch of 4; the last is what remains.
    expect(pages).toStrictEqual([
      { keys: 4, position: batches[1] },
      { keys: 4, position: batches[2] },
      { keys: 2, position: batches[3] },
    ])
    expect((await stage.reads.changes('carts', demo, since, 2)).rows).toHaveLength(3)
  })

  it('pages a snapshot by position and key, and tells where the next page begins', async () => {
    await stage.openShop()
    const carts = Array.from({ length: 5 }, (_, i) => opened({ cart: cartIdOf(`page ${i}`) }))
    const position = await stage.writer.write(...carts)
    stage.start()
    await stage.caughtUp(position)
    const first = await stage.reads.snapshot('carts', demo, { limit: 3 })
    const second = await stage.reads.snapshot('carts', demo, { limit: 3, page: first.next! })
    expect(second.next).toBeUndefined()
    expect([...first.rows, ...second.rows].map((r) => r.key)).toStrictEqual(carts.map((c) => c.data.cart).sort())
  })

  it('of holds goes no further than the carts that say whose they are', async () => {
    const since = await stage.openShop()
    const opening = await stage.writer.write(opened(), added())
    const holding = await stage.writer.write(held())
    const projector = stage.start()
    await stage.caughtUp(holding)
    await projector.stop()
    // What a rebuild of the carts leaves for a while: their checkpoint is behind that of the holds.
    await stage.pool.query(`update read.checkpoint set position = $1 where projection = 'carts'`, [String(opening)])
    const owners = { ...demo, owner: ann.actor }
    const behind = await stage.reads.changes('reservations', owners, since, 9)
    expect(behind).toMatchObject({ rows: [], position: opening })
    expect(await stage.reads.checkpoint(0, 'reservations')).toMatchObject({ position: opening })
    await stage.pool.query(`update read.checkpoint set position = $1 where projection = 'carts'`, [String(holding)])
    const after = await stage.reads.changes('reservations', owners, behind.position, 9)
    expect(after).toMatchObject({ rows: [{ owner: ann.actor }], position: holding })
    const others = { ...demo, owner: bob.actor }
    expect((await stage.reads.changes('reservations', others, since, 9)).rows).toStrictEqual([])
  })

  it('never goes back, and moves over batches that changed nothing', async () => {
    await stage.openShop()
    const position = await stage.writer.write(opened(), added())
    stage.start()
    await stage.caughtUp(position)
    expect(await stage.reads.changes('availability', demo, position - 1n, 100)).toMatchObject({
      rows: [],
      position,
      more: false,
    })
    expect(await stage.reads.changes('availability', demo, position + 5n, 100)).toMatchObject({
      rows: [],
      position: position + 5n,
    })
  })

  it('is told whole while tombstones are being purged, and is below the horizon once they are', async () => {
    await stage.openShop()
    const before = await stage.writer.write(synced())
    const ended = await stage.writer.write(syncedEnded())
    stage.start()
    await stage.caughtUp(ended)
    const read = () => stage.reads.changes('carts', demo, before, 100)
    const purge = await stage.pool.connect()
    await purge.query('begin')
    await purge.query('delete from read.cart_v6 where gone')
    await purge.query(`update read.checkpoint set horizon = ${ended} where projection = 'carts'`)
    expect(await read()).toMatchObject({ rows: [{ key: annsSynced, row: null }] })
    expect((await read()).horizon).toBeLessThanOrEqual(before)
    await purge.query('commit')
    purge.release()
    expect(await read()).toMatchObject({ rows: [], horizon: ended })
  })

  it('from before a change of the shop’s policy is below the horizon: every total was restated', async () => {
    await stage.openShop()
    const before = await stage.writer.write(opened(), added())
    stage.start()
    await stage.caughtUp(before)
    const changed = await stage.writer.write(configured({ taxRate: '0.1' }))
    await stage.caughtUp(changed)
    expect(await stage.reads.changes('live-carts', demo, before, 100)).toMatchObject({ horizon: changed })
    expect((await stage.reads.one('carts', { shop: 'demo', key: annsCart }))!.row).toMatchObject({
      tax: '1.25',
      total: '13.75',
    })
  })
})

describe('hints', () => {
  it('each transaction sends one, which names all checkpoints that it moved', async () => {
    const open = await stage.openShop()
    let transactions = 0
    stage.start({ onProgress: () => transactions++ })
    await stage.caughtUp(open)
    const client = await stage.pool.connect()
    const payloads: (string | undefined)[] = []
    client.on('notification', ({ payload }) => payloads.push(payload))
    await client.query('listen cartstream_read')
    const before = transactions
    for (let i = 0; i < 3; i++) await stage.caughtUp(await stage.writer.write(opened({ cart: cartIdOf(`hint ${i}`) })))
    await client.query('select 1')
    client.release(true)
    expect(payloads).toHaveLength(transactions - before)
    expect(new Set(payloads)).toStrictEqual(new Set([projections.map(({ name }) => `${name}:0`).join()]))
  })

  it('wake who listens, and who waits for a position', async () => {
    const open = await stage.openShop()
    stage.start()
    await stage.caughtUp(open)
    const heard = vi.fn()
    const end = new AbortController()
    stage.reads.listen(heard, end.signal)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]))
    const position = await stage.writer.write(opened())
    await stage.caughtUp(position)
    await vi.waitFor(() =>
      expect(heard).toHaveBeenCalledWith(expect.arrayContaining([{ projection: 'carts', partition: 0 }])),
    )
    expect(await stage.reads.waitFor(0, position + 1n, 50)).toBe(false)
    end.abort()
  })
})
