//! Five letters, one after the other.

mod birds;
mod devices;
mod discounts;
mod invoice;
mod service;

use std::io;

use birds::{AnyBird, Penguin, Swallow, release, release_flying};
use devices::{DeskPrinter, FlatScanner, copy};
use discounts::{Fixed, Percent};
use invoice::{Invoice, InvoicePrinter, InvoiceRepository};
use service::{InvoiceService, ListStorage};

fn main() -> io::Result<()> {
    // region: single
    let items = vec![("chair", 12_000), ("desk", 8_000)];
    let invoice = Invoice { number: 1, items };
    let mut repository = InvoiceRepository::default();
    repository.save(&invoice);
    let printer = InvoicePrinter;
    let total = printer.show(&invoice, &Percent { rate: 0 });
    // endregion: single
    // region: first
    println!("{total}");
    // endregion: first

    // region: open
    let total = printer.show(&invoice, &Percent { rate: 10 });
    // endregion: open
    // region: second
    println!("{total}");
    // endregion: second
    // region: added
    let total = printer.show(&invoice, &Fixed { off: 5_000 });
    // endregion: added
    // region: third
    println!("{total}");
    // endregion: third

    // region: broken
    if let Err(error) = release(&[&AnyBird, &Penguin]) {
        // region: caught
        println!("error: {error}");
        // endregion: caught
    }
    // endregion: broken
    // region: apart
    release_flying(&[&Swallow]); // a penguin is not asked
    // endregion: apart

    // region: narrow
    println!("{}", copy(&FlatScanner, &DeskPrinter));
    // endregion: narrow

    // region: handed
    let mut storage = ListStorage::default();
    let mut service = InvoiceService { storage: &mut storage };
    service.issue(invoice.number, &total)?;
    // endregion: handed
    // region: stored
    println!("in the list: {}", storage.lines.len());
    // endregion: stored
    Ok(())
}
