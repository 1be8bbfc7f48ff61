import type { Snapshots } from '../src/index.ts'

/** A place where snapshots can be: what the suite needs of an adapter to hold it to its promises. */
export type SnapshotsPlace = {
  /** Another instance on the same snapshots. */
  open(): Promise<Snapshots>
  /** Every snapshot's last chunk is not what was written any more. */
  change(): Promise<void>
  /** All chunks are gone, their manifests are not. */
  lose(): Promise<void>
}
export type NewSnapshotsPlace = (partitions: number) => Promise<SnapshotsPlace>
