import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pack } from './pack/pack.ts'

/** The tarball of @cartstream/client, as shops install it. `node libs/client/pack.ts [--into <folder>]` writes it and prints where it is. */
const { values } = parseArgs({ options: { into: { type: 'string', default: 'libs/client/dist' } } })
console.log(await pack(resolve(values.into)))
