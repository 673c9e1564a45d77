//! Lines in, pieces out: by table, and whole for any text.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn lines(source: &str) -> Vec<String> {
    source.lines().map(str::to_owned).collect()
}

/// Compares a source with itself, each piece but the plain ones in brackets after its kind's letter.
fn check(language: Language, source: &str, expected: &str) {
    let marked = |token: Token| match token.kind {
        Kind::Plain => token.text,
        Kind::Keyword => format!("k⟨{}⟩", token.text),
        Kind::Text => format!("t⟨{}⟩", token.text),
        Kind::Comment => format!("c⟨{}⟩", token.text),
        Kind::Number => format!("n⟨{}⟩", token.text),
        Kind::Name => format!("d⟨{}⟩", token.text),
    };
    let found: Vec<String> = highlight(language, &lines(source))
        .into_iter()
        .map(|tokens| tokens.into_iter().map(marked).collect())
        .collect();
    assert_eq!(found.join("\n"), expected, "for {source:?}");
}

#[test]
fn python() {
    for (source, expected) in [
        ("", ""),
        ("def nack(self) -> None:", "k⟨def⟩ d⟨nack⟩(self) -> k⟨None⟩:"),
        ("class Worker(Thread):", "k⟨class⟩ d⟨Worker⟩(Thread):"),
        ("async def f(): pass  # a 'b'", "k⟨async⟩ k⟨def⟩ d⟨f⟩(): k⟨pass⟩  c⟨# a 'b'⟩"),
        ("x = y.pop() if y else None", "x = y.pop() k⟨if⟩ y k⟨else⟩ k⟨None⟩"),
        ("log(f\"#{a} 'b' \\\" c\", 'd')", "log(t⟨f\"#{a} 'b' \\\" c\"⟩, t⟨'d'⟩)"),
        ("Rb'\\'' + bar'x'", "t⟨Rb'\\''⟩ + bart⟨'x'⟩"),
        ("'open\nin_code", "t⟨'open⟩\nin_code"),
        ("\"\"\"One\n\ntwo # 3 \"\" \"\"\" + 4", "t⟨\"\"\"One⟩\n\nt⟨two # 3 \"\" \"\"\"⟩ + n⟨4⟩"),
        ("'''\"\"\"''' x", "t⟨'''\"\"\"'''⟩ x"),
        ("0.1 1_000 0xFFe-1 2.5e-3 a1 x[1:2]", "n⟨0.1⟩ n⟨1_000⟩ n⟨0xFFe⟩-n⟨1⟩ n⟨2.5e-3⟩ a1 x[n⟨1⟩:n⟨2⟩]"),
        ("match kind:\n    case 1:", "k⟨match⟩ kind:\n    k⟨case⟩ n⟨1⟩:"),
        ("match = case", "match = case"),
        ("if match: pass", "k⟨if⟩ match: k⟨pass⟩"),
        ("@dataclass(frozen=True)", "@dataclass(frozen=k⟨True⟩)"),
        ("été = 'ß✉'", "été = t⟨'ß✉'⟩"),
    ] {
        check(Language::Python, source, expected);
    }
}

#[test]
fn rust() {
    for (source, expected) in [
        ("pub fn nack(&self, n: u32) {", "k⟨pub⟩ k⟨fn⟩ d⟨nack⟩(&k⟨self⟩, n: u32) {"),
        ("pub struct Broker(Mutex<State>);", "k⟨pub⟩ k⟨struct⟩ d⟨Broker⟩(Mutex<State>);"),
        ("impl<'a, T: X<T>> Worker<'a> {", "k⟨impl⟩<'a, T: X<T>> d⟨Worker⟩<'a> {"),
        ("impl fmt::Display for Message {", "k⟨impl⟩ fmt::d⟨Display⟩ k⟨for⟩ d⟨Message⟩ {"),
        ("unsafe impl Send for X {}", "k⟨unsafe⟩ k⟨impl⟩ d⟨Send⟩ k⟨for⟩ d⟨X⟩ {}"),
        ("for x in y {", "k⟨for⟩ x k⟨in⟩ y {"),
        ("f: impl Fn() -> fn(u8)", "f: k⟨impl⟩ Fn() -> k⟨fn⟩(u8)"),
        ("const MAX: u32 = 3;", "k⟨const⟩ d⟨MAX⟩: u32 = n⟨3⟩;"),
        ("const fn f(p: *const u8)", "k⟨const⟩ k⟨fn⟩ d⟨f⟩(p: *k⟨const⟩ u8)"),
        ("static mut X: &'static str", "k⟨static⟩ k⟨mut⟩ d⟨X⟩: &'static str"),
        ("'a' '\\'' b'x' '\\u{e9}' '✉' 'a '", "t⟨'a'⟩ t⟨'\\''⟩ t⟨b'x'⟩ t⟨'\\u{e9}'⟩ t⟨'✉'⟩ 'a '"),
        ("\"a \\\" // b\" // c", "t⟨\"a \\\" // b\"⟩ c⟨// c⟩"),
        ("\"two\nlines\" + b\"x\"", "t⟨\"two⟩\nt⟨lines\"⟩ + t⟨b\"x\"⟩"),
        ("r#\"a \" \\\n\"# r\"\\\" x", "t⟨r#\"a \" \\⟩\nt⟨\"#⟩ t⟨r\"\\\"⟩ x"),
        ("a /* b /* c\n*/ d\n*/ e", "a c⟨/* b /* c⟩\nc⟨*/ d⟩\nc⟨*/⟩ e"),
        ("0..3 1.max(2) 1.5e-3 0xff_u8 1e9", "n⟨0⟩..n⟨3⟩ n⟨1⟩.max(n⟨2⟩) n⟨1.5e-3⟩ n⟨0xff_u8⟩ n⟨1e9⟩"),
        ("println!(\"{x}\"); // é", "println!(t⟨\"{x}\"⟩); c⟨// é⟩"),
        ("#[derive(Default)]", "#[derive(Default)]"),
    ] {
        check(Language::Rust, source, expected);
    }
}

proptest! {
    #[test]
    fn the_pieces_make_the_line(source in vec(
        r#"(/\*|\*/|//|#|"""|'|"|\\|r#"|b'|[a-f]|impl |fn |<|>|::|1\.|e-|0x|\PC){0,20}"#, 0..5,
    )) {
        for language in Language::ALL {
            let highlighted = highlight(language, &source);
            let whole = |tokens: &Vec<Token>| tokens.iter().map(|token| token.text.as_str()).collect::<String>();
            prop_assert_eq!(highlighted.iter().map(whole).collect::<Vec<_>>(), source.clone());
            prop_assert!(highlighted.iter().flatten().all(|token| !token.text.is_empty()));
        }
    }
}
