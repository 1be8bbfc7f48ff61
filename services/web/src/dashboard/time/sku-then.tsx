import type { Explanation } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { useAddress } from '../../way/way.tsx'
import { Asked } from '../asked.tsx'
import { Told } from '../availability/told.tsx'
import { Closing } from './closing.tsx'
import { useAt } from './moment.ts'
import { Pick } from './pick.tsx'

/** Why a SKU could or could not be bought then. */
export const SkuThen = ({ at }: { at: string | undefined }) => {
  const [sku, choose] = useAddress('sku')
  const query = useAt<Explanation>(`availability/${encodeURIComponent(sku)}/explain`, at)
  return (
    <Closing name="Could it be bought then?" onClose={() => choose('')}>
      <CopyId id={sku} what="SKU" />
      <Asked what="explanation" query={query}>
        {({ words }) => (
          <Told
            words={words}
            cart={(id, short) => (
              <Pick key={id} name="cart" value={id}>
                {short}
              </Pick>
            )}
          />
        )}
      </Asked>
    </Closing>
  )
}
