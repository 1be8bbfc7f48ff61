import { type DomainEvent, events } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { decode, decodeIf, encode, UnknownEvent } from './codec.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const time = Date.UTC(2026, 4, 3, 10, 20, 30, 456)
const delisted: DomainEvent = { type: 'ProductDelisted', stream: 'product/A-1', data: { sku: 'A-1' } }
const meta = {
  command: 'k.b',
  actor: 'actor-1',
  correlationId: 'c1',
  causationId: 'c2',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

describe('an event', () => {
  it('is a structured CloudEvent 1.0, byte for byte', () => {
    expect(encode(delisted, 'farm', id, time, meta).value.toString()).toBe(
      '{"specversion":"1.0","id":"01890a5d-ac96-774b-bcce-b302099a8057","type":"cartstream.product.ProductDelisted.v1","source":"/shops/farm","subject":"product/A-1","time":"2026-05-03T10:20:30.456Z","dataschema":"/schemas/cartstream.product.ProductDelisted.v1.json","data":{"sku":"A-1"},"command":"k.b","actor":"actor-1","correlationid":"c1","causationid":"c2","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}',
    )
  })

  it('is read as it was told', () => {
    const recorded = encode(delisted, 'farm', id, time, meta)
    expect(recorded.event).toEqual({ ...delisted, ...meta, id, shop: 'farm', time })
    expect(decode('farm', recorded.value)).toEqual(recorded.event)
  })

  it('leaves out what nobody said', () => {
    const recorded = encode(delisted, 'farm', id, time, {})
    expect(Object.keys(JSON.parse(recorded.value.toString()))).not.toContain('actor')
    expect(decode('farm', recorded.value)).toEqual({ ...delisted, id, shop: 'farm', time })
  })

  it('of the log itself has no shop as its source', () => {
    const marker: DomainEvent = { type: 'Marker', stream: 'log/0', data: { reason: 'start' } }
    expect(JSON.parse(encode(marker, '-', id, time, {}).value.toString()).source).toBe('/log')
  })
})

describe('an event that is not wanted', () => {
  const { value, event } = encode(delisted, 'farm', id, time, meta)
  const others = new Set(['ItemAdded'] as const)
  const these = new Set(['ProductDelisted', 'ItemAdded'] as const)

  it('is passed over, one that is wanted is read', () => {
    expect(decodeIf(others, 'farm', value)).toBeUndefined()
    expect(decodeIf(these, 'farm', value)).toEqual(event)
  })
  it('is not even parsed', () => {
    expect(decodeIf(others, 'farm', value.subarray(0, -1))).toBeUndefined()
    expect(() => decodeIf(these, 'farm', value.subarray(0, -1))).toThrow(SyntaxError)
  })
  it('may have been written in any other way', () => {
    const { id: _, ...rest } = JSON.parse(value.toString())
    for (const text of [JSON.stringify({ id: 7, ...rest }), JSON.stringify({ ...rest, id }, null, 1), '{"type":7}'])
      if (text !== '{"type":7}') expect(decodeIf(others, 'farm', Buffer.from(text))).toBeUndefined()
      else expect(() => decodeIf(others, 'farm', Buffer.from(text))).toThrow(UnknownEvent)
  })
  it('must be known: what nobody knows might be wanted', () => {
    const unheard = Buffer.from(value.toString().replaceAll('ProductDelisted.v1', 'ProductDelisted.v2'))
    expect(() => decodeIf(others, 'farm', unheard)).toThrow(UnknownEvent)
  })
})

describe('what a newer writer wrote', () => {
  const changed = (change: (event: Record<string, unknown>) => void): Buffer => {
    const event = JSON.parse(encode(delisted, 'farm', id, time, {}).value.toString())
    change(event)
    return Buffer.from(JSON.stringify(event))
  }

  it('is not guessed: another type', () => {
    const bytes = changed((event) => (event.type = 'cartstream.product.ProductDelisted.v2'))
    expect(() => decode('farm', bytes)).toThrow(UnknownEvent)
  })

  it('is not guessed: another shape', () => {
    expect(() =>
      decode(
        'farm',
        changed((event) => (event.data = { sku: 'A-1', why: 'sold' })),
      ),
    ).toThrow(UnknownEvent)
    expect(() =>
      decode(
        'farm',
        changed((event) => (event.data = {})),
      ),
    ).toThrow(UnknownEvent)
  })
})

describe('the vocabulary', () => {
  it('names every type once', () => {
    const names = Object.entries(events).map(([type, e]) => `cartstream.${e.aggregate}.${type}.v${e.version}`)
    expect(new Set(names).size).toBe(names.length)
  })
})
