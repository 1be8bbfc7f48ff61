import { type Edit, type Mutations, one } from './edit.ts'

const chain = (find: string, replace: string): Edit => ({ file: 'libs/log/src/chain.ts', find, replace })
const broker = (find: string, replace: string): Edit => ({ file: 'libs/spec/src/simulation/log.ts', find, replace })

/** The rule of the log, and what an append's answer says. */
export const logMutations: Mutations = {
  'parent-check-off': one(
    'a batch counts whatever it stands on',
    chain('if (intact && link.parent === this.head.id && link.height === this.head.height + 1n) {', 'if (intact) {'),
  ),
  'index-and-count-ignored': one(
    'a record counts by itself where its parent is the head, or it is of the head',
    chain(
      '    if (indexIn(bytes) === 0) {\n',
      `    const seen = decodeLink(bytes)!
    if (seen.parent === this.head.id || seen.id === this.head.id) {
      this.head = headAt(offset, 1, seen.height, seen.id)
      return { head: this.head, at: record.at, nonce: seen.nonce, records: [{ key: record.key ?? NO_KEY, value }] }
    }
    if (indexIn(bytes) === 0) {\n`,
    ),
  ),
  'not-leader-is-a-no': one(
    'NOT_LEADER_OR_FOLLOWER is taken as certainly not appended',
    broker(
      ' => ({ unknown: true, cause: error })',
      " =>\n  error === 'NOT_LEADER_OR_FOLLOWER' ? { refused: 'unreachable', cause: error } : { unknown: true, cause: error }",
    ),
  ),
  'conflict-is-a-yes': one(
    'a larger offset than expected is taken as appended',
    broker('if (base === parent.offset + 1n) return', 'if (base > parent.offset) return'),
  ),
}
