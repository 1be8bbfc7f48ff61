import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { startTarget } from './target.ts'
import { child } from './measure.ts'
import { catalogue, SHOP, STOCK, tokenFor } from './workload.ts'
const roots: Record<string,string> = JSON.parse(process.argv[2]!)
const rate = Number(process.argv[3] ?? 400), seconds = Number(process.argv[4] ?? 10), rounds = Number(process.argv[5] ?? 3)
const secret = randomBytes(32).toString('hex')
const home = await mkdtemp('/tmp/zzpush-'); await chmod(home, 0o755)
const T: any[] = []
for (const [name, root] of Object.entries(roots)) {
  const h = join(home, name); await mkdir(h, { mode: 0o755 }); await writeFile(join(h, 'token-secret'), secret, { mode: 0o600 })
  const prof = process.env.PROF ? ` --cpu-prof --cpu-prof-dir=/tmp/prof-${name}` : ''
  const t = await startTarget({ name: 'cartstream', log: 'postgres' }, `${root}/services/all/src/main.ts`, { AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', LOG_PARTITIONS: '1', RATE_LIMITS: 'off', NODE_OPTIONS: '--max-semi-space-size=16' + prof, CARTSTREAM_HOME: h })
  const admin = tokenFor(secret, { sub: 'admin', role: 'admin', shops: '*' })
  const put = async (path: string, body: object) => { const r = await fetch(`http://127.0.0.1:${t.port}/v1/shops/${SHOP}${path}`, { method: 'PUT', headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }); if (!r.ok) throw new Error(path + (await r.text())) }
  await put('/config', { name: 'Bench', currency: 'GBP', holdTtlSeconds: 3600 })
  for (const { sku, name, price, variants } of catalogue()) { await put(`/products/${sku}`, { name, price, ...(variants.length > 0 && { variants: variants.map((v: string) => ({ name: v, additionalPrice: '0' })) }) }); await put(`/products/${sku}/stock`, { set: STOCK, reason: 'bench' }) }
  T.push([name, t])
}
let c = 1
import { readdirSync, readFileSync } from 'node:fs'
const tree = (pid: number): number => { const st = new Map<number, [number, number]>(); for (const d of readdirSync('/proc')) if (/^\d+$/.test(d)) try { const f = readFileSync(`/proc/${d}/stat`, 'utf8').split(') ')[1]!.split(' '); st.set(Number(d), [Number(f[1]), (Number(f[11]) + Number(f[12])) / 100]) } catch {}
  let sum = 0; for (const [p, [, cpu]] of st) { let q = p; while (q > 1 && q !== pid) q = st.get(q)?.[0] ?? 0; if (q === pid && p !== pid) sum += cpu } return sum }
const pidOf = (root: string): number => Number(readdirSync('/proc').find((d) => { if (!/^\d+$/.test(d)) return false; try { return readFileSync(`/proc/${d}/cmdline`, 'utf8').includes(root) && readFileSync(`/proc/${d}/cmdline`, 'utf8').includes('bin/postgres') } catch { return false } }))
for (let r = 0; r < rounds; r++) for (const [name, t] of T) {
  const before = t.cpuSeconds(); const pid = pidOf(join(home, name) + '/'); const pgb = tree(pid)
  const res: any = await child('./push.ts', { port: t.port, gatewayPort: t.port, secret, perSecond: rate, seconds, firstCustomer: c })
  c += 100000
  console.log(r, name, `p50 ${res.p50.toFixed(1)} p99 ${res.p99.toFixed(1)} n ${res.samples} miss ${res.missing} rate ${res.commandsPerSecond} err ${res.errors} cpu us/cmd ${((t.cpuSeconds() - before) * 1e6 / res.samples).toFixed(0)} pg us/cmd ${((tree(pid) - pgb) * 1e6 / res.samples).toFixed(0)} rss ${(t.rssBytes()/1e6).toFixed(0)}`)
}
for (const [name, t] of T) { const m = await (await fetch(`http://127.0.0.1:${t.port}/metrics`)).text(); await writeFile(`/tmp/metrics-${name}.txt`, m); 
  const { databaseUrl } = JSON.parse(await readFile(join(home, name, 'connection.json'), 'utf8'))
  const pg = (await import('pg')).default; const client = new pg.Client({ connectionString: databaseUrl }); await client.connect()
  if (name !== 'now') { await client.end(); await t.stop(); continue }
  const { text, values } = JSON.parse(await readFile('/tmp/changes.now.json', 'utf8'))
  await client.query('set plan_cache_mode = force_generic_plan')
  await client.query({ name: 'x', text: 'explain (analyze, buffers) ' + text.replaceAll(/\$(\d+)/g, (_: string, n: string) => { const v = values[Number(n) - 1]; return typeof v === 'string' ? `'${v}'` : v }) }).then((r: any) => console.log(name + '\n' + r.rows.map((x: any) => x['QUERY PLAN']).join('\n')))
  await client.end()
  await t.stop() }
await rm(home, { recursive: true, force: true })
