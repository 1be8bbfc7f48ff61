import { handler, type Mutations, one } from './edit.ts'

/** The partition's loop: answers, keys, time, and what it remembers of what is due. */
export const loopMutations: Mutations = {
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
  'expiry-by-sweeper-only': one(
    'what is due is not settled before the command',
    handler('intake', 'if (!this.#settling.before(asked, making)) return false', ''),
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
      '    const { outcome, records } = decided\n',
      `    const { outcome, records } = decided
    if (outcome.outcome === 'refused') {
      entry.settled = true
      entry.answer({ ...outcome, position: this.#folded.head.offset, replayed: false })
      return true
    }\n`,
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
}
