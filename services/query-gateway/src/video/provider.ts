import type { Id } from '@cartstream/schemas'

/** Who comes into the room, and as what. `subject`: of their token. */
export type Entry = { session: Id; roomCode: string; as: 'host' | 'client'; subject: string; ttlSeconds: number }
/** How their browser gets in: at this address, with this token, which is good for one person and `ttlSeconds`. */
export type Way = { url: string; token: string }

/**
 * Picture and sound of live sessions, which are somebody else's business (Agora, LiveKit, one's own WebRTC): cartstream says who may come into
 * which room, and the provider lets them. It carries no video, and none of this is in the log. See docs/how-to/storefront/video.md.
 */
export type VideoProvider = {
  readonly name: string
  /** The same room for everyone who names the same session. Rejects where the provider does not answer. */
  enter(entry: Entry): Promise<Way>
}
