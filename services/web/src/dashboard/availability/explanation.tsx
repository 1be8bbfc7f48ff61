import type { Explanation as Explained } from '@cartstream/client'
import { ErrorBox } from '../../look/error-box.tsx'
import { Loading } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Told } from './told.tsx'

type ExplanationProps = { sku: string; figures: string | undefined }

/** Why it can or cannot be bought, as the analyst reads it from the log. */
export const Explanation = ({ sku, figures }: ExplanationProps) => {
  const path = `availability/${encodeURIComponent(sku)}/explain`
  const { data, error, refetch } = useAsked<Explained>(path, figures)
  return (
    <section className="card stack" aria-labelledby="explanation">
      <h2 id="explanation">Can it be bought?</h2>
      {error !== null && <ErrorBox error={error} what="That cannot be explained" onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Loading what="the explanation" />}
      {data !== undefined && (
        <>
          <Told
            words={data.words}
            cart={(id, short) => (
              <Link key={id} to={`/carts/${encodeURIComponent(id)}`}>
                {short}
              </Link>
            )}
          />
          <p className="soft small">
            As of <At at={data.at} />, from the log.
          </p>
        </>
      )}
    </section>
  )
}
