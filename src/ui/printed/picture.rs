//! The stage at a moment as a picture: what stands still, drawn by the component that draws it on the page, and
//! what moves.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn;
use crate::player::Moment;
use crate::stage::{Colours, Layout, Picture, Point, Rect, frame, svg};
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
    drawing(session, moment, size).0
}

/// The same, and what of it there is something on.
pub(super) fn drawing(session: &Rc<Session>, moment: Moment, size: (f64, f64)) -> (String, Rect) {
    session.player.act(|playback| playback.seek(moment));
    let setting = Rc::new(Some(Setting::new(session, size, 0)));
    let still = drawn::<Still>(Props { session: Rc::clone(session), setting: Rc::clone(&setting) });
    let Some(setting) = &*setting else { return Default::default() };
    let recording = session.recording();
    let drawn = session.player.world(|world| frame(recording, &setting.layout, &setting.hues, world, moment));
    let labels = labelled(session, setting, &drawn, None, false);
    // What stands still has its look from the style sheet, what moves has it in itself.
    let still = format!("<g class=\"stage-picture\">{}</g>", inside(&still));
    let picture = svg(&Picture {
        title: &session.lesson.title,
        words: &session.place_in_words(moment),
        still: &still,
        layout: &setting.layout,
        frame: &drawn,
        labels: &labels,
        colours: &Colours::read(|name| format!("var({name})")),
        source: &[],
    });
    (picture, covered(&setting.layout))
}

/// Where there are things, or lines between them.
fn covered(layout: &Layout) -> Rect {
    let lines = layout.links.iter().flat_map(|way| way.path.points());
    let boxes = layout.boxes.iter().map(|node| node.shape);
    let around = layout.enclosures.iter().map(|enclosure| enclosure.rect);
    let corners = |rect: Rect| [Point::new(rect.x, rect.y), Point::new(rect.right(), rect.bottom())];
    let all = boxes.chain(around).flat_map(corners).chain(lines);
    let ends = all.fold(None, |ends: Option<(Point, Point)>, at| {
        let (low, high) = ends.unwrap_or((at, at));
        Some((Point::new(low.x.min(at.x), low.y.min(at.y)), Point::new(high.x.max(at.x), high.y.max(at.y))))
    });
    ends.map_or(Rect { x: 0.0, y: 0.0, w: layout.size.0, h: layout.size.1 }, |(low, high)| Rect {
        x: low.x,
        y: low.y,
        w: high.x - low.x,
        h: high.y - low.y,
    })
}

/// What is within the outermost element.
fn inside(element: &str) -> &str {
    let begin = element.find('>').map_or(0, |at| at + 1);
    let end = element.rfind("</").unwrap_or(element.len());
    element.get(begin..end).unwrap_or_default()
}
