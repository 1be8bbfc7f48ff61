/** A place in the code to spoil: `find` stands there exactly once. */
export type Edit = { file: string; find: string; replace: string }
export type Mutation = { says: string; edits: readonly Edit[] }

const handler = (name: string, find: string, replace: string): Edit => ({
  file: `services/command-handler/src/partition/${name}.ts`,
  find,
  replace,
})
const chain = (find: string, replace: string): Edit => ({ file: 'libs/log/src/chain.ts', find, replace })
const broker = (find: string, replace: string): Edit => ({ file: 'libs/spec/src/simulation/log.ts', find, replace })
const decider = (name: string, find: string, replace: string): Edit => ({
  file: `libs/decide/src/${name}.ts`,
  find,
  replace,
})
const one = (says: string, edit: Edit): Mutation => ({ says, edits: [edit] })

/** What somebody could break with one careless line. Each must be caught, else the simulation proves nothing. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'parent-check-off': one(
    'a batch counts whatever it stands on',
    chain('if (intact && link.parent === this.head.id && link.height === this.head.height + 1n) {', 'if (intact) {'),
  ),
  'index-and-count-ignored': one(
    'a record counts by itself where its parent is the head, or it is of the head',
    chain(
      '    if (link.index === 0) {\n',
      `    if (link.parent === this.head.id || link.id === this.head.id) {
      this.head = headAt(record.offset, 1, link.height, link.id)
      const records = [{ key: record.key ?? Buffer.alloc(0), value: record.value }]
      return { head: this.head, at: record.at, nonce: link.nonce, records }
    }
    if (link.index === 0) {\n`,
    ),
  ),
  'answer-before-acknowledgement': one(
    'answers leave when the batch is sent',
    handler(
      'loop',
      'const outcome = await append(this.#asking, records)',
      'group.answer(this.#folded.head.offset + BigInt(records.length))\n    const outcome = await append(this.#asking, records)',
    ),
  ),
  'replay-from-speculation': one(
    'a retry is told at once what a batch under way will say',
    handler(
      'intake',
      "else group.join({ entry, outcome: first.outcome, replayed: true, trace: 'none' })",
      `else {
        entry.settled = true
        entry.answer({ ...first.outcome, position: this.#folded.head.offset + 1n, replayed: true })
      }`,
    ),
  ),
  'not-leader-is-a-no': one(
    'NOT_LEADER_OR_FOLLOWER is taken as certainly not appended',
    broker(
      ' => ({ unknown: true, cause: error })',
      " =>\n  error === 'NOT_LEADER_OR_FOLLOWER' ? { refused: 'unreachable', cause: error } : { unknown: true, cause: error }",
    ),
  ),
  'expiry-by-sweeper-only': one(
    'what is due is not settled before the command',
    handler('intake', 'if (!this.#settling.before(command, shop, making)) return false', ''),
  ),
  'clock-from-wall-time': one(
    "time is the machine's",
    handler('log-clock', 'Math.floor(this.#at + this.#time.now() - this.#mono)', 'Math.floor(Date.now())'),
  ),
  'time-goes-back': one('the clock follows the log backwards', handler('log-clock', 'return this.#last', 'return now')),
  'misfit-ignored': one(
    "an append time that does not fit is nobody's business",
    handler('log-clock', 'const fits = ', 'const fits = true || '),
  ),
  'unknown-is-a-no': one(
    'an unknown outcome is taken as not appended, and no marker asks',
    handler(
      'loop',
      "for (const { entry } of group.members) entry.attempted = true\n      void this.#recover('unknown')",
      "void this.#recover('conflict')",
    ),
  ),
  'unknown-is-a-yes': one(
    'an unknown outcome is taken as appended',
    handler(
      'loop',
      "observe?.unknown?.(outcome.cause ?? 'no cause told')",
      'group.answer(this.#folded.head.offset + BigInt(group.records.length))',
    ),
  ),
  'conflict-is-a-yes': one(
    'a larger offset than expected is taken as appended',
    broker('if (base === parent.offset + 1n) return', 'if (base > parent.offset) return'),
  ),
  'decided-only-once': one(
    'after a conflict the same records are appended again, on the new head',
    handler(
      'loop',
      "observe?.conflict?.()\n      void this.#recover('conflict')",
      `void this.#folded
        .catchUp(this.#o.partition)
        .then(() => append(this.#asking, group.records))
        .then((again) => ('appended' in again ? group.answer(again.appended.offset) : undefined))
        .then(() => this.#recover('conflict'))`,
    ),
  ),
  'refusals-without-the-log': one(
    'a refusal leaves at once',
    handler(
      'intake',
      '    if (group.bytes + SEAL_BYTES',
      `    if (outcome.outcome === 'refused') {
      entry.settled = true
      entry.answer({ ...outcome, position: this.#folded.head.offset, replayed: false })
      return true
    }
    if (group.bytes + SEAL_BYTES`,
    ),
  ),
  'time-of-others-ignored': one(
    "other writers' batches say nothing of the time",
    handler('folded', '    this.clock.saw(batch.at.getTime())\n', ''),
  ),
  'keys-of-others-forgotten': one(
    "other writers' batches leave no keys behind",
    handler('folded', '    this.remembered.fold(batch)\n', ''),
  ),
  'own-keys-forgotten': one("a handler's own batches leave no keys behind", {
    ...handler('folded', "      if (trace === 'none') continue\n", '      if (trace) continue\n'),
  }),
  'deadlines-forgotten': one('who waits in vain is not told', handler('loop', '      this.#tellTheLate()\n', '')),
  'overlay-kept-after-conflict': one(
    'what was decided in vain stays in the state',
    handler('state', "    this.#forget(this.#inflight, 'inflight')\n", ''),
  ),
  'due-entries-forgotten': one(
    'what a dropped decision took from the heaps is gone',
    handler('state', '    for (const { shop, alarm } of taken) this.#set(shop, alarm)\n', ''),
  ),
  'due-entries-moved': one(
    'what a dropped decision moved in the heaps stays there',
    handler(
      'state',
      'if (settled || shop.isSpeculative) this.#next.taken.push({ shop, alarm: { key: pool',
      'if (settled) this.#next.taken.push({ shop, alarm: { key: pool',
    ),
  ),
  'holds-not-counted': one(
    'what others hold is there for everybody',
    decider('stock', "floorZero(minus(promisable, pool?.held ?? '0'))", 'floorZero(promisable)'),
  ),
  'own-hold-counted-twice': one(
    'a cart does not re-enter its own hold',
    decider('wish', "minus(line.quantity, hold?.quantity ?? '0')", 'line.quantity'),
  ),
  'due-hold-revived': {
    says: 'a due hold is stated again as if it were live, and nothing settles it',
    edits: [
      handler('intake', 'if (!this.#settling.before(command, shop, making)) return false', ''),
      decider('hold', 'line?.hold && line.hold.expiresAt > now ? line.hold : undefined', 'line?.hold'),
    ],
  },
}
