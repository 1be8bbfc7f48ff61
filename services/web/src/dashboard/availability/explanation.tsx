import type { Explanation as Explained } from '@cartstream/client'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { Told } from './told.tsx'

type ExplanationProps = { sku: string; figures: string | undefined }

/** Why it can or cannot be bought, as the analyst reads it from the log. */
export const Explanation = ({ sku, figures }: ExplanationProps) => {
  const path = `availability/${encodeURIComponent(sku)}/explain`
  const query = useAsked<Explained>(path, figures)
  return (
    <section className="card stack" aria-labelledby="explanation">
      <h2 id="explanation">Can it be bought?</h2>
      <Asked what="explanation" query={query}>
        {({ words, at }) => (
          <>
            <Told
              words={words}
              cart={(id, short) => (
                <Link key={id} to={`/carts/${encodeURIComponent(id)}`}>
                  {short}
                </Link>
              )}
            />
            <p className="soft small">
              As of <At at={at} />, from the log.
            </p>
          </>
        )}
      </Asked>
    </section>
  )
}
