import { data, type AppLoadContext } from '@remix-run/node'
import { MOST_SCENE_BYTES } from '~/domain/anatomy/anatomy'
import { openLab } from '~/domain/anatomy/open-lab.server'
import { rebuildModel } from '~/domain/anatomy/rebuild-model.server'
import { removeModel, restoreModel } from '~/domain/anatomy/remove-model.server'
import { removeScene } from '~/domain/anatomy/remove-scene.server'
import { renameModel } from '~/domain/anatomy/rename-model.server'
import { saveScene } from '~/domain/anatomy/save-scene.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A scene and its place in a form: what is not plain Latin takes up to nine times its letters there. */
const MOST_FORM_BYTES = 2 * MOST_SCENE_BYTES

/** What is pressed beside a model. */
export async function modelAction(request: Request, context: AppLoadContext, modelId: string) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) throw data(null, { status: 413 })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const intent = field('intent')
  switch (intent) {
    case 'save-scene': {
      const saved = await saveScene(services, actor, { modelId, name: field('name'), state: json(field('state')), view: json(field('view')) })
      return data({ intent, ...saved } as const, { status: statusOf(saved.kind) })
    }
    case 'remove-scene': {
      const removed = await removeScene(services, actor, { modelId, sceneId: field('scene') })
      return data({ intent, ...removed } as const, { status: statusOf(removed.kind) })
    }
    case 'rename': {
      const renamed = await renameModel(services, actor, modelId, field('title'))
      return data({ intent, ...renamed } as const, { status: statusOf(renamed.kind) })
    }
    case 'remove': {
      const removed = await removeModel(services, actor, modelId)
      return data({ intent, ...removed } as const, { status: statusOf(removed.kind) })
    }
    case 'restore': {
      const restored = await restoreModel(services, actor, modelId)
      return data({ intent, ...restored } as const, { status: statusOf(restored.kind) })
    }
    case 'rebuild': {
      const asked = await rebuildModel(services, actor, modelId)
      return data({ intent, ...asked } as const, { status: statusOf(asked.kind) })
    }
    case 'open-lab': {
      const opened = await openLab(services, actor, { modelId, title: field('title') })
      return data({ intent, ...opened } as const, { status: statusOf(opened.kind) })
    }
    default: throw data(null, { status: 400 })
  }
}

export type ModelAnswer = Awaited<ReturnType<typeof modelAction>>['data']

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'no-name': 400, 'no-title': 400, 'not-a-scene': 400, 'not-a-source': 409, 'not-ready': 409, 'too-many': 409 })[kind] ?? 200
