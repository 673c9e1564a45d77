//! An invoice, what it looks like, where it is kept.

use std::collections::HashMap;

use crate::discounts::Discount;

// region: invoice
#[derive(Clone)]
pub struct Invoice {
    pub number: u32,
    /// Prices in cents.
    pub items: Vec<(&'static str, u32)>,
}

impl Invoice {
    pub fn total(&self, discount: &dyn Discount) -> u32 {
        let prices = self.items.iter().map(|(_, price)| price);
        discount.apply(prices.sum())
    }
}
// endregion: invoice

// region: printer
pub struct InvoicePrinter;

impl InvoicePrinter {
    pub fn show(
        &self,
        invoice: &Invoice,
        discount: &dyn Discount,
    ) -> String {
        let cents = invoice.total(discount);
        format!("{}.{:02}", cents / 100, cents % 100)
    }
}
// endregion: printer

#[derive(Default)]
pub struct InvoiceRepository {
    pub kept: HashMap<u32, Invoice>,
}

impl InvoiceRepository {
    // region: save
    pub fn save(&mut self, invoice: &Invoice) {
        self.kept.insert(invoice.number, invoice.clone());
    }
    // endregion: save
}
