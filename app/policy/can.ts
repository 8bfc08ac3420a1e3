import type { Actor } from './actor'
import { canAnatomy, canLab, canLesson, LAB_ACTIONS, LESSON_ACTIONS, MODEL_ACTIONS, type LabAction, type LabSubject, type LessonAction, type LessonSubject, type ModelAction, type ModelSubject } from './anatomy'
import { BROADCAST_ACTIONS, canBroadcast, type BroadcastAction, type BroadcastSubject } from './broadcast'
import { canCase, CASE_ACTIONS, type CaseAction, type CaseSubject } from './cases'
import { canCollection, COLLECTION_ACTIONS, type CollectionAction, type CollectionSubject } from './collections'
import { canClass, canCourse, CLASS_ACTIONS, COURSE_ACTIONS, type ClassAction, type ClassSubject, type CourseAction, type CourseSubject } from './courses'
import { canExamLibrary, canSitting, EXAM_LIBRARY_ACTIONS, SITTING_ACTIONS, type ExamLibraryAction, type ExamLibrarySubject, type SittingAction, type SittingSubject } from './exams'
import { canImages, IMAGE_ACTIONS, type ImageAction, type StudySubject } from './images'
import { canPeople, PEOPLE_ACTIONS, type PeopleAction, type PeopleSubject } from './people'
import { canPlatform, PLATFORM_ACTIONS, type PlatformAction, type PlatformSubject } from './platform'
import { canSale, SALE_ACTIONS, type SaleAction, type SaleSubject } from './purchases'
import { canReading, READING_ACTIONS, type ReadingAction, type ReadingSubject } from './readings'

export type Action = BroadcastAction | CaseAction | ClassAction | CollectionAction | CourseAction | ExamLibraryAction | ImageAction | LabAction | LessonAction | ModelAction | PeopleAction | PlatformAction | ReadingAction | SaleAction | SittingAction
export type Subject = BroadcastSubject | CaseSubject | ClassSubject | CollectionSubject | CourseSubject | ExamLibrarySubject | LabSubject | LessonSubject | ModelSubject | PeopleSubject | PlatformSubject | ReadingSubject | SaleSubject | SittingSubject | StudySubject
/** The actions that make sense for a subject; anything else does not compile. */
export type ActionOn<S extends Subject> = S extends BroadcastSubject ? BroadcastAction : S extends StudySubject ? ImageAction : S extends ModelSubject ? ModelAction : S extends LabSubject ? LabAction : S extends CaseSubject ? CaseAction : S extends CollectionSubject ? CollectionAction : S extends CourseSubject ? CourseAction : S extends ClassSubject ? ClassAction : S extends ReadingSubject ? ReadingAction : S extends SaleSubject ? SaleAction : S extends ExamLibrarySubject ? ExamLibraryAction : S extends SittingSubject ? SittingAction : S extends LessonSubject ? LessonAction : S extends PlatformSubject ? PlatformAction : PeopleAction

/** The one question every way in asks: page, job, socket, file, playlist, segment. Pure. */
export function can<S extends Subject>(actor: Actor, action: ActionOn<S>, subject: S): boolean {
  switch (subject.kind) {
    case 'broadcast': return isOneOf(BROADCAST_ACTIONS, action) && canBroadcast(actor, action, subject)
    case 'study': return isOneOf(IMAGE_ACTIONS, action) && canImages(actor, action, subject)
    case 'model': return isOneOf(MODEL_ACTIONS, action) && canAnatomy(actor, action, subject)
    case 'lesson': return isOneOf(LESSON_ACTIONS, action) && canLesson(actor, action, subject)
    case 'lab': return isOneOf(LAB_ACTIONS, action) && canLab(actor, action, subject)
    case 'case': return isOneOf(CASE_ACTIONS, action) && canCase(actor, action, subject)
    case 'collection': return isOneOf(COLLECTION_ACTIONS, action) && canCollection(actor, action, subject)
    case 'course': return isOneOf(COURSE_ACTIONS, action) && canCourse(actor, action, subject)
    case 'class': return isOneOf(CLASS_ACTIONS, action) && canClass(actor, action, subject)
    case 'reading': return isOneOf(READING_ACTIONS, action) && canReading(actor, action, subject)
    case 'exam-library': return isOneOf(EXAM_LIBRARY_ACTIONS, action) && canExamLibrary(actor, action, subject)
    case 'sitting': return isOneOf(SITTING_ACTIONS, action) && canSitting(actor, action, subject)
    case 'sale': return isOneOf(SALE_ACTIONS, action) && canSale(actor, action, subject)
    case 'platform': return isOneOf(PLATFORM_ACTIONS, action) && canPlatform(actor, action)
    case 'institution':
    case 'account': return isOneOf(PEOPLE_ACTIONS, action) && canPeople(actor, action, subject)
  }
}

function isOneOf<T extends string>(list: readonly T[], action: string): action is T {
  return list.some((one) => one === action)
}
