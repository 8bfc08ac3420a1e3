import type { Group } from 'three'
import type { Picked, Theatre } from '../core/scene'
import type { Boards } from './boards'
import type { Words } from './contract'
import type { Grasp } from './grasp'
import { buzz, type Hand, type Side } from './inputs'
import type { Panel } from './panel'
import type { Previews } from './previews'
import type { Answering } from './quiz'
import type { Visit } from './visit'

export interface PressesAct {
  theatre: Theatre
  originGroup: Group
  visit: Visit
  boards: Pick<Boards, 'hit'>
  grasp: Grasp
  previews: Previews
  answers: Answering | null
  pressed(id: string): void
  words: Pick<Words, 'heldByOther'>
}

export interface Presses {
  /** Each frame, of each hand: what was pressed or let go since the last. */
  act(hand: Hand, nowMs: number): void
  /** Whether something of that hand began and has not ended. */
  isBusy(side: Side): boolean
  letGo(): void
}

/** Trigger and grip of a controller, pinch of a bare hand: what a press means is what lies on its ray. */
export function startPresses({ theatre, originGroup, visit, boards, grasp, previews, answers, pressed, words }: PressesAct): Presses {
  let sliding: { hand: Hand; panel: Panel } | null = null
  const were: Record<Side, { squeezes: boolean; selects: boolean }> = { left: { squeezes: false, selects: false }, right: { squeezes: false, selects: false } }

  const pointedAt = (picked: Picked | null, hand: Hand) => {
    if (answers && picked && answers.pointed(picked, hand.ray, { patientToRoom: theatre.stage.patientToRoom(), metre: originGroup.scale.x, placeOf: theatre.stage.placeOf, sources: theatre.state().sources })) {
      buzz(hand, 0.6, 40)
      return visit.stale()
    }
    visit.choose(picked?.key ?? null)
    visit.tagAt = picked?.mm ?? null
    if (picked) buzz(hand, 0.3, 15)
  }
  const selectBegins = (hand: Hand, nowMs: number) => {
    const on = boards.hit(hand.ray)
    if (on) {
      const { item, along } = on.hit
      if (!item) return
      buzz(hand, 0.4, 15)
      if (item.kind !== 'slider') return pressed(item.id)
      sliding = { hand, panel: on.panel }
      return previews.setFade(along)
    }
    if (visit.hasKnife && hand.side === visit.main) return previews.fixKnife(hand)
    if (hand.isBare) return void grasp.take(hand, visit.takes === 'whole', nowMs)
    pointedAt(grasp.pick(hand.ray), hand)
  }
  const selectEnds = (hand: Hand, nowMs: number) => {
    if (sliding?.hand === hand) {
      sliding = null
      return previews.fixFade()
    }
    if (!hand.isBare || !grasp.holds(hand.side)) return
    const { isTap, picked } = grasp.letGo(hand, nowMs)
    if (isTap) pointedAt(picked, hand)
  }
  return {
    act(hand, nowMs) {
      const was = were[hand.side]
      if (!was.selects && (hand.selects || hand.selected > 0)) {
        selectBegins(hand, nowMs)
        was.selects = true
      }
      if (was.selects && !hand.selects) {
        selectEnds(hand, nowMs)
        was.selects = false
      }
      if (!was.squeezes && (hand.squeezes || hand.squeezed > 0)) {
        if (grasp.take(hand, visit.takes === 'whole', nowMs) === null) visit.say(words.heldByOther)
        was.squeezes = true
      }
      if (was.squeezes && !hand.squeezes) {
        grasp.letGo(hand, nowMs)
        was.squeezes = false
      }
      hand.selected = hand.squeezed = 0
      if (sliding?.hand === hand) {
        const on = sliding.panel.hit(hand.ray)
        if (on?.item?.kind === 'slider') previews.setFade(on.along)
      }
    },
    isBusy: (side) => were[side].selects || were[side].squeezes,
    letGo() {
      sliding = null
      visit.fade = null
      grasp.giveUp()
      for (const side of ['left', 'right'] as const) were[side].selects = were[side].squeezes = false
    },
  }
}
