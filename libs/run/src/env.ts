import { z } from 'zod'

/** The settings are not right; the message names every variable, what is wrong with it and what to do. For people, to be printed as it is. */
export class BadEnv extends Error {
  override name = 'BadEnv'
}

/** Values of such variables are never repeated. */
const SECRET = /SECRET|TOKEN|PASSWORD|KEY|URL|DSN|CREDENTIAL/i

/**
 * The settings that `schema` describes, from the environment; an empty variable counts as not set.
 * A variable's `.describe()` is what its message tells people to do. Throws BadEnv that lists all that is wrong at once.
 */
export const readEnv = <S extends z.ZodObject>(
  schema: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<S> => {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name]?.trim() || undefined]))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const count = parsed.error.issues.length
  const lines = parsed.error.issues.map((issue) => explain(schema, given, issue))
  throw new BadEnv(
    `${count === 1 ? 'One setting is' : `${count} settings are`} not right in the environment:\n${lines.join('\n')}`,
  )
}

const explain = (schema: z.ZodObject, given: Record<string, string | undefined>, issue: z.core.$ZodIssue): string => {
  const name = String(issue.path[0] ?? '')
  const value = given[name]
  const field = schema.shape[name] as z.ZodType | undefined
  const todo = field?.description
  const wrong =
    name === ''
      ? issue.message
      : value === undefined
        ? 'is not set'
        : `${SECRET.test(name) ? 'is not right' : `is "${value}"`}: ${issue.message}`
  return `  ${name} ${wrong}${todo === undefined ? '' : `\n    set it to ${todo}`}`
}

/** A whole number such as a port, a count or milliseconds. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'not a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `less than ${min}`).max(max, `more than ${max}`))

/** A TCP port; 0 takes any free one. */
export const port = () => integer(0, 65_535)

/** On or off: 1, true, yes, on or 0, false, no, off. */
export const flag = () =>
  z
    .string()
    .regex(/^(1|true|yes|on|0|false|no|off)$/i, 'neither on (1, true) nor off (0, false)')
    .transform((text) => /^(1|true|yes|on)$/i.test(text))

/** Several values with commas between. */
export const list = () =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(z.string()).min(1, 'no value in it'))

/** An address with one of these schemes, e.g. `url('http', 'https')`; without a slash at its end. */
export const url = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
      error: `not a URL that begins with ${schemes.map((s) => `${s}://`).join(' or ')}`,
    })
    .transform((text) => text.replace(/\/+$/, ''))
