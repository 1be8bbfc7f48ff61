import type { Explanation } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { useAddress } from '../../way/way.tsx'
import { Asked } from '../asked.tsx'
import { Closing } from './closing.tsx'
import { useAt } from './moment.ts'

/** Why a SKU could or could not be bought then. */
export const SkuThen = ({ at }: { at: string | undefined }) => {
  const [sku, choose] = useAddress('sku')
  const query = useAt<Explanation>(`availability/${encodeURIComponent(sku)}/explain`, at)
  return (
    <Closing name="Could it be bought then?" onClose={() => choose('')}>
      <CopyId id={sku} what="SKU" />
      <Asked what="explanation" query={query}>
        {({ words }) => words.map((sentence) => <p key={sentence}>{sentence}</p>)}
      </Asked>
    </Closing>
  )
}
