import { describe } from 'vitest'
import { createMemorySnapshots, MemoryShelf } from '../src/memory/snapshots.ts'
import { snapshotPromises } from './snapshots.ts'

describe('snapshots in memory', () =>
  snapshotPromises(async () => {
    const shelf = new MemoryShelf()
    return {
      open: async () => createMemorySnapshots(shelf),
      async change() {
        for (const { upload, chunks } of shelf.manifests.values()) {
          const name = `${upload}/${chunks.length - 1}`
          const bytes = Buffer.from(shelf.chunks.get(name)!)
          bytes[bytes.length - 1]! ^= 1
          shelf.chunks.set(name, bytes)
        }
      },
      lose: async () => shelf.chunks.clear(),
    }
  }))
