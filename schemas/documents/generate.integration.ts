import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const schemas = join(import.meta.dirname, '..')
const run = promisify(execFile)
let copy: string

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'cartstream-schemas-'))
  for (const part of ['src', 'documents', 'golden', 'corpus', 'generate.ts', 'package.json'])
    await cp(join(schemas, part), join(copy, part), { recursive: true })
  await symlink(join(schemas, '../node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rm(copy, { recursive: true, force: true }))

/** What `npm run generate -- <option>` and `npm run check` do here. */
const generate = (...options: string[]) =>
  run(process.execPath, [join(copy, 'generate.ts'), ...options]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
  )
const edit = async (name: string, from: string, to: string) => {
  const text = await readFile(join(copy, name), 'utf8')
  expect(text).toContain(from)
  await writeFile(join(copy, name), text.replace(from, to))
}

it('a version is added as CONTRIBUTING.md says: the check asks for it, --keep keeps it, and what was before stays', async () => {
  expect(await generate('--check')).toEqual({ code: 0, said: '' })
  const ended = "SyncedCartEnded: event('cart', 1, z.strictObject({ cart: Id, because: z.enum(['asked', 'expired']) }))"
  await edit('src/events.ts', ended, ended.replace('1, z', '2, z').replace("'expired'", "'expired', 'replaced'"))
  const asked = await generate('--check')
  expect(asked.code).toBe(1)
  expect(asked.said).toContain(
    'corpus/cartstream.cart.SyncedCartEnded.v2/1.json is missing: npm run generate -- --keep',
  )
  expect(asked.said).toContain('golden/cartstream.cart.SyncedCartEnded.v2.json is missing')
  const first = await readFile(join(copy, 'corpus/cartstream.cart.SyncedCartEnded.v1/1.json'), 'utf8')

  expect((await generate('--keep')).said).toContain('schemas/corpus/cartstream.cart.SyncedCartEnded.v2/1.json kept')
  expect(await generate('--check')).toEqual({ code: 0, said: '' })
  expect(await readFile(join(copy, 'corpus/cartstream.cart.SyncedCartEnded.v1/1.json'), 'utf8')).toBe(first)
  expect(await readFile(join(copy, 'corpus/cartstream.cart.SyncedCartEnded.v2/1.json'), 'utf8')).toContain('"replaced"')

  await edit('corpus/cartstream.cart.SyncedCartEnded.v1/1.json', '"asked"', '"told"')
  expect(await generate('--check')).toMatchObject({ code: 1, said: expect.stringContaining('v1/1.json was changed') })
})
