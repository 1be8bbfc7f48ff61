/** Text results (pg 8 decodes every field as UTF-8, so binary ones would be spoilt), parsed to what the log speaks: bigint, number, text. */
const parsers: Record<number, (text: string) => unknown> = {
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

/** A column of bytes as text, for `bytesOf`: 4 us a kilobyte, where what PostgreSQL writes by itself, hexadecimal, takes 10. */
export const BYTES = (column: string): string => `encode(${column}, 'base64')`
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64')
/** A column of few bytes, as ids are written. */
export const HEX = (column: string): string => `encode(${column}, 'hex')`
