import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** HS256 asks for a key of at least 256 bits (RFC 7518, 3.2). */
const MIN_BYTES = 32

/** The secret as key bytes. Throws where it is too short to be one. */
export const secretKey = (secret: string): Uint8Array => {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < MIN_BYTES)
    throw new Error(`the token secret has ${bytes.length} bytes; HS256 needs ${MIN_BYTES} or more`)
  return bytes
}

/**
 * The secret kept in `file` (mode 0600), made at the first call; any number of processes may call it at once and all get the same one.
 * Throws where the file holds something else, or may be read by others and cannot be closed to them.
 */
export const loadOrMakeSecret = async (file: string): Promise<string> => (await load(file)) ?? (await make(file))

const load = async (file: string): Promise<string | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`the secret in ${file} cannot be read: ${error.message}`, { cause: error })
  })
  if (text === undefined) return undefined
  const secret = text.trim()
  if (Buffer.byteLength(secret) < MIN_BYTES)
    throw new Error(`${file} does not hold a secret of ${MIN_BYTES} bytes or more; remove it to have a new one made`)
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600)
  return secret
}

/** Written beside and linked into place: nobody ever reads half a secret, and the first one made stays. */
const make = async (file: string): Promise<string> => {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const secret = randomBytes(48).toString('base64url')
  try {
    await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    await link(draft, file)
    return secret
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await load(file) : undefined
    if (other === undefined) throw error
    return other
  } finally {
    await rm(draft, { force: true })
  }
}
