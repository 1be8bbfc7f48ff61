import { constants, deflateRawSync } from 'node:zlib'
import type { Written } from '@cartstream/stream'

/** Characters below which a frame is not worth compressing. */
const FEW = 1024
const PACKING = { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_SYNC_FLUSH }
/** What a flushed block ends with, and RFC 7692 leaves out. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff])

type Forms = { plain?: Buffer; packed?: Buffer }
const known = new WeakMap<object, Forms>()

/**
 * A frame as the bytes that a WebSocket is written: a whole text message of RFC 6455, compressed by RFC 7692 where the client takes that
 * (`packs`) and another was sent the same before: what goes to very many is compressed once and waits once, and what goes to one alone
 * costs the process no time. No message needs the one before to be unpacked.
 */
export const onTheWire = ({ text, same }: Written, packs: boolean): Buffer => {
  const before = same && known.get(same)
  const forms: Forms = before ?? {}
  if (same !== undefined) known.set(same, forms)
  if (packs && before !== undefined && text.length >= FEW) {
    forms.packed ??= message(packed(text), 0x40)
    return forms.packed
  }
  forms.plain ??= message(Buffer.from(text), 0)
  return forms.plain
}

const packed = (text: string): Buffer => {
  const bytes = deflateRawSync(text, PACKING)
  return bytes.subarray(0, bytes.length - TAIL.length)
}

/** `flags`: what the first byte says beside that this is text, and all of it. */
const message = (payload: Buffer, flags: number): Buffer => {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x81 | flags
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(length, 2)
  else if (head.length === 10) head.writeUIntBE(length, 4, 6)
  return Buffer.concat([head, payload])
}
