import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const golden = join(import.meta.dirname, '../../../../schemas/golden')

/** A document of schemas/golden, parsed: what others build on, of all services and not of this one alone. */
export const readGolden = async (name: string): Promise<object> =>
  JSON.parse(await readFile(join(golden, name), 'utf8')) as object
