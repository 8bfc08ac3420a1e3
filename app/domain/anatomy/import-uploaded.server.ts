import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { importModel, type ImportModel } from './import-model.server'
import { DIRECTIONS, UNITS } from './model-source'
import { isUploadKey, removeUploaded, uploadedFiles } from './uploaded-files.server'

const form = z.object({ key: z.string().refine(isUploadKey), institutionId: z.string().max(100), title: z.string().max(1_000), isNobody: z.literal('yes').optional() })
const labels = z.object({ of: z.literal('labels') })
const meshes = z.object({ of: z.literal('meshes'), unit: z.enum(UNITS), x: z.enum(DIRECTIONS), y: z.enum(DIRECTIONS) })
const choice = z.discriminatedUnion('of', [labels, meshes])

export type ImportUploaded = ImportModel | { kind: 'bad-request' }

/** The model of the files that a person's page has sent. They are cleared away, made or not: the page sends them anew with each try. */
export async function importUploaded(services: Services, actor: Actor, given: Record<string, unknown>): Promise<ImportUploaded> {
  const [common, chosen] = [form.safeParse(given), choice.safeParse(given)]
  if (!common.success || !chosen.success) return { kind: 'bad-request' }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { key, institutionId, title, isNobody } = common.data
  const { folder, paths } = await uploadedFiles(services.env, actor.personId, key)
  const made = await importModel(services, actor, { institutionId, title, from: { ...filesOf(chosen.data, paths), isNobody: isNobody === 'yes' } })
  await removeUploaded(folder)
  return made
}

function filesOf(chosen: z.infer<typeof choice>, paths: Awaited<ReturnType<typeof uploadedFiles>>['paths']) {
  switch (chosen.of) {
    case 'labels': return { kind: 'labels', labels: paths.labels ?? '', table: paths.table ?? null, grey: paths.grey ?? null } as const
    case 'meshes': {
      const { unit, x, y } = chosen
      return paths.glb !== undefined ? { kind: 'meshes', file: paths.glb, format: 'glb', unit, x, y } as const : { kind: 'meshes', file: paths.stl ?? '', format: 'stl', unit, x, y } as const
    }
  }
}
