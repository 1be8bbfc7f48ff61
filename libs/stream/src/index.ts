export { Connection, type ConnectionOptions, type Sink } from './connection.ts'
export { type Cursor, decodeCursor, encodeCursor } from './cursor.ts'
export { Feed, type FeedOptions, type Listener } from './feed.ts'
export { type ClosedCode, type Frame, type FrameRow, type Written, write } from './frames.ts'
export { Ring } from './ring.ts'
export { type Status, type Subject, Subscription } from './subscription.ts'
export {
  type Change,
  type Clock,
  type Filter,
  type Page,
  type Scope,
  type Source,
  type Stand,
  type View,
  visible,
  type Watched,
} from './types.ts'
