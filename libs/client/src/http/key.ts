const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** A UUIDv7 (RFC 9562): its time, epoch ms, tells the service which keys are too old to be remembered. */
export const createKey = (now: number): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const time = now.toString(16).padStart(12, '0')
  const rest = hex(bytes)
  const variant = (8 + (bytes[8]! & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(13, 16)}-${variant}${rest.slice(17, 20)}-${rest.slice(20)}`
}
