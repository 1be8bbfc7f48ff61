import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { problems } from '@cartstream/schemas'
import { code, codes, type Page, table } from './markdown.ts'

type Schema = {
  $ref?: string
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}
type Parameter = { name: string; in: 'path' | 'query' | 'header' | 'cookie'; required?: boolean }
type Operation = {
  summary?: string
  tags?: string[]
  security?: unknown[]
  'x-roles'?: string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, unknown>
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}
type Route = { method: string; path: string; operation: Operation; takes: string }

const golden = join(import.meta.dirname, '../../schemas/golden')
const DOCUMENTS = ['openapi-commands.json', 'openapi-queries.json', 'openapi-analysis.json']
const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const INTRODUCTION = `# The HTTP API

Every route, as the services' OpenAPI documents tell it ([schemas/golden](../../schemas/golden), \`openapi-*.json\`). A running installation shows the same with
every shape at \`/docs\`. Tokens and roles are explained in [how-to/auth.md](../how-to/auth.md), problems in [problems.md](problems.md).

- **For** names the roles; *any token* where the answer depends on what is asked for, *no token* where none is needed.
- **Takes** names what a body (in braces) or a query (with ?) may have; * is what must be there. Lists take \`limit\` and \`next\`.
- A command may carry \`Idempotency-Key\`: the same key and body, the same outcome. Cart commands may carry \`If-Match\` with the cart's \`ETag\`. A token of the
  role \`service\` names its customer in \`Cartstream-Subject\`.
- A command answers \`Cartstream-Position\`; a query takes it as \`?atLeast=\` and then has seen what the command did.
- **Refused with** are HTTP statuses; 4XX where it may be any of them. What each may mean:
`

const statuses = (): string => {
  const all = Object.entries(problems)
  const rows = [...new Set(all.map(([, { status }]) => status))].map((status) => [
    String(status),
    codes(all.filter(([, problem]) => problem.status === status).map(([name]) => name)),
  ])
  return table(['status', 'problems'], rows)
}

/** The members of a body; of several shapes, all of theirs, and none of them must be there. */
const membersOf = (schema: Schema, document: Document): string[] => {
  if (schema.$ref !== undefined)
    return membersOf(document.components!.schemas![schema.$ref.split('/').at(-1)!]!, document)
  const shapes = schema.anyOf ?? schema.oneOf
  if (shapes !== undefined)
    return [...new Set(shapes.flatMap((shape) => membersOf(shape, document)).map((name) => name.replace('*', '')))]
  return Object.keys(schema.properties ?? {}).map((name) => code(name) + (schema.required?.includes(name) ? '*' : ''))
}

const takes = ({ parameters = [], requestBody }: Operation, document: Document): string => {
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.name !== 'atLeast')
    .map(({ name, required }) => code(`?${name}`) + (required ? '*' : ''))
  const body = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => membersOf(schema, document))
  return [query.join(' '), body.length > 0 ? `{ ${body.join(', ')} }` : ''].filter((part) => part !== '').join(' ')
}

const routesOf = (name: string): Route[] => {
  const document = JSON.parse(readFileSync(join(golden, name), 'utf8')) as Document
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      return operation === undefined
        ? []
        : [{ method: method.toUpperCase(), path, operation, takes: takes(operation, document) }]
    }),
  )
}

const forWhom = ({ security, 'x-roles': roles }: Operation): string =>
  security === undefined ? 'no token' : (roles?.join(', ') ?? 'any token')

/** What every command may be refused with is told in short. */
const ANY = '400 401 403 404 409 412 413 415 422 429 503'
const refusedWith = ({ responses }: Operation): string =>
  Object.keys(responses)
    .filter((status) => status >= '4')
    .join(' ')
    .replace(ANY, '4XX 503')

const row = ({ method, path, operation, takes }: Route): string[] => [
  code(`${method} ${path}`),
  operation.summary ?? '',
  forWhom(operation),
  takes,
  refusedWith(operation),
]

export const api: Page = {
  from: 'schemas/golden/openapi-*.json',
  text() {
    const routes = DOCUMENTS.flatMap(routesOf)
    const tags = [...new Set(routes.map(({ operation }) => operation.tags?.[0] ?? 'other'))]
    const groups = tags.map((tag) => {
      const rows = routes.filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag).map(row)
      return `## ${tag}\n\n${table(['route', 'does', 'for', 'takes', 'refused with'], rows)}`
    })
    return [INTRODUCTION, statuses(), ...groups].join('\n')
  },
}
