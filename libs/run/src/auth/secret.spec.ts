import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadOrMakeSecret } from './secret.ts'

describe('the embedded secret', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cartstream-secret-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  it('is made once, for its owner only, and kept', async () => {
    const file = join(dir, 'deep', 'secret')
    const secret = await loadOrMakeSecret(file)
    expect(secret.length).toBe(64)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await loadOrMakeSecret(file)).toBe(secret)
  })
  it('is the same for all who make it at once', async () => {
    const file = join(dir, 'secret')
    const made = await Promise.all(Array.from({ length: 20 }, () => loadOrMakeSecret(file)))
    expect(new Set(made).size).toBe(1)
    expect(await readdir(dir)).toEqual(['secret'])
  })
  it('is closed to others where its file stood open', async () => {
    const file = join(dir, 'secret')
    await writeFile(file, 'x'.repeat(40))
    await chmod(file, 0o644)
    expect(await loadOrMakeSecret(file)).toBe('x'.repeat(40))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
  it('is never replaced: a file that holds something else is an error', async () => {
    const file = join(dir, 'secret')
    await writeFile(file, 'short')
    await expect(loadOrMakeSecret(file)).rejects.toThrow(/remove it/)
  })
})
