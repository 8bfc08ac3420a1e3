import { ImageRefused } from '#imaging/contract'
import { MOST_NAMES, readLabelTable, type LabelName } from '#imaging/lesson/label-table'
import { colourOf } from '#imaging/lesson/label-names'
import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { shownOf } from './anatomy'
import { loadModel } from './load-model.server'
import { readDrawn, type Drawn } from './model-source'
import { versionOf } from './save-labels.server'
import type { DrawnName, OpenedWorkbench } from './workbench'
import { workbenchVolume } from './workbench-volume.server'

export type OpenWorkbench = { kind: 'opened'; opened: OpenedWorkbench } | { kind: 'not-found' } | { kind: 'forbidden' }

/** What somebody needs who draws labels on the series of a model; for those who may change it. */
export async function openWorkbench(services: Services, actor: Actor, modelId: string): Promise<OpenWorkbench> {
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return found
  const { model, source } = found
  if (source) recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: source.institutionId, subjectKind: 'study', subjectId: source.id, detail: { by: 'workbench' } })
  const series = source?.series[0]
  const read = model.source === 'study' && series ? await workbenchVolume(services, series) : { kind: 'problem' as const, problem: 'not-a-source' as const }
  return {
    kind: 'opened',
    opened: {
      model: { id: model.id, title: model.title, institutionId: model.institutionId, studyId: source?.id ?? null, seriesId: series?.id ?? null },
      version: versionOf(model.labelsKey), names: model.labelsKey === null ? [] : namesOf(readDrawn(model.recipeJson)), shows: series ? shownOf(series.faceState) : null,
      volume: read.kind === 'volume' ? read.volume : null, problem: read.kind === 'problem' ? read.problem : null,
    },
  }
}

const namesOf = ({ table, words }: Drawn): DrawnName[] =>
  linesOf(table).map(({ label, words: name, colour }) => ({ label, name: words[label]?.en ?? name, chinese: words[label]?.zh ?? '', colour: colour ?? colourOf(label) }))

/** Of a table that cannot be read as a whole, the lines that can: at the workbench alone somebody gives the others names again. */
function linesOf(table: string): LabelName[] {
  try {
    return readLabelTable(table)
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error
    const lines = table.split(/\r?\n/).slice(0, MOST_NAMES).flatMap((line) => { try { return readLabelTable(line) } catch { return [] } })
    return [...new Map(lines.map((line) => [line.label, line])).values()]
  }
}
