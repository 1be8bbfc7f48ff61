import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vocabulary from '@cartstream/schemas'
import { z } from 'zod'
import { code, type Page, table } from './markdown.ts'

const { events: kinds, fullType } = vocabulary
type EventType = vocabulary.EventType

const root = join(import.meta.dirname, '../..')

const INTRODUCTION = `# Events

Each event is a record of the topic: a CloudEvent in JSON whose \`data\` has the members below, those marked with * always. What travels beside the data
(\`id\`, \`time\`, \`subject\`, \`actor\`, \`command\` ...) and every type as JSON Schema is in [schemas/golden](../../schemas/golden); how to read the topic is in
[how-to/analyst/topic.md](../how-to/analyst/topic.md). What words mean is in [the glossary](../../schemas/README.md#glossary).

An event means for ever what it meant when it was written. Of a type with a version above 1 the earlier versions are still in the log, and are read
as today's; what they looked like is in [schemas/corpus](../../schemas/corpus). Who writes an event is where the code decides it.
`

/** Values that have a name in the vocabulary are called by it; of two names for one value, the first. */
const names = new Map<unknown, string>()
for (const [name, value] of Object.entries(vocabulary))
  if (value instanceof z.ZodType && !names.has(value)) names.set(value, name)

type Named = Map<string, z.ZodType>
/** What stands in a member, in words; the names that it needs go into `named`. */
const told = (field: z.ZodType, named: Named): string => {
  const name = names.get(field)
  if (name === undefined) return shape(field, named)
  named.set(name, field)
  return code(name)
}
const shape = (field: z.ZodType, named: Named): string => {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) return told(field.unwrap() as z.ZodType, named)
  if (field instanceof z.ZodEnum) return field.options.map((option) => code(String(option))).join(' or ')
  if (field instanceof z.ZodLiteral) return [...field.values].map((value) => code(String(value))).join(' or ')
  if (field instanceof z.ZodArray) return `list of ${told(field.element as z.ZodType, named)}`
  if (field instanceof z.ZodObject) return `{ ${members(field, named)} }`
  const { type, format, pattern } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' })
  return [type ?? 'anything', format ?? (pattern === undefined ? undefined : code(pattern))]
    .filter((part) => part !== undefined)
    .join(', ')
}
const members = (object: z.ZodObject, named: Named): string =>
  Object.entries(object.shape)
    .map(
      ([member, field]) =>
        `${code(member)}${isRequired(field as z.ZodType) ? '*' : ''} ${told(field as z.ZodType, named)}`,
    )
    .join(', ')
const isRequired = (field: z.ZodType): boolean => !field.safeParse(undefined).success

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !/\.(spec|contract|integration)\.ts$|\/spec\//.test(file))
    .sort()
const WRITERS = ['libs/decide/src', 'libs/log/src', 'services/command-handler/src']
const sources = WRITERS.flatMap(sourcesBelow).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

/** It is written where it is made by its name: as a member of an object, or by a function that is handed it. */
const writersOf = (type: EventType): string[] => {
  const made = new RegExp(`\\btype: '${type}'(?! \\|)|\\('${type}'[,)]`)
  const found = sources.filter(({ text }) => made.test(text)).map(({ file }) => file)
  if (found.length === 0) throw new Error(`nobody writes ${type}, as far as its name tells`)
  return found
}

const earlier = (type: EventType): string => {
  const { aggregate, version } = kinds[type]
  const before = Array.from({ length: version - 1 }, (_, i) => code(`cartstream.${aggregate}.${type}.v${i + 1}`))
  return before.length === 0 ? '' : `\nBefore it: ${before.join(', ')}.\n`
}

const section = (type: EventType, named: Named): string => {
  const { shape } = kinds[type].data as z.ZodObject
  const rows = Object.entries(shape).map(([member, field]) => [
    code(member) + (isRequired(field as z.ZodType) ? '*' : ''),
    told(field as z.ZodType, named),
  ])
  const by = writersOf(type).map((file) => `[${file.replace(/^.*\/src\//, '')}](../../${file})`)
  return `### ${type}\n\n\`${fullType(type)}\`, written by ${by.join(', ')}.\n${earlier(type)}\n${table(['member', 'is'], rows)}`
}

/** The names that members are called by, and those that these need in turn: the map grows while it is gone through. */
const values = (named: Named): string => {
  const rows: [string, string][] = []
  for (const [name, field] of named) rows.push([name, shape(field, named)])
  rows.sort(([a], [b]) => (a < b ? -1 : 1))
  const told = rows.map(([name, is]) => [code(name), is])
  return `## What members are\n\nDecimals are strings, times are in UTC.\n\n${table(['name', 'is'], told)}`
}

export const events: Page = {
  from: 'schemas/src/events.ts',
  text() {
    const named: Named = new Map()
    const types = Object.keys(kinds) as EventType[]
    const groups = [...new Set(types.map((type) => kinds[type].aggregate))].map((aggregate) => {
      const own = types.filter((type) => kinds[type].aggregate === aggregate)
      return `## ${aggregate}\n\n${own.map((type) => section(type, named)).join('\n')}`
    })
    return [INTRODUCTION, ...groups, values(named)].join('\n')
  },
}
