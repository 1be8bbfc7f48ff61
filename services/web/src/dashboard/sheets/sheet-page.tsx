import type { SalesSheet } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useMutation } from '@tanstack/react-query'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { saveAs } from '../table/export.ts'
import { SheetLines } from './sheet-lines.tsx'
import './sheet.css'

/** A sales sheet as it went to the client: to look at, to save, to print. */
export const Page = ({ params: { session = '', sheet = '' } }: PageProps) => {
  const path = `sessions/${encodeURIComponent(session)}/sales-sheets/${encodeURIComponent(sheet)}`
  const { shop } = useClient()
  const query = useAsked<SalesSheet>(path)
  return (
    <>
      <PageHead title="Sales sheet">
        <CopyId id={sheet} what="sheet id" short={`…${sheet.slice(-8)}`} />
        <Link className="push on-screen" to={`/sessions/${encodeURIComponent(session)}`}>
          Back to its session
        </Link>
      </PageHead>
      <Asked what="sales sheet" query={query}>
        {(data) => (
          <>
            <Takings path={path} sheet={sheet} />
            <Paper sheet={data} shop={shop} />
          </>
        )}
      </Asked>
    </>
  )
}

const files = { csv: 'the table', html: 'the letter' } as const
type File = keyof typeof files

/** What can be taken away of it. The letter is the one that the client gets. */
const Takings = ({ path, sheet }: { path: string; sheet: string }) => {
  const client = useClient()
  const take = useMutation({
    mutationFn: (file: File) => client.request<string>('GET', `${path}.${file}`),
    onSuccess: (text, file) => {
      saveAs(`sales-sheet-${sheet}`, file, text)
      announce(`Saved ${files[file]}.`)
    },
  })
  return (
    <div className="stack on-screen">
      <div className="tools-row">
        <Button kind="main" onClick={() => print()}>
          Print
        </Button>
        <Button busy={take.isPending} onClick={() => take.mutate('csv')}>
          Save the table (CSV)
        </Button>
        <Button busy={take.isPending} onClick={() => take.mutate('html')}>
          Save the letter (HTML)
        </Button>
      </div>
      {take.error !== null && <ErrorBox error={take.error} what="It was not saved" />}
    </div>
  )
}

const Paper = ({ sheet, shop }: { sheet: SalesSheet; shop: string }) => (
  <article className="card stack paper" aria-labelledby="sheet-title">
    <h2 id="sheet-title">{sheet.title}</h2>
    <p className="soft">
      <At at={sheet.madeAt} dated />, from {shop}
      {sheet.subject !== undefined && `, for ${sheet.subject}`}
    </p>
    <p>
      {sheet.order === undefined
        ? 'What was put together in the live session. It is a recap, and not an order yet.'
        : 'What was ordered in the live session.'}
    </p>
    <SheetLines sheet={sheet} />
    {sheet.order !== undefined && (
      <p>
        <Link to={`/orders/${encodeURIComponent(sheet.order)}`}>To its order</Link>
      </p>
    )}
  </article>
)
