import { keyOf, type Manifest } from '../snapshots/manifest.ts'
import type { Snapshots } from '../snapshots/port.ts'
import { type ChunkPlace, createSnapshots } from '../snapshots/shelf.ts'

/** What memory keeps, shared by any number of instances. Specs may tamper with it. */
export class MemoryShelf {
  /** By upload and number. */
  readonly chunks = new Map<string, Buffer>()
  readonly manifests = new Map<string, Manifest>()
}

const nameOf = ({ upload, number }: ChunkPlace): string => `${upload}/${number}`

/** Snapshots in memory: for specs and simulations. */
export const createMemorySnapshots = (shelf = new MemoryShelf()): Snapshots =>
  createSnapshots({
    async putChunk(place, bytes) {
      shelf.chunks.set(nameOf(place), bytes)
      return undefined
    },
    getChunk: async (place) => shelf.chunks.get(nameOf(place)),
    async putManifest(manifest) {
      shelf.manifests.set(keyOf(manifest), manifest)
    },
    manifests: async (logId, partition) =>
      [...shelf.manifests.values()].filter((one) => one.logId === logId && one.partition === partition),
    async dropManifest(manifest) {
      shelf.manifests.delete(keyOf(manifest))
    },
    async dropChunks(partition, upload, count) {
      for (let number = 0; number < count; number++) shelf.chunks.delete(nameOf({ partition, upload, number }))
    },
    close: async () => {},
  })
