import { statfs } from 'node:fs/promises'
import { CannotStart } from '@cartstream/run'

const MB = 1024 * 1024
/** What a first start writes (PostgreSQL's own tables, its log, the demo shop), and room to go on. */
const FOR_A_NEW_ONE = 160 * MB
/** Two segments of PostgreSQL's log: with less it may not come up again. */
const TO_GO_ON = 32 * MB

/** Bytes that this user may still write below `folder`. */
const freeIn = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Throws CannotStart where the disk of `folder` is full, or so nearly that a start would fill it. `isNew`: there is no data folder yet. */
export const checkSpace = async (folder: string, isNew: boolean, free = freeIn): Promise<void> => {
  const [needed, left] = [isNew ? FOR_A_NEW_ONE : TO_GO_ON, await free(folder)]
  if (left >= needed) return
  const start = isNew ? 'a first start' : 'a start'
  throw noSpace(folder, `${Math.floor(left / MB)} MB are free, ${start} needs ${needed / MB} MB.`)
}

/** What a program of PostgreSQL said before it ended, where that was for want of space. */
export const outOfSpace = (folder: string, said: string): CannotStart | undefined => {
  const line = said.split('\n').find((text) => text.includes('No space left on device'))
  return line === undefined ? undefined : noSpace(folder, line.trim())
}

const noSpace = (folder: string, how: string) =>
  new CannotStart(
    `There is no space left on the disk of ${folder}: ${how}`,
    'Free some, or choose a folder on another disk: CARTSTREAM_HOME=/path/to/folder npm start',
  )
