import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { badName, breaches, undeclared } from './bin/walls/breaches.ts'
import { rooms } from './bin/walls/rooms.ts'

const root = import.meta.dirname
const NOT_OURS = new Set(['node_modules', '.runtime', 'results', 'golden', 'dist'])

const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.')) return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesOf(path) : [path]
  })
const exists = (folder: string): boolean => {
  const [parent, name] = folder.includes('/') ? (folder.split('/') as [string, string]) : ['.', folder]
  return readdirSync(join(root, parent)).includes(name)
}

const isWorkspace = ({ folder }: { folder: string }): boolean =>
  readdirSync(join(root, folder)).includes('package.json')

/** What a workspace's package.json names; the root's is for everybody: what proves the house, not what it is made of. */
const declaredIn = (folder: string): string[] => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as Record<string, object | undefined>
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
}

describe('the walls between rooms', () => {
  const standing = rooms.filter(({ folder }) => exists(folder))
  it.each(standing)('of $folder stand', ({ folder }) => {
    const sources = filesOf(folder).filter((path) => /\.tsx?$/.test(path))
    const found = sources.flatMap((path) =>
      breaches(path, readFileSync(join(root, path), 'utf8')).map((what) => `${path}: ${what}`),
    )
    expect(found).toEqual([])
  })
  it.each(standing.filter(isWorkspace))('of $folder have a door for every package that is taken', ({ folder }) => {
    const declared = new Set([...declaredIn('.'), ...declaredIn(folder)])
    const sources = filesOf(folder).filter((path) => /\.tsx?$/.test(path))
    const found = sources.flatMap((path) =>
      undeclared(path, readFileSync(join(root, path), 'utf8'), declared).map((what) => `${path}: ${what}`),
    )
    expect(found).toEqual([])
  })
  it('name every room that stands', () => {
    const folders = ['libs', 'services'].flatMap((parent) =>
      readdirSync(join(root, parent)).map((n) => `${parent}/${n}`),
    )
    expect(folders.filter((folder) => !rooms.some((room) => room.folder === folder))).toEqual([])
  })
  it('hold no room without a meaning', () => {
    const paths = rooms.filter(({ folder }) => exists(folder)).flatMap(({ folder }) => filesOf(folder))
    expect(paths.flatMap((path) => badName(path) ?? [])).toEqual([])
  })
})

/** Each line is a file that must not stand, and why; a wall that lets one through is no wall. */
const bad: [path: string, code: string, why: RegExp][] = [
  ['schemas/src/a.ts', `import { encode } from '@cartstream/log'`, /schemas may not import @cartstream\/log/],
  ['schemas/src/a.ts', `import type { Log } from '@cartstream/log'`, /schemas may not/],
  ['schemas/src/a.ts', `import { readFile } from 'node:fs/promises'`, /node:fs/],
  ['schemas/src/a.ts', `import fs from 'fs'`, /may not import fs/],
  ['schemas/src/a.ts', `import { v4 } from 'uuid'`, /zod only, not uuid/],
  ['libs/decide/src/a.ts', `import { events } from '@cartstream/schemas'`, /types only/],
  ['libs/decide/src/a.ts', `export { events } from '@cartstream/schemas'`, /types only/],
  ['libs/decide/src/a.ts', `export * from '@cartstream/schemas'`, /types only/],
  ['libs/decide/src/a.ts', `import { defaultConfig, events } from '@cartstream/schemas'`, /types only/],
  ['libs/decide/src/a.ts', `import { hash } from 'node:crypto'`, /node:crypto/],
  ['libs/decide/src/a.ts', `export const a = Date.now()`, /no Date\.now/],
  ['libs/decide/src/a.ts', `export const a = new Date()`, /no new Date\(\)/],
  ['libs/decide/src/a.ts', `export const a = Math.random()`, /no Math\.random/],
  ['libs/decide/src/a.ts', `export const a = async () => {}`, /no async or await/],
  ['libs/decide/src/a.ts', `export const a = await b`, /no async or await/],
  ['libs/decide/src/a.ts', `setTimeout(f, 1)`, /no setTimeout/],
  ['libs/decide/src/a.ts', `export const a = process.env.A`, /no process/],
  ['libs/decide/src/a.ts', `export const a = performance.now()`, /no performance/],
  ['libs/decide/src/a.ts', `const n = globalThis['Date'].now`, /no globalThis/],
  ['libs/decide/src/a.ts', `import { given } from '@cartstream/spec/given'`, /only specs/],
  ['libs/log/src/a.ts', `import { decide } from '@cartstream/decide'`, /libs\/log may not/],
  ['libs/log/src/memory/a.ts', `import pg from 'pg'`, /only libs\/log\/src\/postgres may import pg/],
  ['libs/log/src/postgres/a.ts', `import { Kafka } from 'kafkajs'`, /only libs\/log\/src\/kafka/],
  ['libs/log/src/kafka/a.ts', `const r = createRequire(import.meta.url); r('fastify')`, /not fastify/],
  ['libs/read/src/a.ts', `const k = await import('kafkajs')`, /libs\/read may not import kafkajs/],
  ['libs/read/src/a.ts', `export type F = import('fastify').FastifyInstance`, /may not import fastify/],
  ['libs/read/src/a.ts', `import { events } from '@cartstream/schemas'`, /types only/],
  ['libs/read/src/a.ts', `import { openLog } from '@cartstream/log/open'`, /types only/],
  ['libs/stream/src/a.ts', `import pg from 'pg'`, /no package only, not pg/],
  ['libs/log/src/kafka/a.ts', `import { startKafka } from '../../../../infra/kafka/kafka.ts'`, /climbs over the wall/],
  ['libs/keys/src/a.ts', `import type { Id } from '@cartstream/schemas'`, /libs\/keys may not/],
  ['libs/pay/src/a.ts', `import { events } from '@cartstream/schemas'`, /types only/],
  ['libs/pay/src/a.ts', `import pg from 'pg'`, /stripe, zod only, not pg/],
  ['libs/pay/src/a.ts', `import type { Keys } from '@cartstream/keys'`, /libs\/pay may not/],
  [
    'services/query-gateway/src/a.ts',
    `import type { Intent } from '@cartstream/pay'`,
    /may not import @cartstream\/pay/,
  ],
  ['libs/run/src/a.ts', `import { problems } from '@cartstream/schemas'`, /libs\/run may not/],
  ['libs/run/src/a.ts', `import fastify from 'fastify'`, /not fastify/],
  ['libs/client/src/a.ts', `import { readFileSync } from 'node:fs'`, /node:fs/],
  ['services/command-handler/src/a.ts', `import { reads } from '@cartstream/read'`, /may not import @cartstream\/read/],
  ['services/command-handler/src/main.ts', `import pg from 'pg'`, /may not import pg/],
  ['services/command-handler/src/a.ts', `import { x } from '@cartstream/log/src/../../read'`, /an address/],
  ['services/command-handler/src/a.ts', `import { x } from '../../../libs/read/src/index.ts'`, /climbs over the wall/],
  [
    'services/command-handler/src/a.ts',
    `import { p } from '@cartstream/projector'`,
    /may not import @cartstream\/projector/,
  ],
  ['services/projector/src/a.ts', `import { decide } from '@cartstream/decide'`, /may not/],
  ['services/projector/src/a.ts', `import ws from '@fastify/websocket'`, /may not import @fastify/],
  ['services/query-gateway/src/a.ts', `const l = require('@cartstream/log/kafka')`, /may not import @cartstream\/log/],
  ['services/query-gateway/src/a.ts', 'const m = await import(`@cartstream/decide`)', /may not/],
  ['services/query-gateway/src/a.spec.ts', `import { p } from '@cartstream/projector'`, /may not/],
  ['libs/read/src/a.spec.ts', `import { decide } from '@cartstream/decide'`, /may not/],
  ['services/query-gateway/src/a.ts', 'const m = await import(name)', /only known at run time/],
  ['services/all/src/a.ts', `import { startPostgres } from '@cartstream/spec'`, /only specs/],
  ['services/web/src/a.tsx', `import type { Id } from '@cartstream/schemas'; export const A = () => <b />`, /may not/],
  ['services/cli/src/a.ts', `import { vi } from 'vitest'`, /only specs/],
  ['services/cli/src/a.ts', `export default 1`, /named exports/],
  ['services/cli/src/a.ts', `const a = 1; export { a as default }`, /named exports/],
]

/** And these must be let through, or the wall is in the way. */
const good: [path: string, code: string][] = [
  [
    'libs/decide/src/a.ts',
    `import type { Id } from '@cartstream/schemas'; import { defaultConfig, type Sku } from '@cartstream/schemas'`,
  ],
  ['libs/decide/src/a.ts', `import Big from 'big.js'; export const at = (ms: number) => new Date(ms).toISOString()`],
  [
    'libs/decide/src/a.ts',
    `export const a = { process: 1 }; export const b = a.process // Date.now() in words is no clock`,
  ],
  [
    'libs/decide/src/a.spec.ts',
    `import { given } from '@cartstream/spec/given'; import { events } from '@cartstream/schemas'`,
  ],
  ['libs/log/src/kafka/a.ts', `import { Kafka } from 'kafkajs'; import { events } from '@cartstream/schemas'`],
  [
    'libs/log/src/a.contract.ts',
    `import { startPostgres } from '@cartstream/spec'; import { it } from 'vitest'; import pg from 'pg'`,
  ],
  ['services/command-handler/simulation/main.ts', `import { world } from '@cartstream/spec/world'`],
  [
    'services/command-handler/src/main.ts',
    `import { openLog } from '@cartstream/log/open'; import { hash } from 'node:crypto'`,
  ],
  ['services/command-handler/src/main.ts', `import { openProviders } from '@cartstream/pay/open'`],
  ['services/projector/src/main.ts', `import type { PaymentProvider } from '@cartstream/pay'`],
  ['services/all/src/main.ts', `import { start } from '@cartstream/projector'; import { x } from '@cartstream/read'`],
  ['services/query-gateway/spec/gateway.ts', `import { createMemoryLog } from '@cartstream/log/memory'`],
  ['libs/log/contract/a.contract.ts', `import { startKafka } from '../../../infra/kafka/kafka.ts'`],
  ['schemas/generate.ts', `import { writeFile } from 'node:fs/promises'; import { z } from 'zod'`],
]

describe('a wall', () => {
  it.each(bad)('keeps out of %s: %s', (path, code, why) => {
    const found = breaches(path, code)
    expect(found.join('\n')).toMatch(why)
    expect(found).not.toEqual([])
  })
  it.each(good)('lets into %s: %s', (path, code) => {
    expect(breaches(path, code)).toEqual([])
  })
  it('keeps out a package that only another workspace has declared', () => {
    const declared = new Set(['pg', '@trpc/server'])
    const code = (name: string) => `import type { A } from '${name}'; const b = await import('node:fs')`
    expect(undeclared('libs/log/src/a.ts', code('kysely/lib'), declared).join()).toMatch(/^kysely is not in/)
    expect(undeclared('libs/log/src/a.ts', code('@trpc/client'), declared)).toHaveLength(1)
    for (const name of ['pg', '@trpc/server/rpc', '@cartstream/read', './b.ts'])
      expect(undeclared('libs/log/src/a.ts', code(name), declared)).toEqual([])
  })
  it('keeps out rooms named for nothing', () => {
    expect(badName('libs/run/src/utils/a.ts')).toMatch(/"utils"/)
    expect(badName('libs/run/src/helpers.ts')).toMatch(/"helpers.ts"/)
    expect(badName('libs/run/src/common.spec.ts')).toMatch(/common/)
    expect(badName('libs/run/src/commonplace.ts')).toBeUndefined()
  })
})
