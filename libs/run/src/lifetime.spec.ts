import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createLifetime } from './lifetime.ts'

const quiet = { info: () => {}, error: () => {} }

describe('a lifetime', () => {
  it('aborts its signal first, then closes the last opened first, one after the other', async () => {
    const lifetime = createLifetime(quiet)
    const seen: string[] = []
    lifetime.signal.addEventListener('abort', () => seen.push('signal'))
    lifetime.opened('log', () => void seen.push('log'))
    lifetime.opened('http', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push('http')
    })
    await lifetime.close('test')
    expect(seen).toEqual(['signal', 'http', 'log'])
  })
  it('ends once, however often it is asked to', async () => {
    const lifetime = createLifetime(quiet)
    let closed = 0
    lifetime.opened('one', () => void closed++)
    await Promise.all([lifetime.close('a'), lifetime.close('b')])
    expect(closed).toBe(1)
  })
  it('closes the others where one fails, and says so', async () => {
    const errors: object[] = []
    const lifetime = createLifetime({ ...quiet, error: (fields) => void errors.push(fields) })
    let closed = 0
    lifetime.opened('good', () => void closed++)
    lifetime.opened('bad', () => Promise.reject(new Error('stuck')))
    await expect(lifetime.close('test')).rejects.toThrow(AggregateError)
    expect(closed).toBe(1)
    expect(errors).toEqual([{ err: new Error('stuck'), resource: 'bad' }])
  })
})

describe('the lifetime of a process', () => {
  const program = (body: string) => {
    const module = new URL('./lifetime.ts', import.meta.url).href
    const code = `
      import { createProcessLifetime } from '${module}'
      const log = { info: (f, m) => console.log(m, f.reason ?? ''), error: (f, m) => console.log('error:', m) }
      const lifetime = createProcessLifetime(log, 300)
      const alive = setInterval(() => {}, 1000)
      ${body}
      console.log('up')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
      if (text.includes('up')) child.emit('up')
    })
    return { child, up: once(child, 'up'), end: once(child, 'close').then(([code]) => ({ code, said })) }
  }

  it('ends with 0 after a signal, when all is closed', async () => {
    const { child, up, end } = program(`lifetime.opened('http', async () => console.log('http closed'))`)
    await up
    child.kill('SIGTERM')
    expect(await end).toEqual({ code: 0, said: 'up\nclosing SIGTERM\nhttp closed\nclosed SIGTERM\n' })
  })
  it('ends with 1 after an uncaught error, and still closes', async () => {
    const { end } = program(`
      lifetime.opened('http', () => console.log('http closed'))
      setTimeout(() => { throw new Error('a bug') }, 20)`)
    const { code, said } = await end
    expect(code).toBe(1)
    expect(said).toContain('error: uncaught error')
    expect(said).toContain('http closed')
  })
  it('ends with 1 where closing takes too long', async () => {
    const { child, up, end } = program(`lifetime.opened('http', () => new Promise(() => {}))`)
    await up
    child.kill('SIGINT')
    expect(await end).toMatchObject({ code: 1, said: expect.stringContaining('took too long') })
  })
  it('ends with 0 when main asks for it', async () => {
    const { end } = program(`setTimeout(() => lifetime.exit('done'), 20)`)
    expect(await end).toMatchObject({ code: 0, said: expect.stringContaining('closed done') })
  })
})
