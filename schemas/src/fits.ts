import type { $ZodChecks, $ZodType, $ZodTypes } from 'zod/v4/core'
import { type EventType, events } from './events.ts'

type Test = (value: unknown) => boolean
/** What is not understood here is left to zod. */
const unknown: Test = () => false

/**
 * Whether an event's data is already what its schema would parse it to. True is sure; false says nothing: then zod is to be asked, which also says
 * why. Made from the schemas themselves (a walk over what zod knows of them, once), for readers of whole logs: it asks the same questions,
 * but copies nothing and keeps no list of issues: what was a third of decoding is hardly seen in a profile.
 */
export const fits = (type: EventType, data: unknown): boolean => tests[type](data)

const testOf = (schema: $ZodType): Test => {
  const { def } = (schema as $ZodTypes)._zod
  const checks = (def.checks ?? []).map((check) => checkOf((check as $ZodChecks)._zod.def))
  const all = checks.includes(unknown) ? unknown : (value: unknown) => checks.every((check) => check(value))
  switch (def.type) {
    case 'object':
      return checks.length === 0 ? objectTest(def.shape) : unknown
    case 'array': {
      const element = testOf(def.element)
      return (value) => Array.isArray(value) && all(value) && value.every(element)
    }
    case 'string':
      return stringTest(def as StringDef, all, checks)
    case 'number': {
      const { format } = def as { format?: string }
      if (format === undefined) return (value) => Number.isFinite(value) && all(value)
      return format === 'safeint' ? (value) => Number.isSafeInteger(value) && all(value) : unknown
    }
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'enum':
      return oneOf(Object.values(def.entries))
    case 'literal':
      return oneOf(def.values)
    case 'optional': // absence is the object's to allow
    case 'default':
      return testOf(def.innerType)
    case 'nullable': {
      const inner = testOf(def.innerType)
      return (value) => value === null || inner(value)
    }
  }
  return unknown
}

type StringDef = { format?: string; pattern?: RegExp }
/** Formats that are their pattern, and nothing besides. */
const PATTERNS = new Set(['uuid', 'datetime', 'date'])

const stringTest = ({ format, pattern }: StringDef, all: Test, checks: readonly Test[]): Test => {
  if (format !== undefined) {
    if (!PATTERNS.has(format) || pattern === undefined) return unknown
    const matches = matching(pattern)
    return (value) => typeof value === 'string' && matches(value) && all(value)
  }
  const [only, ...others] = checks
  if (only !== undefined && others.length === 0) return (value) => typeof value === 'string' && only(value)
  return (value) => typeof value === 'string' && all(value)
}

const matching = (pattern: RegExp): Test =>
  pattern.global || pattern.sticky ? unknown : (value) => pattern.test(value as string)

const oneOf = (values: readonly unknown[]): Test => {
  const [only, ...others] = values
  if (others.length === 0) return (value) => value === only
  const allowed = new Set(values)
  return (value) => allowed.has(value)
}

const checkOf = (def: $ZodChecks['_zod']['def']): Test => {
  switch (def.check) {
    case 'string_format':
      return def.format === 'regex' && def.pattern !== undefined ? matching(def.pattern) : unknown
    case 'min_length':
      return (value) => (value as { length: number }).length >= def.minimum
    case 'max_length':
      return (value) => (value as { length: number }).length <= def.maximum
    case 'greater_than': {
      const least = def.value as number
      return def.inclusive ? (value) => (value as number) >= least : (value) => (value as number) > least
    }
    case 'less_than': {
      const most = def.value as number
      return def.inclusive ? (value) => (value as number) <= most : (value) => (value as number) < most
    }
  }
  return unknown
}

type Member = { test: Test; required: boolean }

/** Every member is known and fits, and all are there that must be. Where a default would be put in, something is not there. */
const objectTest = (shape: Readonly<Record<string, $ZodType>>): Test => {
  const members: Record<string, Member> = Object.create(null)
  for (const [name, schema] of Object.entries(shape))
    members[name] = { test: testOf(schema), required: schema._zod.def.type !== 'optional' }
  const required = Object.values(members).filter((member) => member.required).length
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    let present = 0
    for (const name in value) {
      const member = members[name]
      if (member === undefined || !member.test((value as Record<string, unknown>)[name])) return false
      if (member.required) present++
    }
    return present === required
  }
}

const tests = Object.fromEntries(
  (Object.keys(events) as EventType[]).map((type) => [type, testOf(events[type].data)]),
) as Record<EventType, Test>
