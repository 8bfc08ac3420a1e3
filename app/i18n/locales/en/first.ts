// What a page for learning says, and the frame of every page: all that a phone loads to read a lesson.
import common from './common.json'
import learning from './learning.json'
import courseParts from './course-parts.json'
import richText from './rich-text.json'
import questions from './questions.json'

export default { common, learning, 'course-parts': courseParts, 'rich-text': richText, questions }
