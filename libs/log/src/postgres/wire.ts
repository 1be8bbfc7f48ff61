/** Text results (pg 8 decodes every field as UTF-8, so binary ones would be spoilt), parsed to what the log speaks: bytes, bigint, number. */
const parsers: Record<number, (text: string) => unknown> = {
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  20: BigInt,
  23: Number,
  701: Number,
}
const types = { getTypeParser: (oid: number) => parsers[oid] ?? ((text: string) => text) }

/** A named statement: planned once per connection. */
export const statement = (name: string, text: string) => (values: unknown[]) => ({
  name: `cartstream_${name}`,
  text,
  values,
  types: types as never,
})

/** A timestamp as whole epoch ms. */
export const MS = (column: string): string => `floor(extract(epoch from ${column})::float8 * 1000)`
