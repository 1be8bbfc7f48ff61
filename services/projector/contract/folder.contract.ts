import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderMessages } from '../src/messages/folder.ts'
import { aSheet, messagesContract } from './suite.ts'

let home: string
let folder: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cartstream-messages-'))
  folder = join(home, 'messages')
})
afterAll(() => rm(home, { recursive: true }))

const received = async () => {
  const names = await readdir(folder)
  const told = names.map(async (name) => [
    name.replace('.json', ''),
    JSON.parse(await readFile(join(folder, name), 'utf8')),
  ])
  return new Map((await Promise.all(told)) as [string, unknown][])
}

describe('a folder', () => {
  messagesContract({
    open: () => createFolderMessages(folder),
    received,
    async fail() {
      await rename(folder, `${folder}-away`)
      await writeFile(folder, 'not a folder')
    },
    async heal() {
      await rm(folder)
      await rename(`${folder}-away`, folder)
    },
  })

  it('keeps the first of what is told twice, for its owner’s eyes, and nothing half written', async () => {
    const message = aSheet()
    const messages = createFolderMessages(folder)
    await messages.tell(message)
    const before = await stat(join(folder, `${message.id}.json`))
    await messages.tell({ ...message, title: 'another' } as typeof message)
    const after = await stat(join(folder, `${message.id}.json`))
    expect([after.ino, after.mtimeMs, after.mode & 0o777]).toStrictEqual([before.ino, before.mtimeMs, 0o600])
    expect((await readdir(folder)).filter((name) => !name.endsWith('.json'))).toStrictEqual([])
  })

  it('writes nothing anywhere else', async () => {
    const message = { ...aSheet(), id: '../elsewhere' }
    expect(await createFolderMessages(folder).tell(message)).toMatchObject({ refused: expect.any(String) })
    expect(await readdir(home)).toStrictEqual(['messages'])
  })
})
