import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pack } from './pack/pack.ts'

/** The tarball of @cartstream/client, as shops install it. `npm run pack [-- --into <folder>]` writes it and prints where it is. */
const { values } = parseArgs({ options: { into: { type: 'string', default: 'libs/client/dist' } } })
console.log(await pack(resolve(values.into)))
