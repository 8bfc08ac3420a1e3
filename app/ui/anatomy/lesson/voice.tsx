import { Square, Volume2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { StepShown } from '#vr/contract'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'

const TAGS: Record<Language, string> = { en: 'en', zh: 'zh' }

/** The same voice for who wears a headset; null: this step has none here. */
export interface Heard { isSpeaking: boolean; toggle(): void }

interface VoiceProps {
  /** It begins: the teacher's pointer goes with it. */
  onBegin: () => void
  onHeard: (heard: Heard | null) => void
}

/** A step's words to be heard: as they were recorded, else by the browser where it has a voice of that language. Without one there is no button. */
export function Voice({ step, language, ...rest }: { step: StepShown; language: Language } & VoiceProps) {
  const { voice } = step
  const recorded = typeof voice === 'object' && voice !== null ? voice[language] : null
  if (recorded) return <Recorded key={recorded} src={recorded} {...rest} />
  return voice === 'spoken' ? <Spoken key={`${step.id} ${language}`} text={step.text[language]} language={language} {...rest} /> : null
}

function useHeard(isThere: boolean, isSpeaking: boolean, toggle: () => void, onHeard: VoiceProps['onHeard']): void {
  const latest = useRef({ toggle, onHeard })
  latest.current = { toggle, onHeard }
  useEffect(() => latest.current.onHeard(isThere ? { isSpeaking, toggle: () => latest.current.toggle() } : null), [isThere, isSpeaking])
  useEffect(() => () => latest.current.onHeard(null), [])
}

function Recorded({ src, onBegin, onHeard }: { src: string } & VoiceProps) {
  const { t } = useTranslation('following')
  const audio = useRef<HTMLAudioElement>(null)
  const [isSpeaking, setIsSpeaking] = useState(false)
  const toggle = () => {
    const element = audio.current
    if (!element) return
    if (!element.paused) return element.pause()
    element.currentTime = 0
    // Refused where the browser wants a press on the page first: then it stays silent.
    void element.play().catch(() => undefined)
  }
  useHeard(true, isSpeaking, toggle, onHeard)
  const begins = () => {
    setIsSpeaking(true)
    if (audio.current && audio.current.currentTime < 0.5) onBegin()
  }
  return <audio ref={audio} controls preload="none" src={src} onPlay={begins} onPause={() => setIsSpeaking(false)} onEnded={() => setIsSpeaking(false)} aria-label={t('voice.recorded')} className="h-10 w-full" data-voice="recorded" />
}

function Spoken({ text, language, onBegin, onHeard }: { text: string; language: Language } & VoiceProps) {
  const { t } = useTranslation('following')
  const voice = useVoice(language)
  const [isSpeaking, setIsSpeaking] = useState(false)
  useEffect(() => () => { if ('speechSynthesis' in window) window.speechSynthesis.cancel() }, [])
  const speak = () => {
    if (!voice) return
    window.speechSynthesis.cancel()
    if (isSpeaking) return setIsSpeaking(false)
    const said = new SpeechSynthesisUtterance(text)
    said.voice = voice
    said.lang = voice.lang
    said.onend = said.onerror = () => setIsSpeaking(false)
    window.speechSynthesis.speak(said)
    setIsSpeaking(true)
    onBegin()
  }
  const isThere = voice !== null && text !== ''
  useHeard(isThere, isSpeaking, speak, onHeard)
  if (!isThere) return null
  return <Button icon={isSpeaking ? <Square aria-hidden /> : <Volume2 aria-hidden />} onClick={speak} data-voice="spoken">{t(isSpeaking ? 'voice.stop' : 'voice.read')}</Button>
}

/** Voices come after the page in some browsers. One that speaks on the device is taken before one that sends the words away. */
function useVoice(language: Language): SpeechSynthesisVoice | null {
  const [voice, setVoice] = useState<SpeechSynthesisVoice | null>(null)
  useEffect(() => {
    if (!('speechSynthesis' in window)) return
    const look = () => {
      const fitting = window.speechSynthesis.getVoices().filter(({ lang }) => lang.toLowerCase().startsWith(TAGS[language]))
      setVoice(fitting.find(({ localService }) => localService) ?? fitting[0] ?? null)
    }
    look()
    window.speechSynthesis.addEventListener('voiceschanged', look)
    return () => window.speechSynthesis.removeEventListener('voiceschanged', look)
  }, [language])
  return voice
}
