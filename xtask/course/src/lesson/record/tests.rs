//! Programs are run for real: they do what was recorded, and what is wrong with one is told.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::library;
use super::*;

/// The lesson about a program that the tests have.
const LESSON: &str = "tests/lessons/program";

fn recorded(folder: &Path) -> Option<(Program, Vec<ProgramEvent>)> {
    let library = library().unwrap();
    library.run_program(folder, "program", record).map_err(|problems| problems[0].to_string()).unwrap()
}

#[test]
fn every_program_does_what_it_was_recorded_to_do() {
    let library = library().unwrap();
    let own = library.ids().into_iter().map(|id| library.folder_of(&id));
    let mut count = 0;
    for folder in own.chain([project::root().join(LESSON)]) {
        let Some((program, run)) = recorded(&folder) else { continue };
        let kept = fs::read_to_string(folder.join(sorting_office::lesson::RECORDED_FILE)).unwrap();
        assert_eq!(program.recorded(&run), kept, "{}", folder.display());
        assert_eq!(program.read(&kept).unwrap().run, run);
        count += 1;
    }
    assert!(count > 0);
}

/// What is told of the lesson after some changes of its files, each a text that becomes another.
fn told(edits: &[(&str, &str, &str)]) -> Vec<String> {
    let place = Scratch::new().unwrap();
    copy(&project::root().join(LESSON), &place.0);
    for (file, from, to) in edits {
        let file = place.0.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from} is not there");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
    }
    match library().unwrap().run_program(&place.0, "program", record) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn copy(from: &Path, to: &PathBuf) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        match entry.path() {
            folder if folder.is_dir() => copy(&folder, &to),
            file => fs::copy(file, to).map(drop).unwrap(),
        }
    }
}

const CART_PY: &str = "python/cart.py";
const CART_RS: &str = "rust/cart.rs";
const FILE: &str = "lesson.toml";

#[test]
fn a_good_one_is_told_nothing_of() {
    assert_eq!(told(&[]), Vec::<String>::new());
}

#[test]
fn the_first_difference_between_the_languages_is_told() {
    assert_eq!(
        told(&[("rust/main.rs", "total - 10", "total - 11")]),
        [
            "lesson.toml:10:2, program: the languages part: after 10 events Python prints `to pay: 55`, Rust prints `to pay: 54`. Expected the same of both."
        ]
    );
    assert_eq!(
        told(&[(CART_PY, "total += price", "total += price + 1")]),
        [
            "lesson.toml:10:2, program: the languages part: after 8 events Python comes to `each` of `cart` with price = 20, total = 46, Rust comes to `each` of `cart` with price = 20, total = 45. Expected the same of both."
        ]
    );
    assert_eq!(
        told(&[("python/main.py", "(\"lamp\", 20)", "(\"lamp\", 20), (\"rug\", 1)")]),
        [
            "lesson.toml:10:2, program: the languages part: after 4 events Python comes to `add` of `cart` with things = 2, name = \"rug\", price = 1, Rust comes to `pay` of `main`. Expected the same of both."
        ]
    );
}

#[test]
fn a_value_that_does_not_exist_is_told_with_its_place() {
    assert_eq!(
        told(&[(FILE, "len(self.lines)", "len(self.lnes)")]),
        [
            "lesson.toml:13:1, program.values[0]: `len(self.lnes)` can't be looked at in region `add` of python/cart.py: AttributeError: 'Cart' object has no attribute 'lnes'."
        ]
    );
    assert_eq!(
        told(&[(FILE, "self.lines.len()", "self.lnes.len()")]),
        [
            "lesson.toml:13:1, program.values[0]: `self.lnes.len()` can't be looked at in region `add` of rust/cart.rs: no field `lnes` on type `&mut Cart`: unknown field."
        ]
    );
    assert_eq!(
        told(&[(FILE, "len(self.lines)", "len(self.lines")]),
        [
            "lesson.toml:13:1, program.values[0]: `len(self.lines` can't be looked at in region `add` of python/cart.py: SyntaxError: '(' was never closed."
        ]
    );
}

#[test]
fn a_program_that_fails_or_does_not_compile_is_told() {
    assert_eq!(
        told(&[(CART_PY, "total = 0\n", "total = 1 // 0\n")]),
        [
            "lesson.toml:10:2, program: the program in Python fails: ZeroDivisionError: integer division or modulo by zero."
        ]
    );
    assert_eq!(
        told(&[(CART_RS, "let mut total = 0", "let mut total = \"\"")]),
        [
            "rust/cart.rs:26:1: it does not compile: binary assignment operation `+=` cannot be applied to type `&str`."
        ]
    );
    assert_eq!(
        told(&[(
            CART_RS,
            "(self.discount)(total)",
            "assert_eq!(total, 0, \"off\");\n        (self.discount)(total)"
        )]),
        ["lesson.toml:10:2, program: the program in Rust fails: assertion `left == right` failed: off."]
    );
}

#[test]
fn a_region_that_nothing_runs_is_told() {
    let moved = [
        (
            CART_PY,
            "    # region: add\n    def add",
            "    # region: add\n    price: int\n    # endregion: add\n    def add",
        ),
        (CART_PY, "    # endregion: add\n\n", "\n"),
    ];
    assert_eq!(
        told(&moved),
        [
            "lesson.toml:10:2, program: nothing is run in region `add` of python/cart.py. Expected a statement in a function, to which the program comes."
        ]
    );
    let moved = [
        (CART_RS, "// region: new\n", ""),
        (CART_RS, "// endregion: new\n", ""),
        (CART_RS, "impl Cart {", "// region: new\nimpl Cart {\n// endregion: new"),
    ];
    assert_eq!(
        told(&moved),
        [
            "lesson.toml:10:2, program: nothing is run in region `new` of rust/cart.rs. Expected a statement in a function, to which the program comes."
        ]
    );
}

/// The rule for where a region begins, in a few lines of each language.
#[test]
fn a_region_begins_at_its_first_statement_in_a_function() {
    let python = "\
import sys

# region: kind
def kind(n):
    \"\"\"What it is.\"\"\"
    # region: sort
    if n == 0:
        return \"none\"
    # region: more
    elif n > 1:
        return \"more\"
    # endregion: more
    return \"one\"
    # endregion: sort
# endregion: kind

def word(n):
    match n:
        # region: one
        case 1:
            return \"*\"
        # endregion: one
        case _:
            return \"**\"

def main():
    for n in (0, 1, 2):
        sys.stdout.write(kind(n))
        print(\"\", word(n))

main()
";
    let rust = "\
// region: kind
/// What it is.
fn kind(n: i32) -> &'static str {
    // region: sort
    if n == 0 {
        return \"none\";
    // region: more
    } else if n > 1 {
        return \"more\";
    }
    // endregion: more
    \"one\"
    // endregion: sort
}
// endregion: kind

fn word(n: i32) -> &'static str {
    match n {
        // region: one
        1 => \"*\",
        // endregion: one
        _ => \"**\",
    }
}

fn main() {
    for n in [0, 1, 2] {
        print!(\"{}\", kind(n));
        println!(\" {}\", word(n));
    }
}
";
    let sources = [(Language::Python, python.to_owned()), (Language::Rust, rust.to_owned())];
    let program =
        Program { parts: vec![("all".to_owned(), sources.into_iter().collect())], values: Vec::new() };
    let run = record(&program).map_err(|problems| problems[0].to_string()).unwrap();
    let short = |event: &ProgramEvent| match event {
        ProgramEvent::Reached(reached) => reached.region.to_string(),
        ProgramEvent::Printed(line) => format!("> {line}"),
        ProgramEvent::Ended => "end".to_owned(),
    };
    let run: Vec<String> = run.iter().map(short).collect();
    let expected = "kind sort|> none **|kind sort one|> one *|kind sort more|> more **|end";
    let expected: Vec<&str> = expected
        .split('|')
        .flat_map(|line| if line.starts_with('>') { vec![line] } else { line.split(' ').collect() })
        .collect();
    assert_eq!(run, expected);
}
