//! What leaves the page as a file: the picture as SVG, the run as JSON.

mod support;

use std::rc::Rc;

use sorting_office::insight::{RunFile, evidence, markdown};
use sorting_office::lesson::Lesson;
use sorting_office::player::{Address, Cursor, History};
use sorting_office::sim::Recording;
use sorting_office::stage::{
    Colours, Frame, Hues, Labels, Layout, Orientation, Picture, frame, svg, whole_size,
};

const DEEDS: &str = "2000,cut,order-worker;2500,publish,web,shop,order.placed,order,%3F%3F,x-poison:b1;900000,pause,inspector";

fn run() -> (Lesson, Rc<Recording>) {
    let found = support::lessons::lessons().into_iter().find(|(id, _)| id == "retries-and-dlq");
    let lesson = found.map(|(_, lesson)| lesson).expect("the lesson is there");
    let (address, errors) = Address::parse(&format!("/retries-and-dlq?v=2&do={DEEDS}"));
    assert_eq!(errors, []);
    let recording = Recording::run(Rc::clone(&lesson.plan), lesson.seed, address.interventions);
    (lesson, Rc::new(recording))
}

fn file(recording: &Recording) -> String {
    let (mut file, mut body) = (RunFile::default(), String::new());
    for line in recording.trace() {
        file.add(&line);
        if file.length() > 1_000 {
            body.push_str(&file.piece());
        }
    }
    body.push_str(&file.piece());
    file.head(recording, "retries-and-dlq") + &body + RunFile::END
}

#[test]
fn a_run_as_json_says_how_it_came_about_and_all_that_happened() {
    let (_, recording) = run();
    let json: serde_json::Value = serde_json::from_str(&file(&recording)).expect("it is JSON");
    assert_eq!(json["fingerprint"], recording.fingerprint());
    assert_eq!(json["seed"], recording.seed);
    let link = json["link"].as_str().unwrap_or_default();
    assert_eq!(link, format!("#/retries-and-dlq?v=2&seed=7&do={DEEDS}"));
    let deeds = json["interventions"].as_array().expect("they are listed");
    assert_eq!(deeds.len(), 3);
    assert_eq!(deeds[0], "00:02.0: The link of order-worker is to be cut");
    assert_eq!(deeds[2], "15:00.0: pause inspector", "what never came to pass is listed all the same");
    let entries = json["entries"].as_array().expect("they are listed");
    assert_eq!(entries.len(), recording.journal.entries.len());
    let last: serde_json::Value = serde_json::from_str(&recording.trace().last().unwrap_or_default())
        .expect("a line of the trace is JSON");
    assert_eq!(entries.last(), Some(&last));
}

const LINK: &str = "https://example.org/#/retries-and-dlq?at=2.1s&run=12345678";

/// The stage as SVG, with what was drawn, at some time.
fn picture(at_ms: u64) -> (String, Frame) {
    let (lesson, recording) = run();
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let moment = history.moment_at(sorting_office::base::SimTime::from_millis(at_ms));
    let mut cursor = Cursor::new(history);
    let place = |id, orientation| {
        let place = lesson.layout.get(&id)?;
        Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
    };
    let layout = Layout::new(&recording.plan, place, (784.0, 540.0));
    let hues = Hues::new(&recording.plan);
    let drawn = frame(&recording, &layout, &hues, cursor.seek(moment.entries), moment);
    let picture = Picture {
        title: "Retries & the \"dead-letter\" queue",
        words: "Step 1 < 2",
        still: "<g><text>still</text></g>",
        layout: &layout,
        frame: &drawn,
        labels: &Labels::default(),
        colours: &Colours::read(|name| format!("var({name})")),
        source: &evidence(&lesson, &recording, moment.at, LINK),
    };
    assert!(whole_size(&picture).1 > layout.size.1);
    (svg(&picture), drawn)
}

/// Every element is closed in turn, and attributes and texts have no loose markup.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("each tag ends");
        assert!(tag.matches('"').count() % 2 == 0, "<{tag}>");
        for ampersand in text.split('&').skip(1).chain(tag.split('&').skip(1)) {
            let entity = ["amp;", "lt;", "gt;", "quot;"].iter().any(|name| ampersand.starts_with(name));
            assert!(entity, "&{ampersand}");
        }
        let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (false, true) => {}
            (false, false) => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
}

#[test]
fn a_picture_is_well_formed_and_has_every_envelope_once() {
    for at_ms in [300, 2_100, 4_000, 6_400, 20_000] {
        let (svg, drawn) = picture(at_ms);
        assert_well_formed(&svg);
        assert_eq!(svg.matches("data-message=").count(), drawn.envelopes.len(), "at {at_ms}");
        for envelope in &drawn.envelopes {
            let own = format!("data-message=\"{}\"", envelope.message.0);
            let expected = drawn.envelopes.iter().filter(|other| other.message == envelope.message).count();
            assert_eq!(svg.matches(&own).count(), expected, "at {at_ms}: {own}");
        }
        assert_eq!(svg.matches("data-pile").count(), drawn.piles.len(), "at {at_ms}");
        assert_eq!(svg.matches("pathLength").count(), drawn.rings.len(), "at {at_ms}");
        assert!(svg.contains("<title>Retries &amp; the &quot;dead-letter&quot; queue</title>"));
        assert!(svg.contains(">https://example.org/#/retries-and-dlq?at=2.1s&amp;run=12345678</text>"));
        assert!(svg.contains("seed 7</text>") && svg.contains("The rules of RabbitMQ 4.3"));
        assert!(svg.contains("<desc>Step 1 &lt; 2</desc>") && svg.contains("<text>still</text>"));
        assert!(!svg.contains("style=") && !svg.contains("href"), "it needs nothing besides itself");
    }
}

#[test]
fn markdown_has_the_picture_that_leads_to_the_run_and_what_was_done() {
    use sorting_office::sim::{Action, ClientAction, Intervention};
    let (lesson, _) = run();
    let at = sorting_office::base::SimTime::from_millis(2_000);
    let crash = Action::Client(ClientAction::Crash { client: "web".into(), restart_after: None });
    let recording =
        Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![Intervention { at, action: crash }]);
    let text = markdown(&lesson, &recording, at, LINK, "picture.svg");
    let picture = format!("[![{}, at 00:02.0](picture.svg)]({LINK})", lesson.title);
    assert!(text.starts_with(&picture), "{text}");
    assert!(text.ends_with("The rules of RabbitMQ 4.3. Changed: web crashes at 00:02.0.\n"), "{text}");
    let lines = evidence(&lesson, &recording, at, LINK);
    assert_eq!(lines[1], "Changed: web crashes at 00:02.0");
}
