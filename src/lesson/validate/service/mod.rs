//! Checks of services: their ports, their tables, and what they do.

use super::Check;
use super::names::{List, declared};

pub(super) const SERVICES: List = declared!(services);

impl Check<'_> {
    pub(super) fn services(&mut self) {}
}
