import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { breaches, type Schema } from './compatible.ts'

const schema = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input' }) as Schema
const member = (type: z.ZodType): Schema => schema(z.strictObject({ a: type }))
const text = z.string()

describe('a reader takes what was written before', () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ['the same', z.strictObject({ a: text }), z.strictObject({ a: text })],
    ['a new member that may be absent', z.strictObject({ a: text, b: text.optional() }), z.strictObject({ a: text })],
    ['a new member with a default', z.strictObject({ a: text, b: text.default('x') }), z.strictObject({ a: text })],
    ['a member that may be absent now', z.strictObject({ a: text.optional() }), z.strictObject({ a: text })],
    ['a longer list', z.strictObject({ a: z.enum(['x', 'y']) }), z.strictObject({ a: z.enum(['y']) })],
    ['any text in place of a list', z.strictObject({ a: text }), z.strictObject({ a: z.enum(['y']) })],
    ['a pattern that the list fits', z.strictObject({ a: text.regex(/^y$/) }), z.strictObject({ a: z.literal('y') })],
    ['a number in place of an integer', z.strictObject({ a: z.number() }), z.strictObject({ a: z.int() })],
    ['wider bounds', z.strictObject({ a: text.max(9) }), z.strictObject({ a: text.max(8) })],
    ['another alternative', z.strictObject({ a: z.union([text, z.boolean()]) }), z.strictObject({ a: z.boolean() })],
    ['any member', z.looseObject({ a: text }), z.strictObject({ a: text, b: text })],
  ])('%s', (_, reader, writer) => {
    expect(breaches(schema(reader), schema(writer))).toEqual([])
  })
})

describe('a planted breach is found', () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ['.b: is required now', z.strictObject({ a: text, b: text }), z.strictObject({ a: text })],
    ['.a: is required now', z.strictObject({ a: text }), z.strictObject({ a: text.optional() })],
    ['.b: is not known any more', z.strictObject({ a: text }), z.strictObject({ a: text, b: text.optional() })],
    [
      '.a: "x" is not allowed any more',
      z.strictObject({ a: z.enum(['y']) }),
      z.strictObject({ a: z.enum(['x', 'y']) }),
    ],
    ['.a: is a closed list now', z.strictObject({ a: z.enum(['y']) }), z.strictObject({ a: text })],
    ['.a: is number now, was string', z.strictObject({ a: z.number() }), z.strictObject({ a: text })],
    ['.a: is integer now, was number', z.strictObject({ a: z.int() }), z.strictObject({ a: z.number() })],
    [
      '.a: pattern is ^y$ now, was ^x',
      z.strictObject({ a: text.regex(/^y$/) }),
      z.strictObject({ a: text.regex(/^x/) }),
    ],
    ['.a: pattern is ^y$ now, was absent', z.strictObject({ a: text.regex(/^y$/) }), z.strictObject({ a: text })],
    [
      '.a: "x" is not allowed any more',
      z.strictObject({ a: text.regex(/^y$/) }),
      z.strictObject({ a: z.literal('x') }),
    ],
    ['.a: format is date-time', z.strictObject({ a: z.iso.datetime() }), z.strictObject({ a: text })],
    ['.a: maxLength is 7 now, was 8', z.strictObject({ a: text.max(7) }), z.strictObject({ a: text.max(8) })],
    [
      '.a: minItems is 1 now, was absent',
      z.strictObject({ a: z.array(text).min(1) }),
      z.strictObject({ a: z.array(text) }),
    ],
    [
      '.a[].b: is required now',
      z.strictObject({ a: z.array(z.strictObject({ b: text })) }),
      z.strictObject({ a: z.array(z.strictObject({})) }),
    ],
    ['.a: fits none', z.strictObject({ a: z.union([z.int(), z.boolean()]) }), z.strictObject({ a: text })],
    [
      '.a: is boolean now, was string',
      z.strictObject({ a: z.boolean() }),
      z.strictObject({ a: z.union([z.boolean(), text]) }),
    ],
    ['.*: is not known any more', z.strictObject({ a: text }), z.looseObject({ a: text })],
    ['.b: is string now, was anything', z.looseObject({ a: text, b: text.optional() }), z.looseObject({ a: text })],
    [
      '.a.*: maxLength',
      z.strictObject({ a: z.record(text, text.max(1)) }),
      z.strictObject({ a: z.record(text, text) }),
    ],
  ])('%s', (says, reader, writer) => {
    expect(breaches(schema(reader), schema(writer)).join('\n')).toContain(says)
  })

  it('also where a keyword is not known here', () => {
    const odd = { ...member(text), dependentRequired: { a: ['b'] } }
    expect(breaches(odd, member(text))).toEqual([expect.stringContaining('dependentRequired')])
    expect(breaches(member(text), odd)).toEqual([])
  })
})
