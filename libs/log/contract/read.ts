import { expect, it } from 'vitest'
import { GENESIS } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all, appended, bulky, chain, heads, marker, markers, within } from './records.ts'

export const readPromises = (newPlace: NewPlace): void => {
  it('that does not follow ends at the end', async () => {
    const log = await (await newPlace(1)).open()
    expect(await all(log)).toEqual([])
    const [, ...made] = await chain(log, 40, 2)
    expect(heads(await all(log))).toEqual(made)
    expect(await log.tail(0)).toEqual(made.at(-1))
    await log.close()
  })

  it('that joins in mid-log sees the rest, and only the rest', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 6, 3)
    const late = await place.open()
    expect(heads(await all(late, made[2]!))).toEqual(made.slice(3))
    expect(late.stats(0).voidBatches).toBe(0)
    await Promise.all([log.close(), late.close()])
  })

  it('knows how far it has looked, when all that is valid up to there was handed out', async () => {
    const place = await newPlace(1)
    const [log, late] = [await place.open(), await place.open()]
    expect(await log.end(0)).toBe(-1n)
    const [, ...made] = await chain(log, 5, 3)
    const end = made.at(-1)!.offset
    expect(await log.end(0)).toBe(end)
    // an outsider's record is void: nobody is handed it, and there is nothing left to look at all the same
    await place.tamper?.(0, [{ key: 'shop', value: Buffer.from('no link') }])
    const last = place.tamper === undefined ? end : end + 1n
    expect(await late.end(0)).toBe(last)
    const seen: bigint[] = []
    const stop = new AbortController()
    const onLooked = (offset: bigint) => {
      seen.push(offset)
      if (offset >= last) stop.abort()
    }
    const read: bigint[] = []
    for await (const { head } of log.read(0, GENESIS, { follow: true, signal: stop.signal, onLooked })) {
      expect(seen.filter((offset) => offset >= head.offset)).toEqual([])
      read.push(head.offset)
      if (place.tamper === undefined && head.offset === end) stop.abort()
    }
    expect(read).toEqual(made.map(({ offset }) => offset))
    if (place.tamper !== undefined) expect(seen.at(-1)).toBe(last)
    await Promise.all([log.close(), late.close()])
  })

  it('that brings as little as can be at a time sees the same', async () => {
    const log = await (await newPlace(1)).open()
    const made = await chain(log, 6, 3)
    const seen = []
    for await (const { head } of log.read(0, made[1]!, { follow: false, window: 1 })) seen.push(head)
    expect(seen).toEqual(made.slice(2))
    await log.close()
  })

  it('that follows sees what others append, soon', async () => {
    const place = await newPlace(1)
    const [writer, reader] = [await place.open(), await place.open()]
    const follow = reader.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    let head = GENESIS
    for (let i = 0; i < 5; i++) {
      const next = within(3000, follow.next())
      await new Promise((resolve) => setTimeout(resolve, 20))
      head = await appended(writer, head, markers(2))
      expect((await next).value?.head).toEqual(head)
    }
    await Promise.all([writer.close(), reader.close()])
  })

  it('that wants some types only is given those, in every batch', async () => {
    const place = await newPlace(1)
    const [writer, reader] = [await place.open(), await place.open()]
    const first = await appended(writer, GENESIS, [marker(), bulky(600), marker()])
    const second = await appended(writer, first, markers(2))
    for (const log of [reader, writer]) {
      const found = []
      const types = new Set(['ProductListed'] as const)
      for await (const batch of log.read(0, GENESIS, { follow: false, types })) found.push(batch)
      expect(heads(found)).toEqual([first, second])
      expect(found.map(({ events }) => events.map(({ type }) => type))).toEqual([['ProductListed'], []])
    }
    await Promise.all([writer.close(), reader.close()])
  })

  it('that wants what some texts stand in only is given those, in every batch, and where they stand there', async () => {
    const place = await newPlace(1)
    const [writer, reader] = [await place.open(), await place.open()]
    const first = await appended(writer, GENESIS, [marker('start'), bulky(600), marker('idle'), bulky(600)])
    const second = await appended(writer, first, markers(2))
    const found = []
    for await (const batch of reader.read(0, GENESIS, { follow: false, saying: ['/shops/farm', '"idle"'] }))
      found.push(batch)
    expect(heads(found)).toEqual([first, second])
    expect(found.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['ProductListed', 'Marker', 'ProductListed'],
      [],
    ])
    expect(found.map(({ indexes }) => indexes)).toEqual([[1, 2, 3], []])
    await Promise.all([writer.close(), reader.close()])
  })

  it('ends at once when its signal aborts, and when its log closes', async () => {
    const log = await (await newPlace(1)).open()
    const stop = new AbortController()
    const first = log.read(0, GENESIS, { follow: true, signal: stop.signal })[Symbol.asyncIterator]().next()
    const second = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]().next()
    await new Promise((resolve) => setTimeout(resolve, 100))
    stop.abort()
    expect(await within(1000, first)).toMatchObject({ done: true })
    await log.close()
    expect(await within(1000, second)).toMatchObject({ done: true })
  })
}
