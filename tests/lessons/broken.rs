//! Lessons with mistakes, and what is told about them, word for word.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A change of a file: this text, which must be there, becomes that.
type Edit<'a> = (&'a str, &'a str, &'a str);

/// The lesson that `cargo xtask lesson new` begins with.
const SMALL: &str = "xtask/course/src/lesson/new.toml";
/// A lesson on topics.
const LOGS: &str = "tests/lessons/logs.toml";
/// A lesson about a program without a broker.
const PROGRAM: &str = "tests/lessons/program";
/// A lesson on services, with the code of one.
const SERVICES: &str = "tests/lessons/services";
/// A lesson in which a queue is watched.
const WATCHED: &str = "tests/desks/crowd";
/// A lesson with a schema.
const CONTRACT: &str = "tests/desks/contract";
/// A lesson with code.
const RETRIES: &str = "static/lessons/retries-and-dlq";

/// What is told about a lesson after some edits of its files; without places in the lesson whose texts change.
fn told(base: &str, edits: &[Edit]) -> Vec<String> {
    let folder = copied(&Path::new(env!("CARGO_MANIFEST_DIR")).join(base));
    for (file, from, to) in edits {
        let file = folder.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from} is not there");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
    }
    let loaded = super::library().load_from(&folder, "broken");
    fs::remove_dir_all(folder).unwrap();
    match loaded {
        Ok(_) => Vec::new(),
        Err(mut problems) => {
            if base != SMALL {
                problems.iter_mut().for_each(|problem| problem.at = None);
            }
            problems.iter().map(ToString::to_string).collect()
        }
    }
}

/// A copy of a lesson in a folder of its own; a single file becomes the lesson file.
fn copied(base: &Path) -> PathBuf {
    static COPIES: AtomicU32 = AtomicU32::new(0);
    let name = format!("lesson-{}-{}", std::process::id(), COPIES.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    copy(base, &folder);
    folder
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::create_dir_all(to).unwrap();
        fs::copy(from, to.join("lesson.toml")).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path() {
            folder if folder.is_dir() => copy(&folder, &target),
            file => drop(fs::copy(file, target).unwrap()),
        }
    }
}

#[test]
fn nothing_is_told_about_a_good_lesson() {
    assert_eq!(told(SMALL, &[]), Vec::<String>::new());
    assert_eq!(told(RETRIES, &[]), Vec::<String>::new());
    assert_eq!(told(LOGS, &[]), Vec::<String>::new());
    assert_eq!(told(PROGRAM, &[]), Vec::<String>::new());
    assert_eq!(told(SERVICES, &[]), Vec::<String>::new());
    assert_eq!(told(WATCHED, &[]), Vec::<String>::new());
    assert_eq!(told(CONTRACT, &[]), Vec::<String>::new());
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let edits = [
        ("lesson.toml", "latency_ms = 400", "latency_ms = \"400\""),
        ("lesson.toml", "[[queues]]\nname = \"emails\"", "[[queues]]\nnam = \"emails\""),
        (
            "lesson.toml",
            "exchange = \"retry\"\nqueue = \"orders\"",
            "exchange = \"retri\"\nqueue = \"order\"",
        ),
        ("lesson.toml", "on = { event = \"held\"", "on = { evnt = \"hold\""),
        ("lesson.toml", "say = \"{web} publishes", "say = \"{wbe} *publishes"),
    ];
    assert_eq!(
        told(RETRIES, &edits),
        [
            "lesson.toml, network.latency_ms: found the text \"400\". Expected a whole number from 0.",
            "lesson.toml, queues[1].nam: there is no field `nam`. Expected one of `name`, `durable`, `auto_delete`, `arguments`. Did you mean `name`?",
            "lesson.toml, bindings[2].exchange: there is no exchange `retri`. Expected one of `shop`, `retry`. Did you mean `retry`?",
            "lesson.toml, bindings[2].queue: there is no queue `order`. Expected one of `orders`, `emails`, `dead-letters`. Did you mean `orders`?",
            "lesson.toml, steps[0].say: column 7: this mark is never closed: expected `*`.",
            "lesson.toml, steps[0].say: there is no thing on the stage `wbe`. Did you mean `web`?",
            "lesson.toml, steps[8].on.event: there is no kind `hold`. Did you mean `held`?",
            "lesson.toml, steps[8].on.evnt: there is no field `evnt`. Did you mean `event`?",
        ]
    );
}

/// `broken.txt` says how its blocks are written.
#[test]
fn mistakes_are_told_word_for_word() {
    let blocks: Vec<&str> =
        include_str!("broken.txt").split("\n\n").filter(|block| block.contains("\n- ")).collect();
    assert!(blocks.len() > 50);
    let mut wrong = Vec::new();
    for block in blocks {
        let (base, lines) = block.trim().split_once('\n').unwrap();
        let base = match base {
            "small" => SMALL,
            "logs" => LOGS,
            "program" => PROGRAM,
            "services" => SERVICES,
            "watched" => WATCHED,
            "contract" => CONTRACT,
            _ => RETRIES,
        };
        let marked = |mark: &str| -> String {
            let with = |line: &str| Some(line.strip_prefix(mark)?.trim_start_matches(' ').to_owned());
            lines.lines().filter_map(with).collect::<Vec<_>>().join("\n")
        };
        let (from, to) = (marked("-"), marked("+"));
        let expected: Vec<&str> = lines.lines().filter(|line| !line.starts_with(['-', '+'])).collect();
        let found = told(base, &[("lesson.toml", &from, &to)]);
        if found != expected {
            wrong.push(format!("{block}\nbut it is told:\n{}", found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn regions_in_one_language_alone() {
    let renamed = [
        ("python/worker.py", "# region: take", "# region: taken"),
        ("python/worker.py", "# endregion: take", "# endregion: taken"),
    ];
    assert_eq!(
        told(RETRIES, &renamed),
        [
            "lesson.toml, code.parts[4]: nothing lights region `taken` of `python/worker.py`. Expected a `[[code.lights]]` for it.",
            "lesson.toml, code.lights[10].region: there is no region `take` in `python/worker.py`. Expected it in both languages.",
            "lesson.toml, code.lights[22].region: there is no region `take` in `python/worker.py`. Expected it in both languages.",
        ]
    );
    let open = [("rust/worker.rs", "// endregion: take", "")];
    assert_eq!(
        told(RETRIES, &open),
        [
            "rust/worker.rs: region `take` is never closed: expected `endregion: take`.",
            "rust/worker.rs: region `loop` ends inside `take`: expected `endregion: take` first.",
        ]
    );
}
