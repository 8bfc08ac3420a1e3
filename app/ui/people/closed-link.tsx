import { Link2Off } from 'lucide-react'
import type { ReactNode } from 'react'
import { Page } from '../page'
import { ErrorState } from '../states'

/** A one-time link that lets nobody in: what happened and what to do. */
export function ClosedLink({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <Page width="narrow" className="my-auto">
      <h1 className="sr-only">{title}</h1>
      <ErrorState icon={<Link2Off />} title={title} text={text} action={action} />
    </Page>
  )
}
