//! The stage at a moment as a picture: what stands still, drawn by the component that draws it on the page, and
//! what moves.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn;
use crate::player::Moment;
use crate::stage::{Colours, Labels, Picture, frame, svg};
use crate::ui::session::Session;
use crate::ui::stage::{Setting, StillPicture, labelled};

/// As large as the stage on a laptop.
pub const SIZE: (f64, f64) = (784.0, 540.0);

#[derive(Properties, PartialEq)]
struct Props {
    session: Rc<Session>,
    setting: Rc<Option<Setting>>,
}

/// What stands still, in the session that it is part of.
#[component]
fn Still(props: &Props) -> Html {
    html! {
        <ContextProvider<Rc<Session>> context={Rc::clone(&props.session)}>
            <StillPicture setting={Rc::clone(&props.setting)} graves={false} />
        </ContextProvider<Rc<Session>>>
    }
}

/// The picture, in a page that has the page's style sheet.
pub fn in_page(session: &Rc<Session>, moment: Moment, size: (f64, f64)) -> String {
    drawing(session, moment, Setting::new(session, size, 0), true)
}

/// The same as it is laid out, with the labels of what moves or without.
pub(super) fn drawing(session: &Rc<Session>, moment: Moment, setting: Setting, has_labels: bool) -> String {
    session.player.act(|playback| playback.seek(moment));
    let setting = Rc::new(Some(setting));
    let still = drawn::<Still>(Props { session: Rc::clone(session), setting: Rc::clone(&setting) });
    let Some(setting) = &*setting else { return String::new() };
    let recording = session.recording();
    let drawn = session.player.world(|world| frame(recording, &setting.layout, &setting.hues, world, moment));
    let labels = if has_labels { labelled(session, setting, &drawn, None, false) } else { Labels::default() };
    // What stands still has its look from the style sheet, what moves has it in itself.
    let still = format!("<g class=\"stage-picture\">{}</g>", inside(&still));
    svg(&Picture {
        title: &session.lesson.title,
        words: &session.place_in_words(moment),
        still: &still,
        layout: &setting.layout,
        frame: &drawn,
        labels: &labels,
        colours: &Colours::read(|name| format!("var({name})")),
        source: &[],
    })
}

/// What is within the outermost element.
fn inside(element: &str) -> &str {
    let begin = element.find('>').map_or(0, |at| at + 1);
    let end = element.rfind("</").unwrap_or(element.len());
    element.get(begin..end).unwrap_or_default()
}
