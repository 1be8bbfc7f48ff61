/** JSON Schema, as far as our own descriptions use it. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  description?: string
}

/**
 * Each schema as an exported type, in their order; what is one of them again within another is called by its name. `renamed`: what a `$ref` is
 * called here, where that is not its last word.
 */
export const declared = (types: Record<string, Schema>, renamed: Record<string, string> = {}): string[] => {
  const known = new Map(Object.entries(types).map(([name, schema]) => [JSON.stringify(schema), name]))
  return Object.entries(types).map(([name, schema]) => `export type ${name} = ${shapeOf(schema, { renamed, known })}`)
}

type Names = { renamed: Record<string, string>; known: ReadonlyMap<string, string> }

const typeOf = (schema: Schema, names: Names, indent: string): string =>
  names.known.get(JSON.stringify(schema)) ?? shapeOf(schema, names, indent)

const shapeOf = (schema: Schema, names: Names, indent = ''): string => {
  if (schema.$ref !== undefined) {
    const last = schema.$ref.split('/').at(-1)!
    return names.renamed[last] ?? last
  }
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return union(either.map((one) => typeOf(one, names, indent)))
  if (schema.allOf !== undefined) return schema.allOf.map((one) => typeOf(one, names, indent)).join(' & ')
  if (schema.enum !== undefined) return union(schema.enum.map(literal))
  if (schema.const !== undefined) return literal(schema.const)
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type }, names, indent)))
  return plain(schema, names, indent)
}

const plain = (schema: Schema, names: Names, indent: string): string => {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return `readonly ${itemsOf(schema.items ?? {}, names, indent)}[]`
    case 'object':
      return objectOf(schema, names, indent)
    default:
      return 'unknown'
  }
}

const objectOf = (
  { properties = {}, required = [], additionalProperties: more }: Schema,
  names: Names,
  indent: string,
) => {
  const deeper = `${indent}  `
  const members = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?'
    return `${deeper}${/^[A-Za-z_]\w*$/.test(name) ? name : literal(name)}${mark}: ${typeOf(schema, names, deeper)}`
  })
  const rest = typeof more === 'object' ? typeOf(more, names, deeper) : 'unknown'
  if (members.length === 0) return `Readonly<Record<string, ${rest}>>`
  const open = typeof more === 'object' && Object.keys(more).length === 0 ? [`${deeper}[more: string]: unknown`] : []
  return ['{', ...members, ...open, `${indent}}`].join('\n')
}

const itemsOf = (items: Schema, names: Names, indent: string): string => {
  const type = typeOf(items, names, indent)
  const isUnion = items.anyOf ?? items.oneOf ?? items.enum ?? (Array.isArray(items.type) ? items.type : undefined)
  return isUnion === undefined || names.known.has(JSON.stringify(items)) ? type : `(${type})`
}

const literal = (value: unknown): string => JSON.stringify(value).replace(/^"(.*)"$/, "'$1'")
const union = (types: string[]): string => [...new Set(types)].join(' | ')
