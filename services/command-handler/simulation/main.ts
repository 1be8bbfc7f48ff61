import { runSeed } from './run.ts'
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 1)
const t = performance.now()
const total: Record<string, number> = {}
let last
for (let s = from; s < from + n; s++) { last = await runSeed(s); for (const [k, v] of Object.entries(last.counts)) total[k] = (total[k] ?? 0) + v
if (last.violation) console.log(s, last.violation.promise, last.violation.what.slice(0,300)) }
if (n === 1) console.log(last!.lines.join('\n'))
console.log(JSON.stringify(total), last!.hash, (performance.now() - t) / n, 'ms per seed')
