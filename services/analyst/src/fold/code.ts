import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { codeOf } from '@cartstream/log'

/** Of what folds events, as handlers name it in their snapshots: libs/decide and the events' schemas. Records of other code are of no use. */
export const foldCode = (): string => {
  const { resolve } = createRequire(import.meta.url)
  return codeOf(dirname(resolve('@cartstream/decide')), dirname(resolve('@cartstream/schemas')))
}
