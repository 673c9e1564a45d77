//! Measures what it takes, and says why it publishes.

use crate::envelope::Envelope;
use std::collections::BTreeMap;

pub const LIMIT: f64 = 120.0; // seconds

#[derive(Default)]
pub struct World {
    pub now: f64, // the clock
    pub breaches: BTreeMap<&'static str, u32>,
}

pub struct Consumer(pub &'static str);

impl Consumer {
    pub fn take(&self, world: &mut World, got: &Envelope) {
        let Self(name) = self;
        // region: measure
        let age = got.age(world.now);
        println!("[{name}] #{} taken: {}", got.id, got.payload);
        println!("[{name}] {age} s old, by {}", got.producer);
        // endregion: measure
        // region: breach
        if age > LIMIT {
            *world.breaches.entry(got.producer).or_default() += 1;
        }
        // endregion: breach
    }

    pub fn publish(
        &self,
        world: &World,
        payload: &'static str,
        cause: Option<&Envelope>,
    ) -> Envelope {
        let Self(name) = *self;
        let made = match cause {
            Some(cause) => {
                // region: pass-on
                cause.because(payload, name, world.now)
                // endregion: pass-on
            }
            None => {
                // region: forget
                Envelope::first(payload, name, world.now, None)
                // endregion: forget
            }
        };
        println!("[{name}] #{} published", made.id);
        made
    }
}
