//! Pages without a stage: all of them are good, their mistakes are told in their place, and a new one needs nothing
//! but its file.

use std::collections::BTreeSet;
use std::fs;
use std::rc::Rc;

use serde_json::{Value, json};
use sorting_office::lesson::page::Content;
use sorting_office::lesson::{Packed, Page};
use sorting_office::ui::printed::reading_page;

use super::library;

const DOCS: &str = include_str!("../../docs/pages.md");

/// The page that the documentation writes, example by example.
fn documented() -> String {
    DOCS.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect::<Vec<_>>().join("\n")
}

/// The same, read from a folder of its own as the build reads it.
fn built() -> Page {
    let folder = std::env::temp_dir().join(format!("sorting-office-page-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("page.toml"), documented()).unwrap();
    let loaded = library().load_page_from(&folder, "everything");
    fs::remove_dir_all(&folder).unwrap();
    loaded.unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>())
    })
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Prose { .. } => "prose",
        Content::List { .. } => "list",
        Content::Tiles { .. } => "tiles",
        Content::Table { .. } => "table",
        Content::Timeline { .. } => "timeline",
        Content::Decision { .. } => "decision",
        Content::Cards { .. } => "cards",
        Content::Questions { .. } => "questions",
        Content::Checklist { .. } => "checklist",
        Content::Glossary { .. } => "glossary",
        Content::Embed { .. } => "embed",
        Content::Note { .. } => "note",
    }
}

#[test]
fn every_page_is_good() {
    let library = library();
    assert!(!library.page_ids().is_empty());
    for id in library.page_ids() {
        let page = library.load_page(&id).unwrap_or_else(|problems| panic!("{id}: {}", problems[0]));
        assert_eq!(page.id, id);
        assert_eq!(Page::from_bytes(&page.to_bytes()).as_ref(), Ok(&page), "{id}");
        let planned = library.course.chapters.iter().any(|chapter| chapter.rows.contains(&id));
        assert_eq!(planned, !page.chapter.is_empty(), "{id} has its place in course.toml, or no chapter");
    }
}

#[test]
fn a_page_of_every_kind_of_block_needs_no_line_of_rust() {
    let page = built();
    let kinds: BTreeSet<&str> = page.blocks.iter().map(|block| kind(&block.content)).collect();
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    assert_eq!(page.blocks.iter().filter(|block| kind(&block.content) == "note").count(), 6);
    assert_eq!(Page::from_bytes(&page.to_bytes()).as_ref(), Ok(&page));
    let printed = reading_page(Rc::new(page));
    assert_eq!(printed.title, "A page of everything");
    for part in [
        "<h1>A page of everything</h1>",
        "href=\"../acknowledge/#lost\"",
        // A card's both sides, the gist, a decision's reasons and verdicts, a year, a term.
        "What is <em>at least once</em>?",
        "Nothing is lost; some may come twice.",
        "<details class=\"printed-question\">",
        "Only it knows its effects.",
        "Only a log keeps what was read.",
        "Each message has a fate of its own.",
        "1970s",
        "id=\"dead-letter-queue\"",
        "aria-label=\"1 of 3\"",
        "The broker holds it; the worker is free.",
        "href=\"../retries-and-dlq/#dead\"",
    ] {
        assert!(printed.body.contains(part), "{part} in {}", printed.body);
    }
    assert!(!printed.body.contains("href=\"#/"), "a link that leads nowhere without the program");
    assert!(!printed.body.contains("<button"), "a button that does nothing without the program");
}

/// What is told of the documented page, after a change of it.
fn told(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut json =
        super::support::lessons::Source::parse(documented(), "page.toml").map(|source| source.json).unwrap();
    change(&mut json);
    let read = Page::from_json(&json, &library().known);
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The place of the first block of a kind.
fn block<'j>(json: &'j mut Value, kind: &str) -> (usize, &'j mut Value) {
    let blocks = json["blocks"].as_array_mut().unwrap();
    let at = blocks.iter().position(|block| block["kind"] == kind).unwrap();
    (at, &mut blocks[at])
}

#[test]
fn every_mistake_is_told_in_its_place() {
    type Case = (&'static str, &'static str, Value, &'static str);
    let cases: [Case; 23] = [
        ("prose", "/say", json!("a [qeue]"), "say: the glossary has no term `qeue`. Did you mean `queue`?"),
        (
            "prose",
            "/runs",
            json!(["acknowlege"]),
            "runs[0]: there is no lesson or page `acknowlege`. Did you mean `acknowledge`?",
        ),
        (
            "prose",
            "/runs",
            json!(["acknowledge#los"]),
            "runs[0]: `acknowledge` has no step `los`. Did you mean `lost`?",
        ),
        ("prose", "/kind", json!("porse"), "kind: there is no kind `porse`. Did you mean `prose`?"),
        ("list", "/items", json!([]), "items: a list without items."),
        ("list", "/orderd", json!(true), "orderd: there is no field `orderd`."),
        ("tiles", "/tiles/0/say", json!(" "), "tiles[0].say: nothing is written here."),
        ("tiles", "/items", json!([]), "items: `items` is for a list: say `kind = \"list\"`."),
        (
            "table",
            "/rows/0/cells",
            json!(["per queue"]),
            "rows[0].cells: 1 cells. Expected 2: one for each column but the first.",
        ),
        (
            "table",
            "/rows/1/cells/0",
            json!("o•• turned round"),
            "rows[1].cells[0]: these dots are no measure. Expected `•oo`, `••o` or `•••`.",
        ),
        (
            "table",
            "/columns",
            json!([""]),
            "columns: no columns to fill. Expected the head of the rows' names, and one for each cell.",
        ),
        (
            "timeline",
            "/entries/1/year",
            json!(1960),
            "entries[1].year: 1960 stands after 1970. Expected the years in order.",
        ),
        (
            "timeline",
            "/entries/0/side",
            json!("left"),
            "entries[0].side: there is no kind `left`. Expected one of `above`, `below`.",
        ),
        (
            "decision",
            "/questions/0/answers/1/weights",
            json!({ "log": 2, "logg": 1 }),
            "questions[0].answers[1].weights.logg: there is no verdict `logg`. Expected one of `queue`, `log`. Did you mean `log`?",
        ),
        (
            "decision",
            "/questions/0/answers/1/weights",
            json!({ "log": 12 }),
            "questions[0].answers[1].weights.log: a weight of 12. Expected -9 to 9.",
        ),
        (
            "decision",
            "/questions/0/answers/1/weights",
            json!({ "queue": 1 }),
            "verdicts[1]: no answers lead to `log`. Expected answers to all questions with which it has the greatest sum.",
        ),
        (
            "decision",
            "/questions/0/answers",
            json!([]),
            "questions[0].answers: nothing to choose from. Expected two answers at the least.",
        ),
        ("decision", "/questions", json!([]), "questions: a decision without questions."),
        ("cards", "/cards/1/id", json!("twice"), "cards[1].id: there are two cards `twice` on this page."),
        (
            "questions",
            "/questions/0/id",
            json!("The duty"),
            "questions[0].id: `The duty` can't be an id. Expected lower-case letters, digits and `-`.",
        ),
        ("embed", "/step", json!("ded"), "lesson: `retries-and-dlq` has no step `ded`. Did you mean `dead`?"),
        ("rule", "/step", json!("dead"), "step: a page has no steps. Expected `runs = [\"LESSON#STEP\"]`."),
        (
            "rule",
            "/say",
            json!("{orders} waits"),
            "say: this text stands apart from the run. Expected words in the place of a thing, a message or a figure.",
        ),
    ];
    for (of, place, value, message) in cases {
        let mut at = 0;
        let told = told(|json| {
            let (index, block) = block(json, of);
            at = index;
            let (table, field) = place.rsplit_once('/').unwrap();
            match block.pointer_mut(table).unwrap() {
                Value::Array(items) => items[field.parse::<usize>().unwrap()] = value.clone(),
                table => table[field] = value.clone(),
            }
        });
        assert!(told[0].starts_with(&format!("page.toml, blocks[{at}].{message}")), "{told:#?}\n{message}");
        assert_eq!(told.len(), 1, "{told:#?}");
    }
    let head = told(|json| {
        json["format"] = json!(2);
        json["minutes"] = json!(0);
        json["blocks"] = json!([]);
    });
    let expected = [
        "page.toml, format: format 2 can't be read. Expected `format = 1`.",
        "page.toml, minutes: 0 minutes. Expected 1 to 60.",
        "page.toml, blocks: a page without blocks.",
    ];
    assert_eq!(head, expected);
}

#[test]
fn a_mistake_is_found_in_the_file_and_an_address_belongs_to_one() {
    let folder = std::env::temp_dir().join(format!("sorting-office-page-taken-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("page.toml"), documented().replace("chapter = \"recall\"", "chapter = \"recal\""))
        .unwrap();
    let problems = library().load_page_from(&folder, "acknowledge").unwrap_err();
    fs::remove_dir_all(&folder).unwrap();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "page.toml:1:1: something else has the address `acknowledge`. Expected another name for the folder."
    );
    assert_eq!(
        told[1],
        "page.toml:3:1, chapter: there is no chapter `recal`. Expected one of `foundations`, `reliability`, `flow`, `routing`, `logs`, `events`, `architectures`, `recall`. Did you mean `recall`?"
    );
}

#[test]
fn what_is_planned_is_left_out_and_its_words_stay() {
    let mut known = library().known;
    known.places.insert("planned".to_owned(), None);
    let page = json!({
        "format": 1, "title": "t", "minutes": 1, "summary": "s",
        "blocks": [
            { "kind": "prose", "say": "See [that one](planned).", "runs": ["planned", "acknowledge"] },
            { "kind": "embed", "lesson": "planned" },
        ],
    });
    let page = Page::from_json(&page, &known).unwrap();
    let [only] = &page.blocks[..] else { panic!("{:?}", page.blocks) };
    let Content::Prose { paragraphs, runs } = &only.content else { panic!("{only:?}") };
    assert_eq!(sorting_office::lesson::markup::plain(&paragraphs[0]), "See that one.");
    assert_eq!(runs.iter().map(|run| run.id.as_str()).collect::<Vec<_>>(), ["acknowledge"]);
}

/// A field that does not exist, put into each table of a page, makes it say which fields there are.
#[test]
fn every_field_is_documented() {
    let places: [(&str, &[&str]); 12] = [
        ("prose", &[""]),
        ("list", &["", "/items/0"]),
        ("tiles", &["", "/tiles/0"]),
        ("table", &["", "/rows/0"]),
        ("timeline", &["", "/entries/0"]),
        ("decision", &["", "/verdicts/0", "/questions/0", "/questions/0/answers/0"]),
        ("cards", &["", "/cards/0"]),
        ("questions", &["", "/questions/0"]),
        ("checklist", &["", "/items/0"]),
        ("glossary", &[""]),
        ("embed", &[""]),
        ("mistake", &[""]),
    ];
    let mut fields = BTreeSet::new();
    for (kind, tables) in places {
        for table in tables {
            let told =
                told(|json| block(json, kind).1.pointer_mut(table).unwrap()["zzzzzzzzzz"] = Value::Null);
            let names = told[0].split('`').skip(3).step_by(2).map(str::to_owned);
            fields.extend(names);
        }
    }
    assert!(fields.len() > 25, "{fields:?}");
    for field in fields.iter().filter(|field| *field != "step") {
        let forms = [
            format!("{field} ="),
            format!("[[blocks.{field}]]"),
            format!(".{field}]]"),
            format!("`{field}`"),
        ];
        assert!(forms.iter().any(|form| DOCS.contains(form.as_str())), "{field}");
    }
}

#[test]
fn the_glossary_says_where_each_term_is_used() {
    let uses = library().known.uses;
    let queue = uses.iter().find(|term| term.term == "acknowledgement").unwrap();
    assert!(queue.lessons > 1);
    // The first in the order of the course.
    let order: Vec<String> =
        library().course.chapters.iter().flat_map(|chapter| chapter.rows.clone()).collect();
    let place = |id: &str| order.iter().position(|row| row == id);
    for shown in &uses {
        assert!(place(&shown.first.id).is_some(), "{shown:?}");
    }
    let ids: BTreeSet<&str> = uses.iter().map(|shown| shown.term.as_str()).collect();
    assert_eq!(ids.len(), uses.len());
}
