import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Edit, mutations } from './mutations.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * Spoils the sources as they are loaded, in this thread only: the code itself knows nothing of mutations. The returned function says
 * whether all of it was loaded. Throws where an edit does not fit its file exactly once.
 */
export const plant = (name: string): (() => void) => {
  const mutation = mutations[name]
  if (mutation === undefined) throw new Error(`no mutation ${name}; there are: ${Object.keys(mutations).join(', ')}`)
  const waiting = new Map<string, Edit[]>()
  for (const edit of mutation.edits) {
    const url = pathToFileURL(join(root, edit.file)).href
    waiting.set(url, [...(waiting.get(url) ?? []), edit])
  }
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const edits = waiting.get(url)
      if (edits === undefined || loaded.source === undefined || loaded.source === null) return loaded
      waiting.delete(url)
      const source =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString()
      return { ...loaded, source: edits.reduce(spoil, source) }
    },
  })
  return () => {
    if (waiting.size > 0) throw new Error(`${name} was not planted: ${[...waiting.keys()].join(', ')} not loaded`)
  }
}

const spoil = (source: string, { file, find, replace }: Edit): string => {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${parts.length - 1} places in ${file} read ${JSON.stringify(find)}`)
  return parts.join(replace)
}
