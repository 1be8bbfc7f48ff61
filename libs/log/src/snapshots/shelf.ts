import { hash, randomUUID } from 'node:crypto'
import { toChunks, toLines } from './chunks.ts'
import { byHeight, type ChunkEntry, keyOf, type Manifest } from './manifest.ts'
import { CorruptSnapshot, type SnapshotName, type Snapshots, type Stored } from './port.ts'

/** Of which upload, and the how manieth. */
export type ChunkPlace = { partition: number; upload: string; number: number; at?: string | undefined }

/** Where chunks and manifests are put. What an adapter has to know is this, and nothing of what a snapshot promises. */
export interface Shelf {
  /** Resolves once it is kept; to where, if one has to know that to find it again. */
  putChunk(place: ChunkPlace, bytes: Buffer): Promise<string | undefined>
  getChunk(place: ChunkPlace, bytes: number): Promise<Buffer | undefined>
  /** In place of one under the same key. */
  putManifest(manifest: Manifest): Promise<void>
  /** In any order. */
  manifests(logId: string, partition: number): Promise<readonly Manifest[]>
  dropManifest(manifest: Manifest): Promise<void>
  dropChunks(partition: number, upload: string, count: number): Promise<void>
  close(): Promise<void>
}

/** Of those that are not kept, so many of a partition and code stay: one to start from, and one in case it cannot be read. */
const STAY = 2

/** Snapshots on a shelf: what they promise, whatever the shelf is made of. */
export const createSnapshots = (shelf: Shelf): Snapshots => ({
  async write(name, lines, { keep }) {
    const upload = randomUUID()
    const chunks = await putChunks(shelf, { partition: name.partition, upload }, lines)
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)
    const before = await shelf.manifests(name.logId, name.partition)
    const same = before.find((manifest) => keyOf(manifest) === keyOf(name))
    const { logId, partition, head, code, at } = name
    const kept = keep || same?.kept === true
    const manifest: Manifest = { logId, partition, head, code, at, kept, bytes, upload, chunks }
    await shelf.putManifest(manifest)
    if (same !== undefined) await shelf.dropChunks(partition, same.upload, same.chunks.length)
    await tidy(shelf, name)
    return storedOf(manifest)
  },
  async list(logId, partition) {
    return [...(await shelf.manifests(logId, partition))].sort(byHeight).map(storedOf)
  },
  read: (snapshot) => toLines(checked(shelf, snapshot)),
  close: () => shelf.close(),
})

const storedOf = ({ upload: _, chunks: __, ...stored }: Manifest): Stored => stored

/** Nobody reads what is broken off: its chunks are dropped, as far as that can still be done. */
const putChunks = async (
  shelf: Shelf,
  { partition, upload }: { partition: number; upload: string },
  lines: Iterable<string>,
): Promise<ChunkEntry[]> => {
  const chunks: ChunkEntry[] = []
  try {
    for await (const bytes of toChunks(lines)) {
      const at = await shelf.putChunk({ partition, upload, number: chunks.length }, bytes)
      chunks.push({ sum: hash('sha256', bytes), bytes: bytes.length, ...(at !== undefined && { at }) })
    }
    return chunks
  } catch (error) {
    await shelf.dropChunks(partition, upload, chunks.length + 1).catch(() => {})
    throw error
  }
}

/** The manifest goes first: what has none is not there. */
const tidy = async (shelf: Shelf, { logId, partition, code }: SnapshotName): Promise<void> => {
  const manifests = await shelf.manifests(logId, partition)
  const passing = manifests.filter((manifest) => !manifest.kept && manifest.code === code).sort(byHeight)
  for (const manifest of passing.slice(STAY)) {
    await shelf.dropManifest(manifest)
    await shelf.dropChunks(partition, manifest.upload, manifest.chunks.length)
  }
}

/** The chunks, each as it was written. */
async function* checked(shelf: Shelf, name: SnapshotName): AsyncIterable<Buffer> {
  const { partition } = name
  const manifest = (await shelf.manifests(name.logId, partition)).find((one) => keyOf(one) === keyOf(name))
  if (manifest === undefined) throw new CorruptSnapshot('it is there no more')
  const { upload, chunks } = manifest
  for (const [number, { bytes, at, sum }] of chunks.entries()) {
    const got = await shelf.getChunk({ partition, upload, number, at }, bytes)
    if (got === undefined) throw new CorruptSnapshot(`chunk ${number} of ${chunks.length} is missing`)
    if (hash('sha256', got) !== sum)
      throw new CorruptSnapshot(`chunk ${number} of ${chunks.length} is not what was written`)
    yield got
  }
}
