import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { isSpec, type Room, rooms, stage } from './rooms.ts'
import { type Import, readSource, UNREADABLE } from './source.ts'

const FORBIDDEN_NAME = /^(utils?|helpers?|common|managers?)$/
const FOR_SPECS = ['vitest', 'vitest/node', 'fast-check', 'testcontainers', '@testcontainers/redpanda']

const roomOf = (path: string): Room | undefined =>
  rooms.find((r) => path === r.folder || path.startsWith(`${r.folder}/`))
const shortName = (room: Room): string => room.folder.split('/').at(-1)!
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
const matches = (patterns: readonly string[], name: string): boolean =>
  patterns.some((p) => (p.endsWith('/*') ? name.startsWith(p.slice(0, -1)) : p === name))

/** What is wrong with a file by the walls table, a sentence each. `path` is relative to the root, with `/`. */
export const breaches = (path: string, code: string): string[] => {
  const room = roomOf(path)
  if (room === undefined) return []
  const { imports, impure, defaultExport } = readSource(code, path)
  const found = imports.flatMap((imported) => breach(room, path, imported) ?? [])
  if (room.pure && !isSpec(path)) found.push(...impure.map((what) => `${room.folder} is pure: no ${what}`))
  if (defaultExport) found.push('named exports only')
  return found
}

/**
 * Packages that a file takes and that no one of `declared` names: it would find them only as long as another workspace happens to have them
 * installed. What is ours is the walls' affair.
 */
export const undeclared = (path: string, code: string, declared: ReadonlySet<string>): string[] =>
  readSource(code, path).imports.flatMap(({ specifier }) => {
    const isOthers = specifier !== UNREADABLE && !/^[./]|^@cartstream\//.test(specifier) && !isBuiltin(specifier)
    const name = packageOf(specifier)
    return !isOthers || declared.has(name) ? [] : [`${name} is not in the package.json of its workspace`]
  })

/** A file or folder that says nothing of what is in it. */
export const badName = (path: string): string | undefined => {
  const part = path.split('/').find((p) => FORBIDDEN_NAME.test(p.replace(/(\.\w+)*\.tsx?$/, '')))
  return part === undefined ? undefined : `"${part}" says nothing of what is in it`
}

const breach = (room: Room, path: string, imported: Import): string | undefined => {
  const { specifier } = imported
  if (specifier === UNREADABLE)
    return room.computed === true ? undefined : 'an import whose target is only known at run time'
  if (specifier.startsWith('.')) return crossing(room, path, specifier)
  if (isBuiltin(specifier)) return builtin(room, path, specifier)
  if (/^(\/|[a-z]+:)|\/\.\.?(\/|$)/.test(specifier)) return `${specifier} is an address, not a module`
  return specifier.startsWith('@cartstream/') ? own(room, path, imported) : foreign(room, path, specifier)
}

const crossing = (room: Room, path: string, specifier: string): string | undefined => {
  const target = posix.join(posix.dirname(path), specifier)
  const other = roomOf(target)
  if (other === room) return undefined
  if (other?.folder === 'infra' && (room.folder === 'libs/spec' || isSpec(path))) return undefined // brokers to test on
  if (room.folder === 'infra' || room.folder === 'bin') return undefined
  return `${specifier} climbs over the wall into ${other?.folder ?? target}; import the package instead`
}

const builtin = (room: Room, path: string, specifier: string): string | undefined => {
  const isTool = !path.startsWith(`${room.folder}/src/`)
  if (isSpec(path) || (isTool && !room.pure)) return undefined
  return room.node === false || room.pure ? `${room.folder} may not import ${specifier}` : undefined
}

const own = (room: Room, path: string, { specifier, type, names }: Import): string | undefined => {
  const name = specifier.split('/')[1]!
  if (name === shortName(room)) return undefined
  if (name === 'spec') return isSpec(path) || room.ours.includes('spec') ? undefined : 'only specs may import libs/spec'
  if (room.ours.includes(name)) return undefined
  if (room.folder.startsWith('services/') && isSpec(path) && stage.includes(name)) return undefined
  if (!room.ours.includes(`type ${name}`)) return `${room.folder} may not import ${specifier}`
  const constants = names.length > 0 && names.every((n) => room.values?.includes(n))
  return type || constants || isSpec(path) ? undefined : `${room.folder} may import types only from ${specifier}`
}

const foreign = (room: Room, path: string, specifier: string): string | undefined => {
  const name = packageOf(specifier)
  if (matches(room.never ?? [], name)) return `${room.folder} may not import ${name}`
  if (FOR_SPECS.includes(specifier) || FOR_SPECS.includes(name))
    return isSpec(path) || ['libs/spec', 'infra', 'bin'].includes(room.folder)
      ? undefined
      : `only specs may import ${name}`
  if (room.packages !== undefined && !matches(room.packages, name) && !isSpec(path))
    return `${room.folder} may import ${room.packages.join(', ') || 'no package'} only, not ${name}`
  const parts = room.parts?.[name]
  if (parts !== undefined && !isSpec(path) && !parts.some((part) => path.startsWith(`${part}/`)))
    return `only ${parts.join(', ')} may import ${name}`
  return undefined
}
