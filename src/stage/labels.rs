//! Labels of what moves: which message each envelope is, and how many are in a bunch.
//!
//! A label may never cost the picture: boxes, names, counts, tags and envelopes are walls, and what finds no
//! place is left out and counted. Places are tried in one order, so that a label keeps beside its envelope
//! on the same side while both travel, and moves only where it would meet a wall.

use super::bracket;
use super::envelopes::{Envelope, Look};
use super::fit::text_width;
use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::layout::Layout;
use super::lens::short;
use super::walls::Walls;
use crate::engine::queueing::MessageId;
use crate::sim::{NodeId, TransitKind};

/// The size of a label's letters, and how high a line of them is.
pub const LETTERS: f64 = 11.5;
const HEIGHT: f64 = 14.0;
/// Between an envelope and its label.
const GAP: f64 = 4.0;
/// How far a label moves along the way, before or behind the middle of its envelope.
const ALONG: f64 = 13.0;
/// A place further out on the same side.
const OUT: f64 = 10.0;
/// So far a label may stand from its envelope, held by a line.
const LEADER: f64 = 36.0;
/// While the run plays there are no more labels than this.
const PLAYING: usize = 2;

/// What somebody looks at, besides the moment.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// The message that was chosen.
    pub chosen: Option<MessageId>,
    /// Those that the step's words name.
    pub named: Vec<MessageId>,
    /// The things that they ask to look at.
    pub focus: Vec<NodeId>,
    /// The run plays: there is no time to read more than a few.
    pub playing: bool,
}

/// What a label is about, which tells its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Message,
    Done,
    Refused,
    /// A number of them.
    Count,
}

/// A label in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub text: String,
    /// The middle of the text.
    pub at: Point,
    pub tone: Tone,
    /// From its envelope to it, where it stands apart.
    pub leader: Option<[Point; 2]>,
    /// On a card of its own: it is the one that is meant.
    pub card: bool,
}

/// All labels of a frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    pub labels: Vec<Label>,
    /// Around what stands too close to be told apart: the line of each bracket.
    pub brackets: Vec<Vec<Point>>,
}

impl Label {
    /// What it covers.
    pub fn rect(&self) -> Rect {
        let (w, h) = size_of(&self.text, self.card);
        Rect::around(self.at, w, h)
    }
}

fn size_of(text: &str, card: bool) -> (f64, f64) {
    let (w, h) = (text_width(text, LETTERS) + 2.0, HEIGHT);
    if card { (w + 12.0, h + 4.0) } else { (w, h) }
}

/// Something that wants a label.
pub(super) struct Candidate {
    /// What it says: the first of these that finds a place.
    pub forms: Vec<String>,
    pub tone: Tone,
    pub card: bool,
    /// Lower goes first.
    pub rank: (u8, std::cmp::Reverse<u32>),
    /// What it stands beside, and how much room that takes.
    pub at: Point,
    pub size: (f64, f64),
    /// To its own side, of length 1: away from the line it is on.
    pub side: Point,
    /// The ends of its way, and whether it goes back on it; those that are hidden there are counted.
    pub way: Option<(NodeId, NodeId, bool)>,
    /// May it stand apart, held by a line?
    pub leads: bool,
}

/// The labels of a frame.
pub fn labels(layout: &Layout, frame: &Frame, walls: &Walls, attention: &Attention) -> Labels {
    let bunches = bracket::bunches(layout, frame);
    let is_bunched = |at: usize| bunches.iter().any(|bunch| bunch.members.contains(&at));
    let single = |(at, envelope): (usize, &Envelope)| {
        if is_bunched(at) { None } else { candidate(layout, frame, walls, envelope, attention) }
    };
    let mut wanted: Vec<Candidate> = frame.envelopes.iter().enumerate().filter_map(single).collect();
    let stack = |pile: &super::flows::Pile| {
        let (front, beside) = (pile.envelopes.last()?, pile.newest?);
        let (tone, rank) = (Tone::Count, (4, std::cmp::Reverse(beside.0)));
        let size = sized(layout, front.scale);
        let side = side_of(front);
        let forms = vec![format!("×{}", short(pile.count))];
        let way = front.on.map(|on| (on.from, on.to, front.look.comes_back()));
        Some(Candidate { forms, tone, card: false, rank, at: front.at, size, side, way, leads: false })
    };
    let numbered = |pile: &&super::flows::Pile| pile.counted && pile.alpha > 0.5;
    wanted.extend(frame.piles.iter().filter(numbered).filter_map(stack));
    wanted.extend(bunches.iter().map(|bunch| bunch.count()));
    wanted.retain(|one| !attention.playing || one.rank.0 < 2);
    wanted.sort_by_key(|one| one.rank);
    if attention.playing {
        wanted.truncate(PLAYING);
    }
    let envelopes = frame.envelopes.iter().filter(|envelope| envelope.alpha > 0.3);
    let mut ground = Ground {
        walls,
        taken: Vec::new(),
        envelopes: envelopes
            .map(|one| Rect::around(one.at, sized(layout, one.scale).0, sized(layout, one.scale).1))
            .collect(),
    };
    let brackets =
        if attention.playing { Vec::new() } else { bunches.iter().map(|bunch| bunch.line.clone()).collect() };
    let (mut placed, mut hidden) = (Labels { labels: Vec::new(), brackets }, Vec::new());
    for one in wanted {
        match ground.place(&one) {
            Some(label) => {
                ground.taken.push(label.rect());
                placed.labels.push(label);
            }
            None => hidden.extend(one.way.filter(|_| one.leads)),
        }
    }
    if !attention.playing {
        placed.labels.extend(left_out(layout, &hidden, &mut ground));
    }
    placed
}

/// How many on each way have no label, beside its end.
fn left_out(layout: &Layout, hidden: &[(NodeId, NodeId, bool)], ground: &mut Ground) -> Vec<Label> {
    let mut ways: Vec<(NodeId, NodeId, bool)> = hidden.to_vec();
    ways.sort_unstable();
    ways.dedup();
    let count = |way: (NodeId, NodeId, bool)| {
        let many = hidden.iter().filter(|other| **other == way).count();
        let (link, forward) = layout.way(way.0, way.1)?;
        let path = if way.2 { &layout.links[link].track } else { &layout.links[link].path };
        let spot = |part: f64| {
            let (at, heading) = path.point_and_heading(if forward { part } else { 1.0 - part });
            let one = Candidate {
                forms: vec![format!("{many} more")],
                tone: Tone::Count,
                card: false,
                rank: (9, std::cmp::Reverse(0)),
                at,
                size: (2.0, 2.0),
                side: beside(heading, way.2),
                way: None,
                leads: false,
            };
            ground.place(&one)
        };
        let label = [0.85, 0.7, 0.5, 0.3].into_iter().find_map(spot)?;
        ground.taken.push(label.rect());
        Some(label)
    };
    ways.into_iter().filter_map(count).collect()
}

/// How much room an envelope takes.
pub(super) fn sized(layout: &Layout, scale: f64) -> (f64, f64) {
    (layout.metrics.envelope.0 * scale, layout.metrics.envelope.1 * scale)
}

/// To which side of its line something has its label: a message above, or to the left of a line that
/// falls; an answer on the other side.
pub(super) fn beside(heading: Point, answers: bool) -> Point {
    let normal = Point::new(-heading.y, heading.x);
    // Above or, where the line is nearly upright, to the left.
    let away = if normal.y.abs() > 0.35 { normal.y } else { normal.x };
    let turn = if (away < 0.0) == answers { -1.0 } else { 1.0 };
    Point::new(normal.x * turn, normal.y * turn)
}

fn side_of(envelope: &Envelope) -> Point {
    beside(envelope.heading.unwrap_or(Point::new(1.0, 0.0)), envelope.look.comes_back())
}

/// What an envelope's label would say: nothing where it stands still, or touches a box, whose words say it.
fn candidate(
    layout: &Layout,
    frame: &Frame,
    walls: &Walls,
    envelope: &Envelope,
    attention: &Attention,
) -> Option<Candidate> {
    let ((w, h), message) = (sized(layout, envelope.scale), envelope.about());
    let moves = envelope.heading.is_some() && envelope.alpha > 0.5;
    if !moves || walls.touches_box(Rect::around(envelope.at, w, h)) {
        return None;
    }
    // A call is told by what it asks for.
    let number = match &envelope.words {
        Some(words) => words.to_string(),
        None => format!("#{}", envelope.message.0),
    };
    let kind = envelope.on.map(|on| on.kind);
    let (word, tone) = match (kind, envelope.look) {
        (Some(TransitKind::Ack), _) => (Some("ack"), Tone::Done),
        (Some(TransitKind::Nack), _) => (Some("nack"), Tone::Refused),
        (Some(TransitKind::Confirm), _) => (Some("confirm"), Tone::Done),
        (Some(TransitKind::Commit), _) => (Some("commit"), Tone::Done),
        (_, Look::Nack) => (Some("refused"), Tone::Refused),
        (_, Look::Error) => (None, Tone::Refused),
        (_, Look::Ack | Look::Confirm | Look::Answer) => (None, Tone::Done),
        _ => (None, Tone::Message),
    };
    let chosen = message.is_some() && attention.chosen == message;
    let carried = frame.carried.iter().find(|(of, _)| Some(*of) == message && tone == Tone::Message);
    let long = match (word, carried) {
        (Some(word), _) => Some(format!("{word} {number}")),
        (None, Some((_, key))) => Some(format!("{number} {key}")),
        (None, None) => None,
    };
    let in_focus =
        |on: super::envelopes::On| [on.from, on.to].iter().any(|end| attention.focus.contains(end));
    let priority = match () {
        () if chosen => 0,
        () if message.is_some_and(|message| attention.named.contains(&message)) => 1,
        () if envelope.lost || tone == Tone::Refused => 2,
        () if envelope.on.is_some_and(in_focus) => 3,
        () => 5,
    };
    Some(Candidate {
        forms: long.into_iter().chain([number]).collect(),
        tone,
        card: priority < 2,
        rank: (priority, std::cmp::Reverse(envelope.message.0)),
        at: envelope.at,
        size: (w, h),
        side: side_of(envelope),
        way: envelope.on.map(|on| (on.from, on.to, envelope.look.comes_back())),
        leads: true,
    })
}

/// Where labels may stand.
struct Ground<'a> {
    walls: &'a Walls,
    taken: Vec<Rect>,
    envelopes: Vec<Rect>,
}

impl Ground<'_> {
    /// The first place that is free: on its own side, on the other one, each clear of lines first, and then
    /// further away with a line that leads there.
    fn place(&self, one: &Candidate) -> Option<Label> {
        let label = |text: &String, at: Point, leader: Option<[Point; 2]>| Label {
            text: text.clone(),
            at,
            tone: one.tone,
            leader,
            card: one.card,
        };
        let at_places = |text: &String| {
            let size = size_of(text, one.card);
            let places = || near(one, size);
            let free = |at: &Point| self.is_free(one, Rect::around(*at, size.0, size.1));
            let clear = |at: &Point| free(at) && !self.walls.is_on_line(Rect::around(*at, size.0, size.1));
            let at = places().find(clear).or_else(|| places().find(free))?;
            Some(label(text, at, None))
        };
        let apart = |text: &String| {
            let size = size_of(text, one.card);
            let led = |at: Point| {
                let rect = Rect::around(at, size.0, size.1);
                let leader = leader(one, rect)?;
                let is_clear = self.is_free(one, rect) && self.is_open(one, leader);
                is_clear.then(|| label(text, at, Some(leader)))
            };
            far(one, size).find_map(led)
        };
        let near = one.forms.iter().find_map(at_places);
        near.or_else(|| one.forms.iter().rev().filter(|_| one.leads).find_map(apart))
    }

    fn is_free(&self, one: &Candidate, rect: Rect) -> bool {
        let own = Rect::around(one.at, one.size.0, one.size.1);
        self.walls.is_free(rect)
            && self.taken.iter().all(|other| !other.grown(3.0).overlaps(rect))
            && self
                .envelopes
                .iter()
                .all(|other| other.contains(own.centre()) || !other.grown(1.0).overlaps(rect))
    }

    /// Does a leader cross nothing that is written, and no other envelope?
    fn is_open(&self, one: &Candidate, [from, to]: [Point; 2]) -> bool {
        let own = Rect::around(one.at, one.size.0, one.size.1);
        (1..10).all(|part| {
            let at = from.towards(to, f64::from(part) / 10.0);
            let dot = Rect::around(at, 2.0, 2.0);
            let is_other = |other: &&Rect| !other.contains(own.centre());
            self.walls.is_free(dot)
                && self.taken.iter().all(|other| !other.overlaps(dot))
                && self.envelopes.iter().filter(is_other).all(|other| !other.overlaps(dot))
        })
    }
}

/// So far from something its label clears it on this side.
fn reach(one: &Candidate, (w, h): (f64, f64), side: Point) -> f64 {
    let across = ((one.size.0 + w) / 2.0 + GAP) / side.x.abs().max(1e-6);
    let along = ((one.size.1 + h) / 2.0 + GAP) / side.y.abs().max(1e-6);
    across.min(along)
}

/// The eight places: its own side, then the other one; on each the middle, before, behind, and further out.
fn near(one: &Candidate, size: (f64, f64)) -> impl Iterator<Item = Point> {
    let (at, own) = (one.at, one.side);
    let spots = [(0.0, 0.0), (ALONG, 0.0), (-ALONG, 0.0), (0.0, OUT)];
    let place = move |side: Point, reach: f64, (along, out): (f64, f64)| {
        let (away, ahead) = (reach + out, Point::new(-side.y, side.x));
        Point::new(at.x + side.x * away + ahead.x * along, at.y + side.y * away + ahead.y * along)
    };
    let sides = [own, Point::new(-own.x, -own.y)].map(|side| (side, reach(one, size, side)));
    sides.into_iter().flat_map(move |(side, reach)| spots.map(|spot| place(side, reach, spot)))
}

/// Cosine and sine of 40°, a turn that clears a label on the own side.
const TURN: (f64, f64) = (0.766_044_443_118_978, 0.642_787_609_686_539_3);

/// The own side and turns away from it, the nearer before the further: 0°, ±40°, 180°, ±140°, ±90°. Written out, for
/// the page has no other use for reckoning angles.
const TURNS: [(f64, f64); 8] = [
    (1.0, 0.0),
    TURN,
    (TURN.0, -TURN.1),
    (-1.0, 0.0),
    (-TURN.0, TURN.1),
    (-TURN.0, -TURN.1),
    (0.0, 1.0),
    (0.0, -1.0),
];

/// Places further away, to which a line leads.
fn far(one: &Candidate, size: (f64, f64)) -> impl Iterator<Item = Point> {
    let (at, own) = (one.at, one.side);
    let turned = |(cos, sin)| Point::new(own.x * cos - own.y * sin, own.x * sin + own.y * cos);
    let sides = TURNS.map(turned).map(|side| (side, reach(one, size, side)));
    [LEADER * 0.5, LEADER - 6.0].into_iter().flat_map(move |more| {
        sides.map(|(side, reach)| Point::new(at.x + side.x * (reach + more), at.y + side.y * (reach + more)))
    })
}

/// The line from an envelope's edge to the nearest point of its label, if it is not too long.
fn leader(one: &Candidate, label: Rect) -> Option<[Point; 2]> {
    let own = Rect::around(one.at, one.size.0, one.size.1);
    let nearest = |rect: Rect, to: Point| {
        Point::new(to.x.clamp(rect.x, rect.right()), to.y.clamp(rect.y, rect.bottom()))
    };
    let to = nearest(label, own.centre());
    let from = nearest(own, to);
    (from.distance(to) <= LEADER).then_some([from, to])
}
