/** In a produce answer (one topic, one partition), as a frame: where the error code and the append time are. */
const errorAt = (frame: Buffer): number => 8 + 4 + 2 + frame.readInt16BE(12) + 4 + 4
/** The same answer, but an error: as a broker may say although it appended. */
export const withError = (frame: Buffer, code: number): Buffer => {
  const changed = Buffer.from(frame)
  changed.writeInt16BE(code, errorAt(frame))
  changed.writeBigInt64BE(-1n, errorAt(frame) + 2)
  return changed
}
/** The same answer of a broker that does not say when. */
export const withoutTime = (frame: Buffer): Buffer => {
  const changed = Buffer.from(frame)
  changed.writeBigInt64BE(-1n, errorAt(frame) + 10)
  return changed
}
