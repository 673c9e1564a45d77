//! Stands beside a listing that is recorded: tells in what it prints which region it comes to, and what is found there.

/// What is told begins with U+001E and has its fields between U+001F.
#[allow(dead_code, reason = "a listing may have no region")]
pub fn tell(part: &str, region: &str, values: &[String]) {
    let fields = [part, region].into_iter().chain(values.iter().map(String::as_str));
    println!("\u{1e}{}", fields.collect::<Vec<_>>().join("\u{1f}"));
}
