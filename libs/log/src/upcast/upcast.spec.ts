import { type EventType, events, fullType } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { decode, encode, UnknownEvent } from '../codec.ts'
import { readings, steps, upcast } from './upcast.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const cart = 'demo.cart000000000000000000'
/** A record as a writer of that version made it, byte for byte. */
const written = (type: string, data: string): Buffer =>
  Buffer.from(
    `{"specversion":"1.0","id":"${id}","type":"${type}","source":"/shops/demo","subject":"cart/${cart}","time":"2026-05-03T10:20:30.456Z","dataschema":"/schemas/${type}.json","data":${data}}`,
  )

describe('an earlier version', () => {
  const v1 = (data: string) => decode('demo', written('cartstream.cart.CartCleared.v1', data))

  it('is read as today’s: a cart cleared by version 1 was cleared because somebody asked, unless it said that it was merged', () => {
    const event = { type: 'CartCleared', stream: `cart/${cart}`, id, shop: 'demo', time: 1777803630456 }
    expect(v1(`{"cart":"${cart}"}`)).toStrictEqual({ ...event, data: { cart, because: 'asked' } })
    expect(v1(`{"cart":"${cart}","byStaff":true}`).data).toStrictEqual({ cart, because: 'asked', byStaff: true })
    expect(v1(`{"cart":"${cart}","because":"merged"}`).data).toStrictEqual({ cart, because: 'merged' })
  })

  it('is written no more', () => {
    const { shop: _, id: __, time, ...event } = v1(`{"cart":"${cart}"}`)
    const text = encode(event, 'demo', id, time, {}).value.toString()
    expect(JSON.parse(text)).toMatchObject({ type: 'cartstream.cart.CartCleared.v2', data: { because: 'asked' } })
  })

  it.each(['null', '7', '"text"', '[]', '{}', `{"cart":"${cart}","more":1}`])('that says %s is not guessed', (data) => {
    expect(() => v1(data)).toThrow(UnknownEvent)
  })

  it('that never was, or is not yet, is not guessed', () => {
    for (const version of ['v0', 'v3', 'v01'])
      expect(() => decode('demo', written(`cartstream.cart.CartCleared.${version}`, `{"cart":"${cart}"}`))).toThrow(
        'is not known to this version',
      )
  })
})

describe('the steps', () => {
  it('lead from every version to today’s', () => {
    for (const type of Object.keys(events) as EventType[])
      for (let version = 1; version <= events[type].version; version++)
        expect(readings.get(fullType(type, version))?.steps).toHaveLength(events[type].version - version)
  })
  it('are taken one after the other, from where the data stands', () => {
    const add = (n: number) => (data: object) => ({ ...data, went: [...((data as { went?: number[] }).went ?? []), n] })
    expect(upcast({}, { type: 'CartCleared', steps: [add(1), add(2)] })).toStrictEqual({ went: [1, 2] })
    expect(upcast({}, { type: 'CartCleared', steps: [] })).toStrictEqual({})
  })
  it('leave alone what they were given', () => {
    const data = Object.freeze({ cart })
    for (const step of Object.values(steps).flat()) expect(() => step(data)).not.toThrow()
    expect(data).toStrictEqual({ cart })
  })
})
