import { expect, it } from 'vitest'
import { Diverged, type EventLog, encodeLink, GENESIS, type Head } from '../src/index.ts'
import type { NewPlace, OutsideRecord, Place } from './place.ts'
import { all, appended, chain, heads, markers, sealedOn } from './records.ts'

type Started = { place: Place; log: EventLog; made: Head[]; tamper: (records: OutsideRecord[]) => Promise<void> }

const started = async (newPlace: NewPlace, batches: number): Promise<Started> => {
  const place = await newPlace(1)
  const log = await place.open()
  const made = await chain(log, batches, 2)
  return { place, log, made, tamper: (records) => place.tamper!(0, records) }
}

/** Every reader, also one that comes later, sees `expected`; the void batches and foreign records were counted; nobody has diverged. */
const expectIgnored = async ({ place, log }: Started, expected: Head[], counts: object): Promise<void> => {
  expect(heads(await all(log))).toEqual(expected)
  const late = await place.open()
  expect(heads(await all(late))).toEqual(expected)
  expect(late.stats(0)).toMatchObject(counts)
  const next = await appended(late, expected.at(-1) ?? GENESIS, markers(1))
  expect(heads(await all(log, expected.at(-1)))).toEqual([next])
  await Promise.all([log.close(), late.close()])
}

export const rulePromises = (newPlace: NewPlace): void => {
  it('takes a valid batch from any hand', async () => {
    const { log, made, tamper } = await started(newPlace, 2)
    const batch = sealedOn(made[2]!, markers(3))
    await tamper(batch.records)
    expect(heads(await all(log, made[2]!))).toEqual([batch.head])
    await log.close()
  })

  it('ignores a request delivered twice in a row', async () => {
    const it = await started(newPlace, 2)
    const batch = sealedOn(it.made[2]!, markers(3))
    await it.tamper(batch.records)
    await it.tamper(batch.records)
    await expectIgnored(it, [...it.made.slice(1), batch.head], { voidBatches: 1, foreignRecords: 0 })
  })

  it('ignores a request delivered late', async () => {
    const it = await started(newPlace, 2)
    const batch = sealedOn(it.made[2]!, markers(3))
    await it.tamper(batch.records)
    const more = await chain(it.log, 3, 2, batch.head)
    await it.tamper(batch.records)
    await expectIgnored(it, [...it.made.slice(1), ...more], { voidBatches: 1, foreignRecords: 0 })
  })

  it('ignores half a batch, at its beginning and at its end', async () => {
    const it = await started(newPlace, 2)
    const { records } = sealedOn(it.made[2]!, markers(3))
    await it.tamper(records.slice(0, 2))
    await it.tamper(records.slice(1))
    await expectIgnored(it, it.made.slice(1), { voidBatches: 2, foreignRecords: 0 })
  })

  it('ignores a batch with a stranger in its midst', async () => {
    const it = await started(newPlace, 2)
    const { records } = sealedOn(it.made[2]!, markers(2))
    await it.tamper([records[0]!, { key: 'x', value: Buffer.from('{}') }, records[1]!])
    await expectIgnored(it, it.made.slice(1), { voidBatches: 2, foreignRecords: 1 })
  })

  it('ignores a batch whose content is not what its id says', async () => {
    const it = await started(newPlace, 2)
    const { records } = sealedOn(it.made[2]!, markers(2))
    await it.tamper([records[0]!, { ...records[1]!, value: Buffer.from('{"type":"other"}') }])
    await expectIgnored(it, it.made.slice(1), { voidBatches: 1, foreignRecords: 0 })
  })

  it('ignores a batch that says a wrong height', async () => {
    const it = await started(newPlace, 2)
    const [record] = sealedOn({ ...it.made[2]!, height: 7n }, markers(1)).records
    await it.tamper([record!])
    await expectIgnored(it, it.made.slice(1), { voidBatches: 1, foreignRecords: 0 })
  })

  it('ignores a zombie that builds on an old head', async () => {
    const it = await started(newPlace, 4)
    await it.tamper(sealedOn(it.made[1]!, markers(5)).records)
    await expectIgnored(it, it.made.slice(1), { voidBatches: 1, foreignRecords: 0 })
  })

  it('ignores records that are not ours: no link, another format, a link that cannot be', async () => {
    const it = await started(newPlace, 2)
    const link = {
      version: 1,
      height: 3n,
      id: 'a'.repeat(64),
      parent: it.made[2]!.id,
      nonce: 'c'.repeat(32),
      index: 0,
      count: 1,
    }
    const otherFormat = encodeLink(link)
    otherFormat.writeUInt8(9, 0)
    const value = Buffer.from('hello')
    await it.tamper([{ key: 'x', value }])
    await it.tamper([{ key: 'x', value, link: otherFormat }])
    await it.tamper([{ key: 'x', value, link: Buffer.from('short') }])
    await it.tamper([{ key: 'x', value, link: encodeLink({ ...link, index: 2, count: 1 }) }])
    await expectIgnored(it, it.made.slice(1), { voidBatches: 0, foreignRecords: 4 })
  })

  it('lets a writer go on over what others left, and tells it that its batch stands', async () => {
    const { log, made, tamper } = await started(newPlace, 2)
    await tamper([{ key: 'x', value: Buffer.from('not ours') }])
    const head = await appended(log, made[2]!, markers(3))
    expect(head.offset).toBe(made[2]!.offset + 4n)
    expect(heads(await all(log, made[2]!))).toEqual([head])
    await log.close()
  })

  it('does not mislead a reader that joins in mid-log: old batches again, lost races and halves are void to it', async () => {
    const it = await started(newPlace, 2)
    const again = sealedOn(it.made[2]!, markers(2), '1'.repeat(32))
    const rival = sealedOn(it.made[2]!, markers(3), '2'.repeat(32))
    await it.tamper(again.records)
    await it.tamper(rival.records)
    const more = await chain(it.log, 2, 2, again.head)
    await it.tamper(again.records)
    await it.tamper(sealedOn(it.made[1]!, markers(2)).records.slice(1))
    for (const [from, expected] of [
      [it.made[2]!, [again.head, ...more.slice(1)]],
      [again.head, more.slice(1)],
      [more[1]!, more.slice(2)],
      [more[2]!, []],
    ] as const) {
      const late = await it.place.open()
      expect(heads(await all(late, from))).toEqual(expected)
      await late.close()
    }
    await it.log.close()
  })

  it('calls it diverged where a batch stands on a head that this log never had', async () => {
    const { log, made, tamper } = await started(newPlace, 2)
    const elsewhere = { ...made[2]!, id: 'e'.repeat(64) }
    await tamper(sealedOn(elsewhere, markers(2)).records)
    await expect(all(log, made[1]!)).rejects.toBeInstanceOf(Diverged)
    await log.close()
  })
}
