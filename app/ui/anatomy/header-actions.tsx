import type { AssetManifest } from '#vr/contract'
import { NewLesson } from './lesson-desk/new-lesson'
import { EnterHeadset } from './headset'
import { OpenLab } from './lab/open-lab'
import type { Stage } from './rules/stage'
import type { SharedDesk } from './theatre'
import type { TheatrePageProps } from './theatre-page'
import type { Started } from './use-theatre'
import { DrawLabels } from './workbench/draw-labels'

export interface HeaderActionsProps {
  model: TheatrePageProps['model']
  /** The scene is a lab's. */
  shared?: SharedDesk
  manifest: AssetManifest
  /** The scene and what undoes it. */
  stage: Stage
  /** null until the picture is there. */
  started: Started | null
}

/** Ways on from an open model, in the order of the bar: each is one small component that is nothing where it is not allowed. */
export function HeaderActions(at: HeaderActionsProps) {
  return (
    <>
      <DrawLabels {...at} />
      <NewLesson {...at} />
      <OpenLab {...at} />
      <EnterHeadset {...at} path={() => window.location.pathname} />
    </>
  )
}
