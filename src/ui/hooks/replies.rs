//! The reader's replies to a lesson's questions: kept between visits, where storage allows.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::Lesson;
use crate::ui::storage;

/// One reply to each question, as it is kept; none where it was not answered.
#[derive(Clone)]
pub struct Replies {
    lesson: Rc<Lesson>,
    list: Rc<RefCell<Vec<Option<AttrValue>>>>,
    update: UseForceUpdateHandle,
}

impl Replies {
    /// The reply to a question.
    pub fn get(&self, question: usize) -> Option<AttrValue> {
        self.list.borrow().get(question).cloned().flatten()
    }

    /// Keeps a reply, or forgets it.
    pub fn set(&self, question: usize, reply: Option<AttrValue>) {
        let Some(asked) = self.lesson.questions.get(question) else { return };
        let key = key(&self.lesson, &asked.id);
        match &reply {
            Some(reply) => storage::write(&key, reply),
            None => storage::forget(&key),
        }
        if let Some(kept) = self.list.borrow_mut().get_mut(question) {
            *kept = reply;
        }
        self.update.force_update();
    }
}

/// The reply to a question of a lesson, as it is kept in the browser.
pub fn kept(lesson: &Lesson, question: usize) -> Option<String> {
    storage::read(&key(lesson, &lesson.questions.get(question)?.id))
}

fn key(lesson: &Lesson, question: &str) -> String {
    format!("reply.{}.{question}", lesson.id)
}

/// The replies to the questions of a lesson, which stays the same while its component is there.
#[hook]
pub fn use_replies(lesson: &Rc<Lesson>) -> Replies {
    let update = use_force_update();
    let list = use_mut_ref(|| {
        let kept = |id: &str| storage::read(&key(lesson, id)).map(AttrValue::from);
        lesson.questions.iter().map(|question| kept(&question.id)).collect()
    });
    Replies { lesson: Rc::clone(lesson), list, update }
}
