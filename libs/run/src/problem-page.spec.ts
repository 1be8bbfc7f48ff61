import { describe, expect, it } from 'vitest'
import { problemPage, problemsPage } from './problem-page.ts'

const kinds = {
  'sold-out': { status: 409, title: 'Sold out', fix: 'Ask for at most `available`.' },
  odd: { status: 400, title: '<b>', fix: 'a & b' },
}
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('the page of a problem', () => {
  it('is HTML for browsers, and for whoever does not say', () => {
    for (const accept of [BROWSER, '', '*/*', undefined]) {
      const told = problemPage(kinds, 'sold-out', accept)
      expect(told?.type).toBe('text/html; charset=utf-8')
      expect(told?.body).toContain('<h1>Sold out</h1>')
      expect(told?.body).toContain('Ask for at most <code>available</code>.')
    }
  })
  it.each(['application/json', 'application/problem+json, text/plain'])('is JSON for %s', (accept) => {
    const told = problemPage(kinds, 'sold-out', accept)
    expect(told?.type).toBe('application/json')
    expect(JSON.parse(told!.body)).toEqual({ code: 'sold-out', ...kinds['sold-out'] })
  })
  it.each(['text/markdown', 'text/plain'])('is Markdown for %s', (accept) => {
    expect(problemPage(kinds, 'sold-out', accept)).toEqual({
      type: 'text/markdown; charset=utf-8',
      body: '# Sold out\n\n`sold-out`, HTTP 409\n\n## What to do\n\nAsk for at most `available`.\n',
    })
  })
  it('says words, never markup of theirs', () => {
    expect(problemPage(kinds, 'odd')?.body).toContain('<h1>&lt;b&gt;</h1>')
    expect(problemPage(kinds, 'odd')?.body).toContain('a &amp; b')
  })
  it('is not there for a code that is not in the list', () => {
    for (const code of ['nonsense', 'toString', '__proto__']) expect(problemPage(kinds, code)).toBeUndefined()
  })
  it('is linked from the list of all', () => {
    expect(problemsPage(kinds).body.match(/href="[^"]+"/g)).toEqual([
      'href="/problems/sold-out"',
      'href="/problems/odd"',
    ])
  })
})
