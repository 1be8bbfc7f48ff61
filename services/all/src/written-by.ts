import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projections } from '@cartstream/read'
import { CannotStart } from '@cartstream/run'
import { events } from '@cartstream/schemas'
import { z } from 'zod'

/** What the program that wrote a data folder last could write, so that an earlier one sees at once that it could not read it. */
const WrittenBy = z.object({ events: z.record(z.string(), z.int()), models: z.record(z.string(), z.int()) })
type WrittenBy = z.infer<typeof WrittenBy>

const file = (home: string): string => join(home, 'written-by.json')

/** Every event and read model of this program, by its version: the lists themselves, so there is nothing to keep in step. */
const ours = (): WrittenBy => ({
  events: Object.fromEntries(Object.entries(events).map(([type, { version }]) => [type, version])),
  models: Object.fromEntries(projections.map(({ name, version }) => [name, version])),
})

/** Throws CannotStart where the folder was written by a later cartstream than this one. Without a word about it, it was an earlier one. */
export const checkWriter = async (home: string): Promise<void> => {
  const text = await readFile(file(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const written = text === undefined ? undefined : WrittenBy.safeParse(parsed(text))
  const later = written?.success ? firstLater(written.data, ours()) : undefined
  if (later === undefined) return
  throw new CannotStart(
    `${home} was written by a later version of cartstream: ${later}.`,
    'Use that version (git pull), or choose another folder: CARTSTREAM_HOME=/path/to/folder npm start',
  )
}

/** From here on this program may have written there. */
export const markWriter = (home: string): Promise<void> => writeFile(file(home), `${JSON.stringify(ours(), null, 2)}\n`)

/** An event is for ever; a read model that a later version does without, or has besides, is no obstacle. */
const firstLater = (written: WrittenBy, known: WrittenBy): string | undefined => {
  for (const [type, version] of Object.entries(written.events)) {
    const own = known.events[type]
    if (own === undefined) return `it may have the event ${type}, which this one does not know`
    if (version > own) return `it may have version ${version} of the event ${type}, this one knows version ${own}`
  }
  for (const [name, version] of Object.entries(written.models))
    if (version > (known.models[name] ?? version))
      return `the read model ${name} is at version ${version}, this one has version ${known.models[name]}`
  return undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // cut off by a full disk; the data themselves are looked at later
  }
}
