/** The JSON Schema that our generator writes: a document, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown }

/** What says nothing of which values are allowed. */
const SILENT = new Set(['$schema', '$id', 'title', 'description', 'default', 'examples'])
/** Keywords that are judged below; of any other, reader and writer must say the same. */
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const JUDGED = new Set([
  ...['type', 'const', 'enum', 'anyOf', 'properties', 'required', 'additionalProperties', 'items', 'pattern', 'format'],
  ...[...lower, ...upper],
])

/**
 * Why `reader` may refuse something that `writer` allowed, each with the path of the member; none: whatever was written by `writer` is read by
 * `reader` (BACKWARD of the schema registries; over all earlier texts, BACKWARD_TRANSITIVE). What it does not know it calls a breach: it may be
 * wrong in that direction only. Rules that JSON Schema cannot say, such as `SyncedItems`' depth, are outside.
 */
export const breaches = (reader: Schema, writer: Schema, path = ''): string[] => {
  if (JSON.stringify(bare(reader)) === JSON.stringify(bare(writer))) return []
  const [allowed, wrote] = [alternativesOf(reader), alternativesOf(writer)]
  if (wrote !== undefined) return wrote.flatMap((one) => breaches(reader, one, path))
  if (allowed !== undefined) {
    const ways = allowed.map((one) => breaches(one, writer, path))
    return ways.some((found) => found.length === 0) ? [] : [`${path}: fits none of the alternatives any more`]
  }
  const written = valuesOf(writer)
  if (written !== undefined)
    return written.flatMap((value) =>
      holds(reader, value) ? [] : [`${path}: ${JSON.stringify(value)} is not allowed any more`],
    )
  return [
    ...ofType(reader, writer, path),
    ...ofBounds(reader, writer, path),
    ...ofMembers(reader, writer, path),
    ...ofItems(reader, writer, path),
    ...ofUnknown(reader, writer, path),
  ]
}

const alternativesOf = (schema: Schema): readonly Schema[] | undefined => {
  if (Array.isArray(schema.anyOf)) return schema.anyOf as Schema[]
  return Array.isArray(schema.type) ? schema.type.map((type: unknown) => ({ ...schema, type })) : undefined
}

const bare = (schema: Schema) =>
  Object.entries(schema)
    .filter(([keyword]) => !SILENT.has(keyword))
    .sort(([a], [b]) => (a < b ? -1 : 1))

const valuesOf = ({ enum: list, const: only }: Schema): readonly unknown[] | undefined =>
  Array.isArray(list) ? list : only === undefined ? undefined : [only]

/** Whether a single value, of a closed list, is allowed. */
const holds = (reader: Schema, value: unknown): boolean => {
  const allowed = valuesOf(reader)
  if (allowed !== undefined) return allowed.includes(value)
  const { type, pattern, format } = reader
  if (typeof value === 'string')
    return (
      type === 'string' &&
      format === undefined &&
      (pattern === undefined || new RegExp(pattern as string, 'u').test(value))
    )
  return type === undefined || type === typeof value || (type === 'integer' && Number.isInteger(value))
}

const ofType = (reader: Schema, writer: Schema, path: string): string[] => {
  if (valuesOf(reader) !== undefined) return [`${path}: is a closed list now`]
  const same = reader.type === undefined || reader.type === writer.type
  return same || (reader.type === 'number' && writer.type === 'integer')
    ? []
    : [`${path}: is ${reader.type} now, was ${writer.type ?? 'anything'}`]
}

const ofBounds = (reader: Schema, writer: Schema, path: string): string[] => {
  const tighter = (keyword: string, sign: 1 | -1): boolean => {
    const [now, was] = [reader[keyword], writer[keyword]] as (number | undefined)[]
    return now !== undefined && (was === undefined || sign * now > sign * was)
  }
  const texts = ['pattern', 'format'].filter(
    (keyword) => reader[keyword] !== undefined && reader[keyword] !== writer[keyword],
  )
  return [
    ...lower.filter((keyword) => tighter(keyword, 1)),
    ...upper.filter((keyword) => tighter(keyword, -1)),
    ...texts,
  ].map((keyword) => `${path}: ${keyword} is ${reader[keyword]} now, was ${writer[keyword] ?? 'absent'}`)
}

type Members = { properties: Record<string, Schema>; required: readonly string[]; others: Schema | boolean }
const membersOf = ({ properties = {}, required = [], additionalProperties: others = true }: Schema) =>
  ({ properties, required, others }) as Members

const ofMembers = (reader: Schema, writer: Schema, path: string): string[] => {
  const [now, was] = [membersOf(reader), membersOf(writer)]
  const at = (name: string) => `${path}.${name}`
  const required = now.required
    .filter((name) => !was.required.includes(name))
    .map((name) => `${at(name)}: is required now`)
  const known = Object.entries(was.properties).flatMap(([name, schema]) =>
    underOthers(now.properties[name] ?? now.others, schema, at(name)),
  )
  if (was.others === false) return [...required, ...known]
  const anything = was.others === true ? {} : was.others
  const named = Object.entries(now.properties).filter(([name]) => !(name in was.properties))
  return [
    ...required,
    ...known,
    ...named.flatMap(([name, schema]) => breaches(schema, anything, at(name))),
    ...underOthers(now.others, anything, at('*')),
  ]
}

const underOthers = (reader: Schema | boolean, writer: Schema, path: string): string[] =>
  typeof reader === 'boolean' ? (reader ? [] : [`${path}: is not known any more`]) : breaches(reader, writer, path)

const ofItems = (reader: Schema, writer: Schema, path: string): string[] =>
  reader.items === undefined ? [] : breaches(reader.items as Schema, (writer.items ?? {}) as Schema, `${path}[]`)

const ofUnknown = (reader: Schema, writer: Schema, path: string): string[] =>
  Object.keys(reader)
    .filter((keyword) => !SILENT.has(keyword) && !JUDGED.has(keyword))
    .filter((keyword) => JSON.stringify(reader[keyword]) !== JSON.stringify(writer[keyword]))
    .map((keyword) => `${path}: ${keyword} is another now, and nobody here knows what that means`)
