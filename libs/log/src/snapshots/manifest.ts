import type { SnapshotName, Stored } from './port.ts'

/** A chunk as it was written: the SHA-256 of its bytes, their number, and, where its shelf has such a thing, its place. */
export type ChunkEntry = { sum: string; bytes: number; at?: string }
/** What makes chunks a snapshot. `upload`: which of those that may have been written under the same name. */
export type Manifest = Stored & { upload: string; chunks: readonly ChunkEntry[] }

/** Two snapshots of one name say the same: there is one of them. */
export const keyOf = ({ logId, partition, head, code }: SnapshotName): string =>
  `${logId}/${partition}/${head.height}/${head.id}/${code}`

/** A manifest as JSON. */
export const encodeManifest = ({ head, at, ...rest }: Manifest): string =>
  JSON.stringify({ ...rest, head: { ...head, offset: `${head.offset}`, height: `${head.height}` }, at: at.getTime() })

export const decodeManifest = (text: string): Manifest => {
  const { head, at, ...rest } = JSON.parse(text)
  return { ...rest, head: { ...head, offset: BigInt(head.offset), height: BigInt(head.height) }, at: new Date(at) }
}

/** The newest first. */
export const byHeight = (a: SnapshotName, b: SnapshotName): number =>
  a.head.height === b.head.height ? 0 : a.head.height < b.head.height ? 1 : -1
