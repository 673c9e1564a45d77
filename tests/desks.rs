//! Services on the stage: what desks, doors, tables, stamps and lines show and say at moments of two runs.

#[path = "desks/again.rs"]
mod again;
#[path = "desks/days.rs"]
mod days;
#[path = "desks/process.rs"]
mod process;
#[path = "desks/replies.rs"]
mod replies;
mod support;
#[path = "desks/told.rs"]
mod told;
#[path = "desks/transaction.rs"]
mod transaction;
#[path = "desks/watched.rs"]
mod watched;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::player::Moment;
use sorting_office::player::World;
use sorting_office::sim::service::{PublishPlan, ServicePlan, StepOp, StepPlan, Template};
use sorting_office::sim::{ClientId, Plan, Role};
use sorting_office::stage::service::{
    DoorState, Rail, RowState, StampState, Threads, desk_at, door_state, process_frames, rails, rows, stamps,
    threads,
};
use sorting_office::stage::{
    Envelope, Frame, Hues, LinkKind, LinkState, Look, Shape, describe, frame, link_state, node_view,
};
use sorting_office::ui::printed::picture::in_page;
use sorting_office::ui::session::Session;
use sorting_office::ui::stage::Setting;
use support::drawing::PHONE;
use support::lessons::of_desk;

const SIZES: [(&str, (f64, f64)); 4] =
    [("1440", (868.0, 567.0)), ("768", (768.0, 620.0)), ("390", PHONE), ("embedded", (640.0, 332.0))];

/// A run of one of the lessons, and where its things stand.
struct Run {
    session: Rc<Session>,
    setting: Setting,
}

/// A row of a table as it is drawn: its key, its value, what that was before, and how it stands.
type ShownRow = (String, String, Option<String>, RowState);

impl Run {
    fn of(name: &str, size: (f64, f64)) -> Self {
        let session = Rc::new(Session::open(Rc::new(of_desk(name)), None, Vec::new()));
        let setting = Setting::new(&session, size, 0);
        Self { session, setting }
    }

    fn plan(&self) -> &Plan {
        &self.session.recording().plan
    }

    fn client(&self, name: &str) -> ClientId {
        self.plan().find_client(name).expect("it is there")
    }

    /// What is so at a time, in milliseconds.
    fn at<T>(&self, millis: u64, read: impl FnOnce(&World, Moment) -> T) -> T {
        let moment = self.session.history.moment_at(SimTime::from_millis(millis));
        self.session.player.act(|playback| playback.seek(moment));
        self.session.player.world(|world| read(world, moment))
    }

    /// A thing: its shape, the words on it, and those for who listens.
    fn said(&self, name: &str, millis: u64) -> (Shape, String, String) {
        let id = self.plan().find(name).expect("it is there");
        self.at(millis, |world, _| {
            let view = node_view(self.plan(), world, id);
            (view.shape, view.line, describe(self.plan(), world, id))
        })
    }

    fn line(&self, from: &str, to: &str, millis: u64) -> LinkState {
        let ends = [from, to].map(|name| self.plan().find(name).expect("it is there"));
        let is_it = |way: &&sorting_office::stage::LinkPath| [way.link.from, way.link.to] == ends;
        let way = self.setting.layout.links.iter().find(is_it).expect("there is a line");
        assert_eq!(way.link.kind, LinkKind::Call);
        let journal = &self.session.recording().journal;
        self.at(millis, |world, _| link_state(self.plan(), journal, world, &way.link))
    }

    fn frame(&self, millis: u64) -> Frame {
        let (recording, Setting { layout, hues }) = (self.session.recording(), &self.setting);
        self.at(millis, |world, moment| frame(recording, layout, hues, world, moment))
    }

    fn stamps(&self, name: &str, millis: u64) -> Vec<StampState> {
        let id = self.client(name);
        let service = self.plan().clients[id.index()].role.service().expect("it is a service");
        self.at(millis, |world, _| stamps(world, id, service)).into_iter().map(|(_, state)| state).collect()
    }

    /// The rows of a service's first table: key, value, what it was, and what has just happened to it.
    fn rows(&self, name: &str, millis: u64) -> (Vec<ShownRow>, usize) {
        let id = self.client(name);
        let service = self.plan().clients[id.index()].role.service().expect("it is a service");
        let layout = &self.setting.layout;
        let shape = layout.node(self.plan().client_node(id)).expect("it stands somewhere").shape;
        let desk = desk_at(self.plan(), id, service, layout.metrics, shape).expect("there is room for doors");
        let (rows, more) = self.at(millis, |world, _| rows(world, id, &desk.tables[0]));
        (rows.into_iter().map(|row| (row.key, row.value, row.was, row.state)).collect(), more)
    }

    fn door(&self, name: &str, handler: u16, millis: u64) -> DoorState {
        self.at(millis, |world, _| door_state(world, self.client(name), handler))
    }
}

fn laptop(name: &str) -> Run {
    Run::of(name, SIZES[0].1)
}

fn calls(frame: &Frame) -> Vec<&Envelope> {
    frame.envelopes.iter().filter(|envelope| envelope.look.is_call()).collect()
}

#[test]
fn who_can_only_wait_is_blocked_and_says_for_whom_and_until_when() {
    let run = laptop("checkout");
    let (shape, line, spoken) = run.said("customer", 2_950);
    assert_eq!((shape, &*line), (Shape::Blocked, "blocked"));
    assert_eq!(
        spoken,
        "Service customer: checkout, waits for shop to answer place_order, until 00:09.5 at the most"
    );
    // One thread of eight waits: the others can do something.
    let (shape, line, spoken) = run.said("shop", 2_950);
    assert_eq!((shape, &*line), (Shape::Working, "waits"));
    assert!(spoken.ends_with("until 00:05.0 at the most; 1 of 8 threads taken"), "{spoken}");
    let (shape, line, _) = run.said("e-mail", 2_950);
    assert_eq!((shape, &*line), (Shape::Working, "works"));
}

#[test]
fn a_wait_drains_and_work_fills_at_the_door_in_use() {
    let run = laptop("checkout");
    // The customer and the shop wait, the mail is written.
    let rings = |at: u64| run.frame(at).rings;
    let (early, late) = (rings(2_950), rings(4_500));
    assert_eq!(early.iter().map(|ring| ring.waits).collect::<Vec<_>>(), [true, true, false]);
    for (early, late) in early.iter().zip(&late) {
        assert_eq!(early.at, late.at);
        assert_eq!(early.part > late.part, early.waits, "{early:?} to {late:?}");
    }
    // 3 s from 2.0 s on.
    assert!((early[1].part - 2.05 / 3.0).abs() < 0.01, "{:?}", early[1]);
    assert_eq!(early[1].time_left(), "2.1 s");
    for ring in &early {
        let layout = &run.setting.layout;
        assert!(layout.boxes.iter().any(|node| node.shape.contains(ring.at)), "a ring beside every desk");
    }
}

#[test]
fn a_line_is_held_from_the_request_to_the_answer_and_given_up_by_one_end() {
    let run = laptop("checkout");
    assert_eq!(run.line("shop", "payment", 600), LinkState::Idle);
    assert_eq!(run.line("shop", "payment", 800), LinkState::Held);
    assert_eq!(run.line("shop", "payment", 1_200), LinkState::Held);
    assert_eq!(run.line("shop", "payment", 2_950), LinkState::Whole);
    assert_eq!(run.line("shop", "e-mail", 4_500), LinkState::Held);
    // The time-out is over, and the mail is still written.
    assert_eq!(run.line("shop", "e-mail", 6_700), LinkState::GivenUp);
    assert_eq!(run.line("shop", "inventory", 6_700), LinkState::Idle);
    assert_eq!(run.line("shop", "e-mail", 12_000), LinkState::Idle);
}

#[test]
fn a_call_is_told_by_what_it_asks_for_and_never_by_a_number() {
    let run = laptop("stock");
    for (at, look, words) in
        [(1_600, Look::Call, "charge"), (5_000, Look::Answer, "reserve"), (2_600, Look::Error, "no driver")]
    {
        let frame = run.frame(at);
        let all = calls(&frame);
        assert_eq!(all.len(), 1, "at {at}: {all:?}");
        let call = all[0];
        assert_eq!((call.look, call.words.as_deref(), call.about()), (look, Some(words), None));
        let picture =
            in_page(&run.session, run.session.history.moment_at(SimTime::from_millis(at)), SIZES[0].1);
        assert!(picture.contains(&format!(">{words}</text>")), "no label {words} at {at}");
    }
}

#[test]
fn a_door_is_lit_while_it_is_used_and_then_tells_how_that_went() {
    let run = laptop("stock");
    assert_eq!(run.door("shipping", 0, 800), DoorState::Quiet);
    assert_eq!(run.door("order-saga", 0, 1_600), DoorState::InUse);
    assert_eq!(run.door("shipping", 0, 3_600), DoorState::Badly);
    assert_eq!(run.door("stock", 0, 3_600), DoorState::Well);
    assert_eq!(run.door("stock", 1, 3_600), DoorState::Quiet);
    assert_eq!(run.door("payment", 0, 5_600), DoorState::Shut);
    let (shape, line, spoken) = run.said("payment", 5_600);
    assert_eq!(
        (shape, &*line, &*spoken),
        (Shape::Crashed, "down", "Service payment: down, its doors are shut")
    );
}

#[test]
fn what_is_done_is_stamped_and_struck_when_it_is_undone() {
    use StampState::{Ahead, Done, Failed, Here, Undone};
    let run = laptop("stock");
    assert_eq!(run.stamps("order-saga", 800), [Ahead, Ahead, Ahead]);
    assert_eq!(run.stamps("order-saga", 1_600), [Done, Here, Ahead]);
    assert_eq!(run.stamps("order-saga", 2_600), [Done, Done, Here]);
    assert_eq!(run.stamps("order-saga", 2_900), [Done, Done, Failed]);
    let (_, line, spoken) = run.said("order-saga", 2_900);
    assert_eq!(line, "undoes");
    assert!(spoken.contains("reserve is done; charge is done; ship failed"), "{spoken}");
    // What failed may have been carried out: it is undone, too, and first.
    assert_eq!(run.stamps("order-saga", 4_200), [Done, Undone, Undone]);
}

#[test]
fn a_row_that_changed_is_lit_until_something_else_happens_there() {
    let run = laptop("stock");
    let row = |key: &str, value: &str, was: Option<&str>, state| {
        (key.to_owned(), value.to_owned(), was.map(str::to_owned), state)
    };
    let lamp = || row("lamp", "3", None, RowState::Still);
    assert_eq!(run.rows("stock", 800).0, [row("chair", "5", None, RowState::Still), lamp()]);
    assert_eq!(run.rows("stock", 1_600).0, [row("chair", "4", Some("5"), RowState::Changed), lamp()]);
    // It has come to the next step.
    assert_eq!(run.rows("order-saga", 1_600).0, [row("o-1", "yes", None, RowState::Still)]);
}

#[test]
fn of_many_rows_those_that_were_touched_last_are_shown() {
    let run = Run::of("checkout", SIZES[3].1);
    let (rows, more) = run.rows("payment", 2_950);
    let keys: Vec<&str> = rows.iter().map(|(key, ..)| &**key).collect();
    assert_eq!((keys, more), (vec!["8821"], 2));
}

#[test]
fn threads_are_counted() {
    let run = laptop("checkout");
    let id = run.client("shop");
    let service = run.plan().clients[id.index()].role.service().expect("it is a service");
    let of = |at: u64| run.at(at, |world, _| threads(run.plan(), world, id, service));
    assert_eq!(of(600), Threads { taken: 0, all: 8, full: false });
    assert_eq!(of(2_950), Threads { taken: 1, all: 8, full: false });
}

#[test]
fn calls_without_a_thread_wait_at_the_desk() {
    let run = laptop("pool");
    let id = run.client("bank");
    let service = run.plan().clients[id.index()].role.service().expect("it is a service");
    let of = |at: u64| run.at(at, |world, _| threads(run.plan(), world, id, service));
    assert_eq!(of(1_200), Threads { taken: 2, all: 2, full: true });
    let (shape, line, spoken) = run.said("bank", 1_200);
    assert_eq!((shape, &*line), (Shape::Working, "1 waits"));
    assert!(spoken.contains("2 of 2 threads taken: full; 1 call waits"), "{spoken}");
    assert_eq!(calls(&run.frame(1_200)).len(), 1);
    assert_eq!(of(4_000), Threads { taken: 1, all: 2, full: false });
    assert_eq!(calls(&run.frame(4_000)).len(), 0);
}

#[test]
fn a_key_that_is_there_already_is_outlined() {
    let run = laptop("pool");
    let states = |at: u64| run.rows("bank", at).0.into_iter().map(|row| row.3).collect::<Vec<_>>();
    use RowState::{Changed, Found, Still};
    assert_eq!(states(650), [Changed]);
    assert_eq!(states(5_000), [Still, Still, Still]);
    assert_eq!(states(5_700), [Found, Still, Still]);
}

/// At every size, each line that comes in from the left ends at a door.
#[test]
fn lines_lead_to_doors_and_of_several_calls_to_the_name_above() {
    // Whoever undoes calls each service for two things.
    for (name, expected) in [("checkout", (4, 0)), ("stock", (1, 3))] {
        let run = laptop(name);
        let (plan, layout) = (run.plan(), &run.setting.layout);
        let (mut to_doors, mut to_names) = (0, 0);
        for way in
            layout.links.iter().filter(|way| matches!(way.link.kind, LinkKind::Call | LinkKind::Consume))
        {
            let id = plan.find_client(plan.name(way.link.to)).expect("a client");
            let Some(service) = plan.clients[id.index()].role.service() else { continue };
            let shape = layout.node(way.link.to).expect("it stands somewhere").shape;
            let desk = desk_at(plan, id, service, layout.metrics, shape).expect("there is room for doors");
            let end = way.path.point(1.0);
            let is_near = |height: f64| (height - end.y).abs() < 1.0;
            let is_at_door = desk.doors.iter().any(|door| is_near(door.rect.centre().y));
            let is_at_name = is_near((shape.y + desk.rule) / 2.0);
            assert!(is_at_door || is_at_name, "{name}: a line to {} ends at {end:?}", plan.name(way.link.to));
            to_doors += u32::from(is_at_door);
            to_names += u32::from(is_at_name);
        }
        assert_eq!((to_doors, to_names), expected, "{name}");
    }
}

#[test]
fn what_services_publish_has_hues() {
    let step = |kind: &str| StepPlan {
        name: "tell".into(),
        op: StepOp::Publish(PublishPlan { kind: Some(Template::text(kind)), ..PublishPlan::default() }),
        next: None,
        undo: None,
        effect: None,
    };
    let service =
        ServicePlan { steps: ["paid", "refused", "paid"].map(step).to_vec(), ..ServicePlan::default() };
    let mut plan = Plan::clone(laptop("pool").plan());
    plan.clients[0].role = Role::Service(Rc::new(service));
    let names: Vec<String> = Hues::new(&plan).names().map(|name| name.to_string()).collect();
    assert_eq!(names, ["paid", "refused"]);
}

/// Where there is no room for doors a service is a desk like others, with its ring.
#[test]
fn on_a_crowded_stage_there_is_room_for_its_name() {
    let run = Run::of("checkout", (420.0, 140.0));
    let moment = run.session.history.moment_at(SimTime::from_millis(2_950));
    let picture = in_page(&run.session, moment, (420.0, 140.0));
    assert!(!picture.contains(">place_order</text>"), "there is room for doors");
    for name in ["customer", "shop", "payment", "e-mail", "inventory"] {
        assert!(picture.contains(&format!(">{name}</text>")), "{name} has no name");
    }
    assert_eq!(run.frame(2_950).rings.len(), 3);
}

/// Not a check: `LOOK=folder cargo test --test desks look` writes pictures of moments.
#[test]
fn look() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    for (name, moments) in [
        ("quotes", [700, 1_700, 2_100, 2_700, 3_100, 5_700]),
        ("checkout", [600, 1_200, 2_000, 2_950, 4_500, 6_700]),
        ("stock", [800, 1_600, 2_600, 3_600, 5_600, 9_000]),
        ("crowd", [1_800, 2_700, 3_400, 5_200, 9_000, 14_000]),
        ("pool", [650, 1_200, 2_650, 4_000, 5_000, 5_700]),
        ("monolith", [450, 900, 1_500, 1_800, 4_500, 7_000]),
        ("bus", [400, 800, 1_200, 1_600, 5_800, 9_500]),
        ("contract", [700, 1_000, 1_700, 2_800, 3_000, 5_000]),
        ("again", [900, 1_300, 2_000, 4_000, 7_000, 7_500]),
        ("exactly-once", [2_500, 3_000, 3_400, 5_700, 6_500, 9_500]),
    ] {
        let run = laptop(name);
        for at in moments {
            let moment = run.session.history.moment_at(SimTime::from_millis(at));
            for (size_name, size) in SIZES {
                let svg = in_page(&run.session, moment, size);
                std::fs::write(format!("{folder}/{name}-{at}-{size_name}.svg"), svg)
                    .expect("the folder can be written to");
            }
        }
    }
}
