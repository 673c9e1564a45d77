//! Two narrow contracts in place of one wide one.

pub trait Scanner {
    fn scan(&self) -> String;
}

pub trait Printer {
    fn put_out(&self, page: &str) -> String;
}

// region: scanner
pub struct FlatScanner;

impl Scanner for FlatScanner {
    fn scan(&self) -> String {
        "invoice 1".to_owned()
    }
}
// endregion: scanner

// region: printer
pub struct DeskPrinter;

impl Printer for DeskPrinter {
    fn put_out(&self, page: &str) -> String {
        format!("copied: {page}")
    }
}
// endregion: printer

pub fn copy(
    scanner: &dyn Scanner,
    printer: &dyn Printer,
) -> String {
    printer.put_out(&scanner.scan())
}
