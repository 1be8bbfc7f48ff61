import { readdirSync, readFileSync } from 'node:fs'
import { decode, encode } from '@cartstream/log'
import { type EventType, events, frames, fullType } from '@cartstream/schemas'
import type { Frame } from '@cartstream/stream'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'

const folder = new URL('../../../schemas/golden/', import.meta.url)
const samples = readdirSync(new URL('samples/', folder))
const read = (name: string): { key: string; value: Record<string, unknown> } =>
  JSON.parse(readFileSync(new URL(`samples/${name}`, folder), 'utf8'))
const types = Object.keys(events) as EventType[]

describe('the golden samples', () => {
  it('hold a record of every event, and its schema stands beside it', () => {
    const full = types.map((type) => `${fullType(type)}.json`)
    expect(samples).toEqual(expect.arrayContaining(full))
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(full))
  })
  it.each(samples)('%s is read by the codec, and written again byte for byte', (name) => {
    const { key, value } = read(name)
    const bytes = Buffer.from(JSON.stringify(value))
    const { id, shop, time, command, actor, correlationId, causationId, traceparent, ...event } = decode(key, bytes)
    expect(fullType(event.type)).toBe(value.type)
    expect(event.data).toEqual(value.data)
    expect(shop).toBe(key)
    const meta = Object.fromEntries(
      Object.entries({ command, actor, correlationId, causationId, traceparent }).filter(([, v]) => v !== undefined),
    )
    expect(encode(event, key, id, time, meta).value.toString()).toBe(bytes.toString())
  })
  it('show every member that an event may have', () => {
    for (const name of samples) {
      const { value } = read(name)
      const schema = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { properties: object }
      expect(Object.keys(value.data as object), name).toEqual(Object.keys(schema.properties))
    }
  })
})

describe('the frames that are described', () => {
  it('are the frames that are sent', () => {
    type Described = { [T in keyof typeof frames]: z.infer<(typeof frames)[T]> }[keyof typeof frames]
    expectTypeOf<Frame['type']>().toEqualTypeOf<Described['type']>()
    expectTypeOf<Extract<Frame, { type: 'closed' }>['code']>().toEqualTypeOf<
      Extract<Described, { type: 'closed' }>['code']
    >()
    const sent: Frame[] = [
      { type: 'snapshot', topic: 'cart:me', rows: [], cursor: 'c' },
      {
        type: 'changes',
        topic: 'cart:me',
        rows: [{ key: 'k', row: null, position: '7', at: '2026-01-01T00:00:00.000Z' }],
        cursor: 'c',
        age: { commitMs: 1, readMs: 2, sendMs: 3 },
      },
      { type: 'up-to-date', cursor: 'c', at: '2026-01-01T00:00:00.000Z', lagMs: 3 },
      { type: 'must-refetch', topic: 'cart:me' },
      { type: 'closed', code: 'slow-client' },
    ]
    for (const frame of sent) expect(frames[frame.type].parse(frame)).toEqual(frame)
  })
})
