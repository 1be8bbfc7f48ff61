import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bodyOf, type Messages } from './port.ts'

/** What may be a file's name everywhere. */
const NAME = /^[\w-]{1,100}$/

/** Messages as files, `<id>.json`, for an installation that has nobody to tell: whole or not there, and never twice. */
export const createFolderMessages = (folder: string): Messages => ({
  async tell(message) {
    const body = bodyOf(message)
    if ('refused' in body) return body
    if (!NAME.test(message.id)) return { refused: 'the message’s id is no name for a file' }
    const file = join(folder, `${message.id}.json`)
    if (await isThere(file)) return 'told'
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeWhole(file, body)
    return 'told'
  },
})

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

let written = 0
/** The disk has it before it has its name. */
const writeWhole = async (file: string, body: Buffer): Promise<void> => {
  const half = `${file}.${process.pid}-${written++}.part`
  try {
    const handle = await open(half, 'wx', 0o600)
    try {
      await handle.writeFile(body)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(half, file)
  } catch (error) {
    await rm(half, { force: true }).catch(() => {})
    throw error
  }
}
