export { Connection, type ConnectionOptions, type Sink } from './connection.ts'
export { type Cursor, decodeCursor, encodeCursor } from './cursor.ts'
export { Feed, type FeedOptions, type Hop } from './feed.ts'
export { type Age, type ClosedCode, type Frame, type FrameRow, type Written, write } from './frames.ts'
export { Gathered, type GatheredOptions } from './gathered.ts'
export type { Listener } from './listeners.ts'
export { Ring } from './ring.ts'
export { type SharedOptions, SharedSource } from './shared.ts'
export { type Status, type Subject, Subscription } from './subscription.ts'
export {
  type Change,
  type Clock,
  type Filter,
  type Page,
  type Scope,
  type Source,
  type Stand,
  type Together,
  type View,
  visible,
  type Watched,
} from './types.ts'
