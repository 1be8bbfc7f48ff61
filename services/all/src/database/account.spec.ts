import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closedFolder } from './account.ts'

/** Somebody who owns nothing here. */
const stranger = { uid: 65_533, gid: 65_533 }

describe('the way to the data folder', () => {
  let top: string
  let deep: string
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'cartstream-way-'))
    deep = join(top, 'home', 'postgres')
    await mkdir(deep, { recursive: true })
    for (const folder of [top, join(top, 'home'), deep]) await chmod(folder, 0o755)
  })
  afterEach(() => rm(top, { recursive: true, force: true }))

  it('is open where every folder on it may be entered', async () => {
    expect(await closedFolder(deep, stranger)).toBeUndefined()
  })
  it('is closed at the first folder that the database may not enter', async () => {
    await chmod(join(top, 'home'), 0o700)
    expect(await closedFolder(deep, stranger)).toBe(join(top, 'home'))
    await chmod(top, 0o750)
    expect(await closedFolder(deep, stranger)).toBe(top)
  })
  it('is open to its owner whatever others may', async () => {
    await chmod(top, 0o700)
    expect(await closedFolder(deep, undefined)).toBeUndefined()
    const owner = { uid: process.getuid?.() ?? 0, gid: 65_533 }
    expect(await closedFolder(deep, owner)).toBeUndefined()
  })
})
